package dev.tachograph.internal.journal;

import dev.tachograph.internal.VirtualThreads;
import java.lang.management.ManagementFactory;

/** Who claimed a frame, as far as it can be proven later that the thread is dead. */
final class ClaimOwners {
  private ClaimOwners() {}

  /** The calling thread's mark; 0 for a virtual thread, whose death nothing tells. */
  static int current() {
    Thread thread = Thread.currentThread();
    long id = thread.getId();
    return id > Integer.MAX_VALUE || VirtualThreads.isVirtual(thread) ? 0 : (int) id;
  }

  /** Whether the thread with a mark is known to be dead; ids are not used again. */
  static boolean isDead(int owner) {
    try {
      return owner > 0 && ManagementFactory.getThreadMXBean().getThreadInfo(owner) == null;
    } catch (LinkageError noManagement) {
      // Nothing proves it, so its line is waited for until the journal is closed.
      return false;
    }
  }
}
