package dev.tachograph.internal;

import java.lang.Thread.UncaughtExceptionHandler;

/**
 * Makes the recorder's threads: outside of the group of whoever starts the run, so that an
 * interrupt of that group does not reach them, without anything that threads inherit, and without a
 * context class loader, so that they hold nothing of the application's.
 */
public final class OurThreads {
  /** What the names of all of them begin with. */
  public static final String PREFIX = "tachograph-";

  /** What a thread of ours dies of is no end of the application's. */
  private static final UncaughtExceptionHandler NOTHING_OF_THE_RUN = (thread, thrown) -> {};

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
    Thread thread = new Thread(group(), body, PREFIX + name, 0, false);
    thread.setDaemon(false);
    thread.setPriority(Thread.NORM_PRIORITY);
    thread.setContextClassLoader(null);
    thread.setUncaughtExceptionHandler(NOTHING_OF_THE_RUN);
    return thread;
  }

  /** Whether a thread is one of ours. */
  public static boolean isOurs(Thread thread) {
    return thread.getName().startsWith(PREFIX);
  }

  /** The topmost: one of our own below it would be held by it for ever. */
  private static ThreadGroup group() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    for (ThreadGroup up = group; up != null; up = up.getParent()) {
      group = up;
    }
    return group;
  }
}
