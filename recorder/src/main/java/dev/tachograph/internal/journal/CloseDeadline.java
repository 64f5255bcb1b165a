package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the end of a run waits for the files: each call as long as it says, and all of them, once the
 * run began to end, together no longer than one close.
 */
final class CloseDeadline {
  static final long CLOSE_MILLIS = 4_000;

  /** What a flush leaves of that, so that the writer's last tries have their time. */
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

  /** Says what one close takes at most, unless that is longer than it would be anyway. */
  void within(long millis) {
    closeMillis = Math.min(CLOSE_MILLIS, millis);
  }

  /** The run begins to end. */
  void bound() {
    ending = RunClock.start();
  }

  /** Waits as a flush does, which is not the last one to wait; as {@link #await} otherwise. */
  boolean awaitFlush(long timeoutMillis, BooleanSupplier condition) {
    long close = closeMillis;
    return await(timeoutMillis, Math.max(close / 2, close - LAST_TRIES_MILLIS), condition);
  }

  /** Waits for a condition; an interrupt is kept for the caller. */
  boolean await(long timeoutMillis, BooleanSupplier condition) {
    return await(timeoutMillis, closeMillis, condition);
  }

  private boolean await(long timeoutMillis, long endMillis, BooleanSupplier condition) {
    RunClock since = ending;
    long most = since == null ? timeoutMillis : Math.min(timeoutMillis, endMillis - since.millis());
    RunClock steady = RunClock.start();
    boolean interrupted = false;
    try {
      synchronized (monitor) {
        while (!condition.getAsBoolean()) {
          long left = most - steady.millis();
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
