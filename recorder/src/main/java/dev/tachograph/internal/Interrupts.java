package dev.tachograph.internal;

import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Does what must be done also on a thread that was interrupted: the flag is down meanwhile, and up
 * again afterwards if it was, or came up meanwhile.
 */
public final class Interrupts {
  private Interrupts() {}

  /** Something that reads or writes. */
  public interface Work<T> {
    /** Does it. */
    T run() throws IOException;
  }

  /** Something to wait for. */
  public interface Wait {
    /** Waits so long at most; may return early. */
    void await(long nanos) throws InterruptedException;
  }

  /** A condition. */
  public interface Condition {
    /** Whether it holds. */
    boolean holds();
  }

  /** Does work that an interrupt would end. */
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
   * Waits until a condition holds, or the time is over.
   *
   * @return whether the condition holds
   */
  public static boolean await(long millis, Condition condition, Wait wait) {
    RunClock waiting = RunClock.start();
    long most = TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = Thread.interrupted();
    try {
      while (!condition.holds()) {
        long left = most - waiting.nanos();
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

  /** Parks for a time before something is tried again; needs no memory. May return early. */
  public static void pause(long millis) {
    boolean interrupted = Thread.interrupted();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a thread's end; whether it came. */
  public static boolean join(Thread thread, long millis) {
    return await(
        millis,
        () -> !thread.isAlive(),
        nanos -> TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1_000_000, nanos)));
  }
}
