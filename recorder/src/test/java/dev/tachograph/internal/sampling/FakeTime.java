package dev.tachograph.internal.sampling;

import dev.tachograph.common.RunClock;

/** A clock that advances only when a thread waits or the test says so. Thread-safe. */
final class FakeTime {
  private long nanos;
  private long suspendedNanos;

  RunClock clock() {
    return RunClock.of(this::nanos, () -> bootNanos() / 1_000_000);
  }

  synchronized long nanos() {
    return nanos;
  }

  synchronized long bootNanos() {
    return nanos + suspendedNanos;
  }

  synchronized void advance(long by) {
    nanos += by;
  }

  /** The machine sleeps: the run's clock stands, the one since the boot goes on. */
  synchronized void suspend(long by) {
    suspendedNanos += by;
  }
}
