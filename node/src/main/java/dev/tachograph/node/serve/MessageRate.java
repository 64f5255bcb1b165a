package dev.tachograph.node.serve;

import java.util.concurrent.TimeUnit;

/**
 * Recognizes a flood: messages may come at 1,000 a second for long, and 10,000 at once; every 4 KiB
 * of a message count as one more.
 */
final class MessageRate {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1) / 1_000;
  private static final int AT_ONCE = 10_000;
  private static final int BYTES = 4 * 1024;

  private long paidUntil;

  MessageRate(long nowNanos) {
    this.paidUntil = nowNanos - AT_ONCE * INTERVAL_NANOS;
  }

  /** Counts a message; whether it is one too many. */
  boolean isFlood(int bytes, long nowNanos) {
    long cost = 1L + bytes / BYTES;
    paidUntil = Math.max(paidUntil, nowNanos - AT_ONCE * INTERVAL_NANOS) + cost * INTERVAL_NANOS;
    return paidUntil > nowNanos;
  }
}
