package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunClockTest {
  private final AtomicLong nanos = new AtomicLong(77);
  private final AtomicLong wall = new AtomicLong(1_795_414_368_234L);
  private final RunClock clock = RunClock.of(nanos::get, wall::get);

  private long wallNow() {
    return clock.wallMillisAt(clock.millis());
  }

  @Test
  void wallClockIsReadOnceAMillisecond() {
    assertThat(wallNow()).isEqualTo(wall.get());
    wall.addAndGet(1);
    assertThat(wallNow()).isEqualTo(wall.get() - 1);
    nanos.addAndGet(1_000_000);
    assertThat(wallNow()).isEqualTo(wall.get());
  }

  @Test
  void wallClockThatIsSetFarBackOrForthIsFollowedAndTheRunsTimeIsNot() {
    for (long step : new long[] {-3_600_000, 7_200_000, -1, 1, 0, -1_795_000_000_000L}) {
      wall.addAndGet(step);
      nanos.addAndGet(1_000_000);
      long before = clock.millis();
      assertThat(wallNow()).isEqualTo(wall.get());
      assertThat(wallNow()).isEqualTo(wall.get());
      assertThat(clock.millis()).isEqualTo(before);
    }
  }
}
