package dev.tachograph.node.engine;

import java.time.Duration;

/**
 * How long a peer may be silent before a request counts as lost, derived from its earlier response
 * times.
 *
 * <p>Smoothed as TCP's retransmission time-out is (RFC 6298, section 2): with R the time from a
 * request to its first block, the mean is ⅞ mean + ⅛ R, the deviation ¾ deviation + ¼ |mean − R|,
 * and the time-out is mean + 4 deviations, at least four times the longest mean gap between blocks,
 * within the limits. Before the first measurement it is the initial value. It doubles with each
 * time-out (section 5.5) until a request is answered again. Not thread-safe.
 */
final class Latency {
  private final long initialNanos;
  private final long leastNanos;
  private final long maxNanos;
  private long meanNanos = -1;
  private long deviationNanos;
  private long gapNanos;
  private int doublings;

  Latency(Duration initial, Duration min, Duration max) {
    this.initialNanos = initial.toNanos();
    this.leastNanos = min.toNanos();
    this.maxNanos = max.toNanos();
  }

  /** Records the time from a request to its first answer. */
  void answered(long nanos) {
    doublings = 0;
    if (meanNanos < 0) {
      meanNanos = nanos;
      deviationNanos = nanos / 2;
    } else {
      deviationNanos += (Math.abs(meanNanos - nanos) - deviationNanos) / 4;
      meanNanos += (nanos - meanNanos) / 8;
    }
  }

  /** Records the mean time between two blocks of an answer. */
  void paced(long nanos) {
    gapNanos = gapNanos == 0 ? nanos : gapNanos + (nanos - gapNanos) / 8;
  }

  /** Records that a request was not answered in time. */
  void timedOut() {
    doublings = Math.min(doublings + 1, 16);
  }

  /** How long to wait for the next block. */
  long timeoutNanos() {
    long measured = Math.max(meanNanos + 4 * deviationNanos, 4 * gapNanos);
    long base = meanNanos < 0 ? initialNanos : Math.max(leastNanos, measured);
    return Math.min(maxNanos, Math.min(base, maxNanos) << doublings);
  }
}
