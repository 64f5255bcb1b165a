package dev.tachograph.slf4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LoggersTest {
  private final TachographLoggerFactory factory = new TachographLoggerFactory();

  @Test
  void loggersThatNobodyHoldsAreForgotten() {
    int made = 0;
    for (int tries = 0; tries < 100 && (made == 0 || factory.count() >= made / 2); tries++) {
      for (int i = 0; i < 10_000; i++) {
        factory.getLogger("io.example.session" + made++).info("opened");
      }
      System.gc();
    }
    assertThat(factory.count()).isLessThan(made / 2);
  }

  @Test
  void loggerThatIsHeldIsTheOneOfItsName() {
    Logger held = factory.getLogger("io.example.Held");
    System.gc();
    assertThat(factory.getLogger(new StringBuilder("io.example.Held").toString())).isSameAs(held);
    assertThat(held.getName()).isEqualTo("io.example.Held");
  }
}
