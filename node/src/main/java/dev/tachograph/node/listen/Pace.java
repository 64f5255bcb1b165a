package dev.tachograph.node.listen;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * So many of something a second, shared by all who ask; one second's worth may go at once.
 * Thread-safe.
 */
public final class Pace {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long perSecond;
  private final LongSupplier nanos;
  private final CountDownLatch closed = new CountDownLatch(1);

  // Guarded by this.
  private long paidUntil;

  /**
   * A pace of which one second's worth may be taken now.
   *
   * @param perSecond at least 1
   * @param nanos a monotonic clock
   */
  public Pace(long perSecond, LongSupplier nanos) {
    this.perSecond = perSecond;
    this.nanos = nanos;
    this.paidUntil = nanos.getAsLong() - SECOND_NANOS;
  }

  /**
   * Takes an amount, and waits for its time.
   *
   * @return whether it may be used; not once this is closed
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public boolean take(long amount) throws InterruptedException {
    return !closed.await(reserve(amount), TimeUnit.NANOSECONDS);
  }

  /** Takes an amount; the nanoseconds to wait before it is used. */
  public synchronized long reserve(long amount) {
    long now = nanos.getAsLong();
    long from = Math.max(paidUntil, now - SECOND_NANOS);
    paidUntil = from + Math.round((double) amount * SECOND_NANOS / perSecond);
    return Math.max(0, paidUntil - now);
  }

  /** Ends all waiting; idempotent. */
  public void close() {
    closed.countDown();
  }
}
