package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyTest {
  private final Latency latency =
      new Latency(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(60));

  @Test
  void beforeTheFirstMeasurementItIsTheInitialValue() {
    assertThat(seconds()).isEqualTo(5);
  }

  @Test
  void itIsTheMeanAndFourDeviations() {
    latency.answered(TimeUnit.SECONDS.toNanos(1));
    assertThat(seconds()).isEqualTo(1 + 4 * 0.5);
    latency.answered(TimeUnit.SECONDS.toNanos(2));
    // deviation = 3/4 * 0.5 + 1/4 * |1 - 2|, mean = 7/8 * 1 + 1/8 * 2
    assertThat(seconds()).isEqualTo(1.125 + 4 * 0.625);
  }

  @Test
  void aSteadyPeerIsStillGivenTheLeastTime() {
    for (int i = 0; i < 100; i++) {
      latency.answered(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertThat(seconds()).isEqualTo(2);
  }

  @Test
  void itDoublesWithEachTimeOutUntilAnAnswerAndStaysBelowTheMost() {
    latency.timedOut();
    assertThat(seconds()).isEqualTo(10);
    latency.timedOut();
    assertThat(seconds()).isEqualTo(20);
    for (int i = 0; i < 100; i++) {
      latency.timedOut();
    }
    assertThat(seconds()).isEqualTo(60);
    latency.answered(TimeUnit.SECONDS.toNanos(1));
    assertThat(seconds()).isEqualTo(3);
  }

  @Test
  void aSlowPaceBetweenBlocksIsWaitedFor() {
    latency.answered(TimeUnit.MILLISECONDS.toNanos(10));
    latency.paced(TimeUnit.SECONDS.toNanos(3));
    assertThat(seconds()).isEqualTo(12);
  }

  private double seconds() {
    return latency.timeoutNanos() / 1e9;
  }
}
