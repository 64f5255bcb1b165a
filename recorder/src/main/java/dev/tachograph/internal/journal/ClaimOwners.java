package dev.tachograph.internal.journal;

import dev.tachograph.internal.VirtualThreads;
import java.lang.management.ManagementFactory;

/** The threads that claimed frames, identified so that a dead one can be recognized later. */
final class ClaimOwners {
  private ClaimOwners() {}

  /** The calling thread's mark; 0 for a virtual thread, whose death cannot be detected. */
  static int current() {
    Thread thread = Thread.currentThread();
    long id = thread.getId();
    return id > Integer.MAX_VALUE || VirtualThreads.isVirtual(thread) ? 0 : (int) id;
  }

  /** Whether the thread with a mark is known to be dead; thread ids are never reused. */
  static boolean isDead(int owner) {
    try {
      return owner > 0 && ManagementFactory.getThreadMXBean().getThreadInfo(owner) == null;
    } catch (LinkageError noManagement) {
      // Nothing proves it dead, so its line is waited for until the journal is closed.
      return false;
    }
  }
}
