package dev.tachograph.benchmarks;

import dev.tachograph.common.RunClock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits until other processes leave the machine idle, so that fewer pairs are discarded. */
final class QuietMachine {
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private final double maxOthersPercent;
  private final Duration bound;

  /**
   * Creates a wait.
   *
   * @param maxOthersPercent maximum share of the machine's CPU time used while nothing of ours runs
   * @param bound maximum time to wait
   */
  QuietMachine(double maxOthersPercent, Duration bound) {
    this.maxOthersPercent = maxOthersPercent;
    this.bound = bound;
  }

  /** Returns when the machine was quiet for a second, or after the bound. */
  void await() {
    RunClock waiting = RunClock.start();
    while (waiting.nanos() < bound.toNanos() && !(busyPercent() <= maxOthersPercent)) {
      if (Thread.currentThread().isInterrupted() || Double.isNaN(ProcessCpuTimes.machine())) {
        return;
      }
    }
  }

  /** The machine's CPU use during the next second. */
  private static double busyPercent() {
    RunClock clock = RunClock.start();
    double busy = ProcessCpuTimes.machine();
    while (clock.nanos() < LOOK_NANOS && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK_NANOS - clock.nanos());
    }
    double available = clock.nanos() / 1e9 * Runtime.getRuntime().availableProcessors();
    return 100 * (ProcessCpuTimes.machine() - busy) / available;
  }
}
