package dev.tachograph.benchmarks.logging;

/** The system's monotonic clock without a wrapper, whose own cost is part of a latency. */
public final class Ticks {
  private static final int CALLS = 4_000_000;

  private Ticks() {}

  /** Nanoseconds from any origin. */
  @SuppressForbidden(reason = "a clock that can be injected would be measured along")
  public static long now() {
    return System.nanoTime();
  }

  /** The wall clock, for contenders that have no clock of their own. */
  @SuppressForbidden(reason = "what the contenders read as well")
  static long wallMillis() {
    return System.currentTimeMillis();
  }

  /** Nanoseconds that one reading takes. */
  static double cost() {
    long sum = 0;
    double cost = 0;
    for (int round = 0; round < 3; round++) {
      long start = now();
      for (int i = 0; i < CALLS; i++) {
        sum ^= now();
      }
      cost = (now() - start) / (double) CALLS;
    }
    return sum == 1 ? 0 : cost;
  }
}
