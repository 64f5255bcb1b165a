package dev.tachograph.internal;

/**
 * Makes the recorder's threads: outside of the group of whoever starts the run, so that an
 * interrupt of that group does not reach them, without anything that threads inherit, and without a
 * context class loader, so that they hold nothing of the application's.
 */
public final class OurThreads {
  /** What the names of all of them begin with. */
  public static final String PREFIX = "tachograph-";

  private OurThreads() {}

  /** A thread that the JVM does not wait for, not started. */
  public static Thread daemon(String name, Runnable body) {
    Thread thread = lasting(name, body);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * The same, which the JVM waits for.
   *
   * @param name without the {@link #PREFIX}
   */
  public static Thread lasting(String name, Runnable body) {
    return lasting(new Thread(group(), body, PREFIX + name, 0, false));
  }

  /**
   * The same, which does something on the thread that starts it, and then is started.
   *
   * @param name without the {@link #PREFIX}
   * @param first on the thread that calls {@link Thread#start}; what it throws does not matter
   */
  public static Thread lasting(String name, Runnable first, Runnable body) {
    return lasting(new StartedThread(group(), name, first, body));
  }

  private static final class StartedThread extends Thread {
    private final Runnable first;

    StartedThread(ThreadGroup group, String name, Runnable first, Runnable body) {
      super(group, body, PREFIX + name, 0, false);
      this.first = first;
    }

    @Override
    public synchronized void start() {
      try {
        first.run();
      } catch (Throwable full) {
        // It is to start all the same.
      }
      super.start();
    }
  }

  private static Thread lasting(Thread thread) {
    thread.setDaemon(false);
    thread.setPriority(Thread.NORM_PRIORITY);
    thread.setContextClassLoader(null);
    thread.setUncaughtExceptionHandler(OurThreads::onDeath);
    return thread;
  }

  /** What a thread of ours dies of is no end of the application's, and no status of its run. */
  private static void onDeath(Thread thread, Throwable thrown) {}

  /** The topmost: one of our own below it would be held by it for ever. */
  private static ThreadGroup group() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    for (ThreadGroup up = group; up != null; up = up.getParent()) {
      group = up;
    }
    return group;
  }
}
