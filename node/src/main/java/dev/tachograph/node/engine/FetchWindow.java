package dev.tachograph.node.engine;

import java.util.concurrent.TimeUnit;

/**
 * How many blocks one peer may owe at a time, from its measured bandwidth and delay.
 *
 * <p>What is in flight should be what the connection carries within its round trip, and a little
 * more that waits at the peer, so that it is never idle: the largest rate of delivery of late ×
 * (smallest round trip + {@value #QUEUE_MILLIS} ms), as in the model of BBR (N. Cardwell et al.,
 * "BBR: Congestion-Based Congestion Control", ACM Queue 14, 2016). A peer that was always busy is
 * measured at its limit, and one that was not gets more until it is; a slow one is left with the
 * two blocks that keep it busy. Not thread-safe.
 */
final class FetchWindow {
  private static final long QUEUE_MILLIS = 250;
  private static final int RATES = 8;
  private static final int MIN_BLOCKS = 2;
  private static final long MIN_SPAN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final double[] rates = new double[RATES];
  private int nextRate;
  private long spanStart = -1;
  private long spanBytes;
  private double meanBytes;
  private long roundTripNanos = Long.MAX_VALUE;

  /** Records a request; {@code idle} if the peer owed nothing before it. */
  void requested(boolean idle, long now) {
    if (idle) {
      spanStart = now;
      spanBytes = 0;
    }
  }

  /** Records the time from a request, before which the peer owed nothing, to its first block. */
  void answered(long nanos) {
    roundTripNanos = Math.min(roundTripNanos, Math.max(1, nanos));
  }

  /** Records a block that arrived. */
  void arrived(int bytes, long now) {
    meanBytes = meanBytes == 0 ? bytes : meanBytes + (bytes - meanBytes) / 16;
    spanBytes += bytes;
    long span = now - spanStart;
    if (spanStart >= 0 && span >= Math.max(MIN_SPAN_NANOS, roundTrip())) {
      rates[nextRate] = spanBytes * 1e9 / span;
      nextRate = (nextRate + 1) % RATES;
      spanStart = now;
      spanBytes = 0;
    }
  }

  private long roundTrip() {
    return roundTripNanos == Long.MAX_VALUE ? 0 : roundTripNanos;
  }

  /** The largest rate of late, in bytes per second; 0 before the first measurement. */
  double bytesPerSecond() {
    double largest = 0;
    for (double rate : rates) {
      largest = Math.max(largest, rate);
    }
    return largest;
  }

  /**
   * The number of blocks that the peer may owe.
   *
   * @param initial the number before its rate was measured
   * @param max the largest number
   */
  int blocks(int initial, int max) {
    double rate = bytesPerSecond();
    if (rate == 0) {
      return Math.min(initial, max);
    }
    double seconds = roundTrip() / 1e9 + QUEUE_MILLIS / 1e3;
    double blocks = Math.ceil(rate * seconds / Math.max(1, meanBytes));
    return (int) Math.max(Math.min(MIN_BLOCKS, max), Math.min(max, blocks));
  }

  /** How long a number of blocks is expected to take from now on; 0 before a measurement. */
  long expectedNanos(int blocks) {
    double rate = bytesPerSecond();
    return rate == 0 ? 0 : roundTrip() + (long) (blocks * meanBytes / rate * 1e9);
  }
}
