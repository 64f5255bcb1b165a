package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.RunClock;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunClockTest {
  private final AtomicLong nanos = new AtomicLong(77);
  private final AtomicLong wall = new AtomicLong(1_795_414_368_234L);
  private final RunClock clock = RunClock.of(nanos::get, wall::get);

  private long wallNow() {
    return clock.wallMillisAt(clock.millis());
  }

  private void pass(long millis) {
    nanos.addAndGet(millis * 1_000_000);
    wall.addAndGet(millis);
  }

  @Test
  void wallClockAndTheRunsTimeDifferByTheSameAllThroughTheRun() {
    long start = wall.get();
    for (int i = 0; i < 1_000; i++) {
      pass(37);
      // What two readings of clocks of whole milliseconds differ by.
      wall.addAndGet(i % 2 == 0 ? 1 : -1);
      assertThat(wallNow() - clock.millis()).isEqualTo(start);
    }
  }

  @Test
  void threadThatLosesItsCpuBetweenTwoReadingsDoesNotTearTheTimesApart() {
    AtomicLong standsStill = new AtomicLong();
    RunClock interrupted =
        RunClock.of(
            nanos::get,
            () -> {
              // Before the wall clock is read; nanos pass as well.
              pass(standsStill.get());
              return wall.get();
            });
    long start = wall.get();
    standsStill.set(25);
    for (int i = 0; i < 100; i++) {
      pass(250);
      long millis = interrupted.millis();
      assertThat(interrupted.wallMillisAt(millis) - millis).isEqualTo(start);
    }
  }

  @Test
  void wallClockThatIsSetFarBackOrForthIsFollowedAndTheRunsTimeIsNot() {
    for (long step : new long[] {-3_600_000, 7_200_000, -5, 5, 0, -1_795_000_000_000L}) {
      pass(100);
      wall.addAndGet(step);
      long before = clock.millis();
      assertThat(wallNow()).isEqualTo(wall.get());
      assertThat(wallNow()).isEqualTo(wall.get());
      assertThat(clock.millis()).isEqualTo(before);
    }
  }

  @Test
  void clockIsNotReadAgainForEveryRecord() {
    AtomicLong readings = new AtomicLong();
    RunClock counted =
        RunClock.of(
            nanos::get,
            () -> {
              readings.incrementAndGet();
              return wall.get();
            });
    for (int i = 0; i < 1_000; i++) {
      pass(1);
      counted.wallMillisAt(counted.millis());
    }
    assertThat(readings.get()).isLessThanOrEqualTo(11);
  }
}
