package dev.tachograph.internal.dump;

import dev.tachograph.common.Dump;
import dev.tachograph.internal.Interrupts;
import dev.tachograph.internal.OurThreads;
import dev.tachograph.logging.Log;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Serves requests for dumps one after another on a daemon thread. Requests that come while one
 * waits to be served are joined with it, so at most one waits while one is served. Thread-safe.
 */
public final class StateLogger implements AutoCloseable {
  private static final Log LOG = Log.get(StateLogger.class);
  private static final long CLOSE_MILLIS = 5_000;

  private final StateDump dump;
  private final Runnable request = this::request;
  private final Thread thread = OurThreads.daemon("dump", this::serve);

  // Guarded by this.
  private @Nullable CompletableFuture<Dump> waiting;
  private boolean closed;

  private StateLogger(DumpContext context) {
    this.dump = new StateDump(context);
  }

  /** Starts the thread that serves requests, SIGUSR1 and its own, until it is closed. */
  public static StateLogger start(DumpContext context) {
    Usr1.install();
    StateLogger logger = new StateLogger(context);
    logger.thread.start();
    Usr1.serve(logger.request);
    return logger;
  }

  /** Asks for a dump and returns at once. */
  public void request() {
    asked();
  }

  private synchronized CompletableFuture<Dump> asked() {
    CompletableFuture<Dump> present = waiting;
    if (present == null) {
      present = new CompletableFuture<>();
      if (closed) {
        present.cancel(false);
      } else {
        waiting = present;
        notifyAll();
      }
    }
    return present;
  }

  /**
   * Asks for a dump and waits for it.
   *
   * @param timeoutMillis how long at most
   * @return {@code null} if it failed, was not done in time, or no more dumps are taken; and at
   *     once on the thread that takes dumps
   */
  public @Nullable Dump dump(long timeoutMillis) {
    CompletableFuture<Dump> asked = asked();
    if (Thread.currentThread() == thread) {
      return null;
    }
    Interrupts.await(timeoutMillis, asked::isDone, left -> await(asked, left));
    try {
      return asked.getNow(null);
    } catch (RuntimeException none) {
      return null;
    }
  }

  private static void await(CompletableFuture<Dump> asked, long nanos) throws InterruptedException {
    try {
      Dump ignored = asked.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException | CancellationException none) {
      // Whoever waits looks for itself.
    }
  }

  private void serve() {
    for (CompletableFuture<Dump> next = next(); next != null; next = next()) {
      try {
        next.complete(dump.take());
      } catch (Throwable broken) {
        fail(next, broken);
      }
    }
  }

  private static void fail(CompletableFuture<Dump> asked, Throwable broken) {
    try {
      LOG.warn("state dump failed").with(broken).emit();
      asked.completeExceptionally(broken);
    } catch (Throwable full) {
      // Who asked waits no longer than it said.
    }
  }

  /** The next request; {@code null} once closed and all are served. */
  private synchronized @Nullable CompletableFuture<Dump> next() {
    while (waiting == null && !closed) {
      try {
        wait();
      } catch (InterruptedException nobodyHere) {
        // Nobody of ours interrupts it; what an application's source did is over.
      }
    }
    CompletableFuture<Dump> next = waiting;
    waiting = null;
    return next;
  }

  /** Ends serving once what was asked for is served, or after five seconds. Idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    Usr1.leave(request);
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean ignored = Interrupts.join(thread, CLOSE_MILLIS);
  }
}
