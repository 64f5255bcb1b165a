package dev.tachograph.agent.program;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Work that a disk may hold up, on a thread of its own: whoever wants it done waits for as long as
 * it proceeds, and no longer. Not thread-safe; one piece of work at a time.
 */
final class BoundedWork {
  private final int patienceSeconds;
  private final int maxSeconds;

  /** What works, or did so last. */
  private @Nullable Thread working;

  /**
   * Creates one without work.
   *
   * @param patienceSeconds how long work may be at the same place
   * @param maxSeconds how long is waited at most
   */
  BoundedWork(int patienceSeconds, int maxSeconds) {
    this.patienceSeconds = patienceSeconds;
    this.maxSeconds = maxSeconds;
  }

  /** {@return whether work is going on} */
  boolean isGoingOn() {
    Thread present = working;
    return present != null && present.isAlive();
  }

  /**
   * Has work done.
   *
   * @param name of its thread
   * @param work what is done; must not throw
   * @return whether it was done in time; else it goes on
   */
  boolean isDone(String name, Runnable work) {
    // In no group of the program's, with nothing inherited, and no loader of a web application.
    Thread thread = new Thread(rootGroup(), work, "tachograph-" + name, 0, false);
    working = thread;
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
    return await();
  }

  /** {@return whether the work that is going on was done in time} */
  boolean await() {
    Thread thread = working;
    if (thread == null) {
      return true;
    }
    try {
      StackTraceElement[] place = {};
      int same = 0;
      for (int second = 0; second < maxSeconds && same < patienceSeconds; second++) {
        thread.join(TimeUnit.SECONDS.toMillis(1));
        if (!thread.isAlive()) {
          break;
        }
        StackTraceElement[] now = thread.getStackTrace();
        same = Arrays.equals(place, now) ? same + 1 : 0;
        place = now;
      }
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private static ThreadGroup rootGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }
}
