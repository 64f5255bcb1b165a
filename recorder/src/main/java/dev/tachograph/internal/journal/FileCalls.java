package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.RecorderThreads;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread for calls on files, so that a call that does not return can be left behind and another
 * thread takes the next one. Used by one caller at a time.
 *
 * <p>A thread ends when it has been idle for a while, once it was left behind, or with the last
 * user.
 */
public final class FileCalls {
  private static final long IDLE_NANOS = 2_000_000_000L;

  private @Nullable Worker worker;
  private int callers;

  /** A call that may still be in progress. */
  static final class Call {
    private final Callable<Integer> what;
    private final @Nullable Thread caller = Thread.currentThread();
    private int result;
    private @Nullable Throwable failure;
    private boolean begun;
    private volatile boolean done;

    Call(Callable<Integer> what) {
      this.what = what;
    }

    boolean isDone() {
      return done;
    }

    /** Whether it has returned without an exception. */
    boolean hasSucceeded() {
      return done && begun && failure == null;
    }

    /** Whether it will never begin, as no thread was ready in time. */
    boolean isGivenUp() {
      return done && !begun;
    }

    /** The result, once it has returned. */
    int result() throws IOException {
      if (!begun) {
        throw new IOException("The call was not begun in time.");
      }
      Throwable thrown = failure;
      if (thrown instanceof IOException io) {
        throw io;
      }
      if (thrown instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown != null) {
        throw new IOException(thrown);
      }
      return result;
    }

    private void run() {
      begun = true;
      try {
        result = what.call();
      } catch (Throwable thrown) {
        failure = thrown;
      }
      done = true;
      LockSupport.unpark(caller);
    }
  }

  /** Registers a user, who will call {@link #leave}. */
  void enter() {
    callers++;
  }

  /** Unregisters a user; the thread does not outlive the last one. */
  void leave() {
    callers--;
    Worker present = worker;
    if (callers <= 0 && present != null) {
      present.leave();
      worker = null;
    }
  }

  /**
   * Begins a call and waits for it up to a maximum time; the call may still be in progress
   * afterwards.
   */
  Call call(Callable<Integer> what, long maxNanos) {
    Call call = new Call(what);
    // Once the call is handed over, nothing here may fail: it proceeds and must not be repeated.
    RunClock since = RunClock.start();
    Worker present = worker;
    if (present == null || !present.take(call)) {
      present = new Worker(call);
      present.thread.start();
      worker = present;
    }
    boolean interrupted = false;
    while (!call.done) {
      long left = maxNanos - since.nanos();
      if (left <= 0) {
        present.leave();
        worker = null;
        break;
      }
      // A thread whose interrupt flag is set cannot park.
      interrupted |= Thread.interrupted();
      LockSupport.parkNanos(this, left);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return call;
  }

  private static final class Worker implements Runnable {
    final Thread thread;
    private @Nullable Call next;
    private boolean ended;

    Worker(Call first) {
      next = first;
      thread = RecorderThreads.daemon("files", this);
    }

    synchronized boolean take(Call call) {
      if (ended) {
        return false;
      }
      next = call;
      LockSupport.unpark(thread);
      return true;
    }

    /** Ends the thread; a call it has not begun will never begin. */
    synchronized void leave() {
      ended = true;
      Call waiting = next;
      next = null;
      if (waiting != null) {
        waiting.done = true;
      }
      LockSupport.unpark(thread);
    }

    private synchronized @Nullable Call next(boolean last) {
      Call present = next;
      next = null;
      ended |= present == null && last;
      return present;
    }

    private synchronized boolean isEnded() {
      return ended;
    }

    @Override
    public void run() {
      boolean last = false;
      while (true) {
        // The recorder never interrupts this thread, and the flag must not affect the next call.
        boolean ignored = Thread.interrupted();
        Call call = next(last);
        if (call != null) {
          call.run();
          last = false;
        } else if (isEnded()) {
          return;
        } else if (!last) {
          LockSupport.parkNanos(this, IDLE_NANOS);
          last = true;
        }
      }
    }
  }
}
