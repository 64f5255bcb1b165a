package dev.tachograph.internal.journal;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A few counters that many threads increment: each thread uses its own cache line, shared with some
 * others.
 *
 * <p>Unlike a {@code LongAdder}, it links the same few calls on first use as ever after, and the
 * addition is a call's last action. So after the first use, a stack overflow inside {@link
 * #increment} means that nothing was counted, and breaks no class.
 */
public final class StripedCounts {
  /** A cache line and its neighbor, which processors prefetch. */
  private static final int SPACING = 16;

  private static final int STRIPES =
      Integer.highestOneBit(Math.max(2, Runtime.getRuntime().availableProcessors() * 2) * 2 - 1);

  private final AtomicLongArray cells = new AtomicLongArray((STRIPES + 1) * SPACING);

  /**
   * Adds one.
   *
   * @param which the index of the counter, 0 to 15
   */
  public void increment(int which) {
    int stripe = (int) ((Thread.currentThread().getId() * 0x9E3779B97F4A7C15L) >>> 32);
    cells.getAndIncrement((stripe & (STRIPES - 1)) * SPACING + which);
  }

  /** The total of a counter. */
  public long sum(int which) {
    long sum = 0;
    for (int i = which; i < STRIPES * SPACING; i += SPACING) {
      sum += cells.get(i);
    }
    return sum;
  }
}
