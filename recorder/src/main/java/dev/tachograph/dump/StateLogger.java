package dev.tachograph.dump;

import dev.tachograph.logging.Log;
import java.util.concurrent.Semaphore;

/**
 * Serves requests for dumps one after another on a daemon thread. Requests that come while one
 * waits to be served are joined with it. Thread-safe.
 */
public final class StateLogger implements AutoCloseable {
  private static final Log LOG = Log.get(StateLogger.class);

  private final StateDump dump;
  private final Semaphore requests = new Semaphore(0);
  private final Runnable request = this::request;
  private final Thread thread = new Thread(this::serve, "tachograph-dump");
  private volatile boolean closed;

  StateLogger(DumpContext context) {
    this.dump = new StateDump(context);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
    Usr1.serve(request);
  }

  /** Asks for a dump and returns at once. */
  public void request() {
    requests.release();
  }

  private void serve() {
    while (!closed) {
      requests.acquireUninterruptibly();
      requests.drainPermits();
      if (closed) {
        return;
      }
      try {
        dump.take();
      } catch (Throwable broken) {
        LOG.warn("state dump failed").with(broken).emit();
      }
    }
  }

  /** Ends serving; a dump that is being taken goes on, and ends by itself. Idempotent. */
  @Override
  public void close() {
    closed = true;
    Usr1.leave(request);
    requests.release();
  }
}
