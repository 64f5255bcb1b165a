package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.OurThreads;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which files are called, so that one that does not return can be left behind: then
 * another thread comes for the next call. Used by one caller at a time.
 *
 * <p>A thread ends when it was not called for a while, once it was left behind, or with the last of
 * those that call.
 */
public final class FileCalls {
  private static final long IDLE_NANOS = 2_000_000_000L;

  private @Nullable Worker worker;
  private int callers;

  /** A call that may still go on. */
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

    /** Whether it is done and threw nothing. */
    boolean hasSucceeded() {
      return done && begun && failure == null;
    }

    /** Whether it never begins, as nobody came to do so in time. */
    boolean isGivenUp() {
      return done && !begun;
    }

    /** What came of it, once it is done. */
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

  /** Somebody will call, until {@link #leave}. */
  void enter() {
    callers++;
  }

  /** Somebody calls no more; the thread does not outlive the last one. */
  void leave() {
    callers--;
    Worker present = worker;
    if (callers <= 0 && present != null) {
      present.leave();
      worker = null;
    }
  }

  /** Begins a call and waits for it as long as that; it may be done then, or not. */
  Call call(Callable<Integer> what, long maxNanos) {
    Call call = new Call(what);
    // Once the call is given nothing may fail here any more: it goes on, and would be done twice.
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
      // Who has its flag up cannot park.
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
      thread = OurThreads.daemon("files", this);
    }

    synchronized boolean take(Call call) {
      if (ended) {
        return false;
      }
      next = call;
      LockSupport.unpark(thread);
      return true;
    }

    /** Ends it; a call that it did not come to begin never begins. */
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
        // Nobody of ours raises it, and what is called next has nothing to do with it.
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
