package dev.tachograph.internal;

import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs work that must also succeed on an interrupted thread: the interrupt flag is cleared for its
 * duration and restored afterwards if it was set before or in between.
 */
public final class Interrupts {
  private Interrupts() {}

  /** Work that reads or writes. */
  public interface Work<T> {
    /** Does the work and returns its result. */
    T run() throws IOException;
  }

  /** A way to wait. */
  public interface Wait {
    /** Waits for at most the given time; may return early. */
    void await(long nanos) throws InterruptedException;
  }

  /** A condition. */
  public interface Condition {
    /** Whether it holds. */
    boolean holds();
  }

  /** Does work that an interrupt would abort. */
  public static <T> T without(Work<T> work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Waits until a condition holds or the time is up.
   *
   * @return whether the condition holds
   */
  public static boolean await(long millis, Condition condition, Wait wait) {
    RunClock waiting = RunClock.start();
    long max = TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = Thread.interrupted();
    try {
      while (!condition.holds()) {
        long left = max - waiting.nanos();
        if (left <= 0) {
          return false;
        }
        try {
          wait.await(left);
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
      return true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Parks for a time before a retry; needs no memory. May return early. */
  public static void pause(long millis) {
    boolean interrupted = Thread.interrupted();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a thread to end; false if it has not ended in time. */
  public static boolean join(Thread thread, long millis) {
    return await(
        millis,
        () -> !thread.isAlive(),
        nanos -> TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1_000_000, nanos)));
  }
}
