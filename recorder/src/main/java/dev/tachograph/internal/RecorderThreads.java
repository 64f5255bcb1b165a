package dev.tachograph.internal;

/**
 * Creates the recorder's threads: outside the thread group of whoever starts the run, so that an
 * interrupt of that group does not reach them, without inheritable thread-locals, and without a
 * context class loader, so that they keep nothing of the application's alive. A thread is bound to
 * the {@link RunScope} that its maker is bound to.
 */
public final class RecorderThreads {
  /** The prefix of their names. */
  public static final String PREFIX = "tachograph-";

  private RecorderThreads() {}

  /** Creates a daemon thread, which is not started. */
  public static Thread daemon(String name, Runnable body) {
    Thread thread = lasting(name, body);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Creates a non-daemon thread, which is not started.
   *
   * @param name without the {@link #PREFIX}
   */
  public static Thread lasting(String name, Runnable body) {
    return lasting(new Thread(group(), bound(body), PREFIX + name, 0, false));
  }

  /**
   * Creates a non-daemon thread that runs an action on the starting thread before it starts.
   *
   * @param name without the {@link #PREFIX}
   * @param first runs on the thread that calls {@link Thread#start}; its exceptions are ignored
   */
  public static Thread lasting(String name, Runnable first, Runnable body) {
    return lasting(new StartedThread(group(), name, first, body));
  }

  private static final class StartedThread extends Thread {
    private final Runnable first;

    StartedThread(ThreadGroup group, String name, Runnable first, Runnable body) {
      super(group, bound(body), PREFIX + name, 0, false);
      this.first = first;
    }

    @Override
    public synchronized void start() {
      try {
        first.run();
      } catch (Throwable full) {
        // The thread must start nevertheless.
      }
      super.start();
    }
  }

  private static Runnable bound(Runnable body) {
    RunScope scope = RunScope.bound();
    return scope == null ? body : () -> scope.run(body);
  }

  private static Thread lasting(Thread thread) {
    thread.setDaemon(false);
    thread.setPriority(Thread.NORM_PRIORITY);
    thread.setContextClassLoader(null);
    thread.setUncaughtExceptionHandler(RecorderThreads::onDeath);
    return thread;
  }

  /**
   * An exception that ends one of our threads does not concern the application or the status of its
   * run.
   */
  private static void onDeath(Thread thread, Throwable thrown) {}

  /** The root group: a group of our own below it would be kept by it forever. */
  private static ThreadGroup group() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    for (ThreadGroup up = group; up != null; up = up.getParent()) {
      group = up;
    }
    return group;
  }
}
