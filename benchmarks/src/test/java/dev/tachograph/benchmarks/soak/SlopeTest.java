package dev.tachograph.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SlopeTest {
  @Test
  void pointsOnALineHaveItsSlopeAndNoError() {
    Slope slope = Slope.of(new double[] {0, 60, 120}, new double[] {5, 11, 17});
    assertThat(slope.perSecond()).isCloseTo(0.1, within(1e-12));
    assertThat(slope.error()).isCloseTo(0, within(1e-12));
  }

  @Test
  void pointsOffTheLineDetermineTheStandardErrorOfTheSlope() {
    // By hand: slope 0, residuals +1 -1 -1 +1, sum of squares 4 over 2 degrees and 5.
    Slope slope = Slope.of(new double[] {0, 1, 2, 3}, new double[] {1, -1, -1, 1});
    assertThat(slope.perSecond()).isCloseTo(0, within(1e-12));
    assertThat(slope.error()).isCloseTo(Math.sqrt(2.0 / 5), within(1e-12));
  }
}
