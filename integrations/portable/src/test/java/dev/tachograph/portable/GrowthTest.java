package dev.tachograph.portable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class GrowthTest {
  private final Growth growth = new Growth();

  @Test
  void theFirstReadReportsNoGrowth() {
    assertThat(growth.since(7)).isEqualTo(-1);
    assertThat(growth.since(7)).isZero();
    assertThat(growth.since(10)).isEqualTo(3);
  }

  @Test
  void aCounterThatStepsBackReportsNothingAndBeginsAnew() {
    growth.since(100);
    assertThat(growth.since(40)).isEqualTo(-1);
    assertThat(growth.since(45)).isEqualTo(5);
  }

  @Test
  void aCounterThatWasNotReadReportsNothingUntilItIsReadTwice() {
    growth.since(100);
    assertThat(growth.since(-1)).isEqualTo(-1);
    assertThat(growth.since(200)).isEqualTo(-1);
    assertThat(growth.since(201)).isEqualTo(1);
  }

  @Test
  void countersAreSummed() {
    growth.since(Map.of("a", 10L, "b", 100L));
    assertThat(growth.since(Map.of("a", 11L, "b", 120L))).isEqualTo(21);
  }

  @Test
  void aCounterThatVanishesMakesTheSumUnknownOnce() {
    growth.since(Map.of("a", 10L, "b", 100L));
    assertThat(growth.since(Map.of("a", 12L))).isEqualTo(-1);
    assertThat(growth.since(Map.of("a", 15L))).isEqualTo(3);
  }

  @Test
  void oneThatStepsBackMakesTheSumUnknown() {
    growth.since(Map.of("a", 10L, "b", 100L));
    assertThat(growth.since(Map.of("a", 12L, "b", 99L))).isEqualTo(-1);
  }

  @Test
  void whatACounterStoodAtWhenItAppearedIsNoGrowth() {
    growth.since(Map.of("a", 10L));
    assertThat(growth.since(Map.of("a", 11L, "b", 1_000_000L))).isEqualTo(1);
    assertThat(growth.since(Map.of("a", 11L, "b", 1_000_002L))).isEqualTo(2);
  }
}
