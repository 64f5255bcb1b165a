package dev.tachograph.internal.journal;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A few counts that many threads raise: each thread has its own cache line, shared with some
 * others.
 *
 * <p>Unlike a {@code LongAdder}, it links the same few calls the first time as ever after, and the
 * addition is the last thing that a call does. So once it was used, the end of a stack inside
 * {@link #increment} means that nothing was counted, and breaks no class.
 */
public final class StripedCounts {
  /** A cache line, and its neighbour, which processors fetch with it. */
  private static final int SPACING = 16;

  private static final int STRIPES =
      Integer.highestOneBit(Math.max(2, Runtime.getRuntime().availableProcessors() * 2) * 2 - 1);

  private final AtomicLongArray cells = new AtomicLongArray((STRIPES + 1) * SPACING);

  /**
   * Adds one.
   *
   * @param which of the counts, 0 to 15
   */
  public void increment(int which) {
    int stripe = (int) ((Thread.currentThread().getId() * 0x9E3779B97F4A7C15L) >>> 32);
    cells.getAndIncrement((stripe & (STRIPES - 1)) * SPACING + which);
  }

  /** How often a count was raised. */
  public long sum(int which) {
    long sum = 0;
    for (int i = which; i < STRIPES * SPACING; i += SPACING) {
      sum += cells.get(i);
    }
    return sum;
  }
}
