package dev.tachograph.junit5;

import dev.tachograph.logging.Log;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Tests that other tests run, as a build does: in a JVM that ends when they have. */
final class Samples {
  private Samples() {}

  static final class Mixed {
    @Test
    void accepts() {
      Log.get("shop.Orders").info("accepted").emit();
    }

    @Test
    void refuses() {
      Assertions.assertEquals(1, 2);
    }

    @Test
    void supposes() {
      Assumptions.assumeTrue(false, "no network");
    }

    @Test
    @Disabled("later")
    void waits() {}
  }

  static final class Good {
    @Test
    void accepts() {}
  }

  static final class Broken {
    @BeforeAll
    static void connect() {
      throw new IllegalStateException("no database");
    }

    @Test
    void accepts() {}
  }

  @Disabled("later")
  static final class Later {
    @Test
    void accepts() {}

    @Test
    void refuses() {}
  }

  @ExtendWith(TachographExtension.class)
  static final class Chosen {
    @Test
    void accepts() {}

    @Test
    void refuses() {
      throw new IllegalStateException("no stock");
    }
  }

  /** Runs a class of tests, and ends with the exit code that is wanted of it. */
  public static void main(String[] args) throws Exception {
    Class<?> tests = Class.forName(Samples.class.getName() + "$" + args[0]);
    try (LauncherSession session = LauncherFactory.openSession()) {
      session
          .getLauncher()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(DiscoverySelectors.selectClass(tests))
                  .build());
    }
    System.exit(0);
  }
}
