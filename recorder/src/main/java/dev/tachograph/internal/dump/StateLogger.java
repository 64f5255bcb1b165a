package dev.tachograph.internal.dump;

import dev.tachograph.common.Dump;
import dev.tachograph.internal.Interrupts;
import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.logging.Log;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Serves dump requests one after another on a daemon thread. Requests that arrive while one is
 * waiting are merged with it, so at most one waits while another is served. Thread-safe.
 */
public final class StateLogger implements AutoCloseable {
  private static final Log LOG = Log.get(StateLogger.class.getName());
  private static final long CLOSE_MILLIS = 5_000;

  private final StateDump dump;
  private final Runnable request = this::request;
  private final Thread thread = RecorderThreads.daemon("dump", this::serve);

  // Guarded by this.
  private @Nullable CompletableFuture<Dump> waiting;
  private boolean closed;

  private StateLogger(DumpContext context) {
    this.dump = new StateDump(context);
  }

  /**
   * Starts the thread that serves requests, both SIGUSR1 and those made here, until it is closed.
   */
  public static StateLogger start(DumpContext context) {
    Usr1Handler.install();
    return startWithoutSignal(context);
  }

  /**
   * Starts the thread that serves requests, those by SIGUSR1 only if others have its handler
   * installed.
   */
  public static StateLogger startWithoutSignal(DumpContext context) {
    StateLogger logger = new StateLogger(context);
    logger.thread.start();
    Usr1Handler.serve(logger.request);
    return logger;
  }

  /** Requests a dump and returns immediately. */
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
   * Requests a dump and waits for it.
   *
   * @param timeoutMillis maximum time to wait
   * @return {@code null} if it failed, did not finish in time, or dumps are no longer taken; on the
   *     thread that takes dumps, {@code null} is returned immediately
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
      // The waiting thread checks for itself.
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
      // A requester waits no longer than its own timeout.
    }
  }

  /** The next request; {@code null} once closed and all requests are served. */
  private synchronized @Nullable CompletableFuture<Dump> next() {
    while (waiting == null && !closed) {
      try {
        wait();
      } catch (InterruptedException nobodyHere) {
        // The recorder never interrupts this thread; an interrupt by an application's source no
        // longer matters.
      }
    }
    CompletableFuture<Dump> next = waiting;
    waiting = null;
    return next;
  }

  /** Stops serving once pending requests are served, or after five seconds. Idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    Usr1Handler.leave(request);
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean ignored = Interrupts.join(thread, CLOSE_MILLIS);
  }
}
