package dev.tachograph.node.engine;

import java.util.concurrent.TimeUnit;

/**
 * How many blocks one peer may owe at a time, from its measured bandwidth and delay.
 *
 * <p>What is in flight should be what the connection carries within its round trip, and a little
 * more that waits at the peer, so that it is never idle: the largest rate of delivery of late ×
 * (smallest round trip of late + as much again, but from {@value #MIN_QUEUE_MILLIS} to {@value
 * #MAX_QUEUE_MILLIS} ms), as in the model of BBR (N. Cardwell et al., "BBR: Congestion-Based
 * Congestion Control", ACM Queue 14, 2016). A peer that was always busy is measured at its limit,
 * and one that was not gets twice as much with each round trip until it is; a slow one is left with
 * the two blocks that keep it busy.
 *
 * <p>A rate is all that arrived since a request was made, up to an answer to it, over that time,
 * which is a round trip at least. How an answer is cut into pieces on its way, or read in one by a
 * busy thread, makes no difference. Not thread-safe.
 */
final class FetchWindow {
  private static final long MIN_QUEUE_MILLIS = 250;
  private static final long MAX_QUEUE_MILLIS = 1_000;

  private static final long UNKNOWN = Long.MAX_VALUE;

  /** The number of round trips that are of late. */
  private static final int OF_LATE = 8;

  private static final int MIN_BLOCKS = 2;

  /** What arrives within less says little of a rate. */
  private static final long MIN_SPAN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * How far the answers were when a request was made.
   *
   * @param bytes what had arrived
   * @param atNanos when the last of it did; when the request was made if nothing was owed
   * @param idle whether the peer owed nothing else
   */
  record Mark(long bytes, long atNanos, boolean idle) {}

  /** A rate that falls by so much may be due to a round trip that has grown. */
  private static final double FALL = 0.75;

  private final double[] rates = new double[OF_LATE];
  private long rounds;
  private long roundTrip = UNKNOWN;
  private long roundTripRound;

  /** The largest rate since the round trip was measured. */
  private double peak;

  /** What had arrived when this round began: an answer to a later request begins the next one. */
  private long roundBytes;

  private long bytes;
  private long lastNanos;
  private double meanBytes;

  /** Whether it was ever measured for long enough to be called slow. */
  private boolean isKnownLong;

  /**
   * Records a request.
   *
   * @param idle whether the peer owed nothing before it
   * @return its mark, for {@link #measure}
   */
  Mark requested(boolean idle, long now) {
    if (idle) {
      lastNanos = now;
    }
    return new Mark(bytes, lastNanos, idle);
  }

  /** Records the time from a request, before which the peer owed nothing, to its first block. */
  void answered(long nanos) {
    if (nanos <= roundTrip || rounds - roundTripRound >= OF_LATE) {
      roundTrip = Math.max(1, nanos);
      roundTripRound = rounds;
    }
    peak = bytesPerSecond();
  }

  /** Records a block that arrived. */
  void arrived(int size, long now) {
    meanBytes = meanBytes == 0 ? size : meanBytes + (size - meanBytes) / 16;
    bytes += size;
    lastNanos = now;
  }

  /**
   * Measures the rate, once for the blocks that arrived together and after all of them.
   *
   * @param mark of the last request that any of them was an answer to
   */
  void measure(Mark mark, long now) {
    if (mark.bytes() >= roundBytes) {
      roundBytes = bytes;
      rounds++;
      rates[slot()] = 0;
    }
    isKnownLong |= now - mark.atNanos() >= MIN_SPAN_NANOS;
    long span = Math.max(now - mark.atNanos(), Math.max(MIN_SPAN_NANOS, roundTripNanos()));
    rates[slot()] = Math.max(rates[slot()], (bytes - mark.bytes()) * 1e9 / span);
    peak = Math.max(peak, bytesPerSecond());
  }

  private int slot() {
    return (int) (rounds % OF_LATE);
  }

  /** The smallest round trip of late; 0 before the first measurement. */
  private long roundTripNanos() {
    return roundTrip == UNKNOWN ? 0 : roundTrip;
  }

  /** The largest rate of late, in bytes per second; 0 before the first measurement. */
  private double bytesPerSecond() {
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
    double millis = roundTripNanos() / 1e6;
    double queue = Math.max(MIN_QUEUE_MILLIS, Math.min(MAX_QUEUE_MILLIS, millis));
    double seconds = (millis + queue) / 1e3;
    double blocks = Math.ceil(rate * seconds / Math.max(1, meanBytes));
    return (int) Math.max(Math.min(MIN_BLOCKS, max), Math.min(max, blocks));
  }

  /**
   * The number of blocks to request now, at most a batch.
   *
   * @param awaited the number that the peer owes
   * @param batch the largest number of one request, and of all before the rate was measured
   * @param max the largest number that the peer may owe
   * @return 0 for none: small requests would cost more than they bring, and where the rate has
   *     fallen the round trip is measured again, which is seen when nothing is owed
   */
  int room(int awaited, int batch, int max) {
    if (awaited > 0 && bytesPerSecond() < FALL * peak) {
      return 0;
    }
    int size = blocks(batch, max);
    int room = size - awaited;
    return room < Math.max(1, Math.min(batch, size / 2)) ? 0 : Math.min(batch, room);
  }

  /**
   * How long a number of blocks is expected to take from now on; 0 before a measurement, and as
   * long as all that was measured took less than says anything of a rate.
   */
  long expectedNanos(int blocks) {
    double rate = bytesPerSecond();
    return rate == 0 || !isKnownLong
        ? 0
        : roundTripNanos() + (long) (blocks * meanBytes / rate * 1e9);
  }
}
