package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the waits for the files at the end of a run: each call by its own timeout, and all of them
 * together, from the moment the run begins to end, by the time of one close.
 */
final class CloseDeadline {
  static final long CLOSE_MILLIS = 4_000;

  /** The part of that time a flush leaves for the writer's last attempts. */
  private static final long LAST_TRIES_MILLIS = 1_500;

  private final Object monitor;
  private volatile long closeMillis = CLOSE_MILLIS;
  private volatile @Nullable RunClock ending;

  /**
   * Waits on a monitor.
   *
   * @param monitor notified when a condition may have changed; guards what conditions read
   */
  CloseDeadline(Object monitor) {
    this.monitor = monitor;
  }

  /** Shortens the time that one close may take; never lengthens it. */
  void within(long millis) {
    closeMillis = Math.min(CLOSE_MILLIS, millis);
  }

  /** The run begins to end. */
  void bound() {
    ending = RunClock.start();
  }

  /** Waits like {@link #await}, but leaves time for waits that follow this one. */
  boolean awaitFlush(long timeoutMillis, BooleanSupplier condition) {
    long close = closeMillis;
    return await(timeoutMillis, Math.max(close / 2, close - LAST_TRIES_MILLIS), condition);
  }

  /** Waits for a condition; an interrupt is restored for the caller. */
  boolean await(long timeoutMillis, BooleanSupplier condition) {
    return await(timeoutMillis, closeMillis, condition);
  }

  private boolean await(long timeoutMillis, long endMillis, BooleanSupplier condition) {
    RunClock since = ending;
    long max = since == null ? timeoutMillis : Math.min(timeoutMillis, endMillis - since.millis());
    RunClock steady = RunClock.start();
    boolean interrupted = false;
    try {
      synchronized (monitor) {
        while (!condition.getAsBoolean()) {
          long left = max - steady.millis();
          if (left <= 0) {
            return false;
          }
          try {
            monitor.wait(left);
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
        return true;
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
