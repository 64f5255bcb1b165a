package dev.tachograph.internal.dump;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Deadlocks, and all threads with their stacks and locks, up to a size limit. */
final class ThreadsText {
  private static final int MAX_FRAMES = 128;

  /** With more threads than this, those with equal stacks are shown together. */
  private static final int EACH_ALONE = 64;

  /** Beyond this size stacks are left out, and beyond twice this size threads are. */
  private static final int MAX_CHARS = 4 << 20;

  /**
   * To find the holders of locks other than monitors, the JVM walks the heap at a safepoint, so
   * this is done for small heaps only.
   */
  private static final long SMALL_HEAP = 512L << 20;

  private ThreadsText() {}

  static void deadlocks(DumpText text) {
    ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    long[] ids =
        bean.isSynchronizerUsageSupported()
            ? bean.findDeadlockedThreads()
            : bean.findMonitorDeadlockedThreads();
    text.heading("deadlocks");
    if (ids == null) {
      text.line("  none");
      return;
    }
    for (ThreadInfo thread : bean.getThreadInfo(ids)) {
      if (thread != null) {
        text.line(
            "  \""
                + thread.getThreadName()
                + "\" waits for "
                + thread.getLockName()
                + " held by \""
                + thread.getLockOwnerName()
                + '"');
      }
    }
  }

  static void threads(DumpText text) {
    ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    boolean synchronizers = bean.isSynchronizerUsageSupported() && heap <= SMALL_HEAP;
    ThreadInfo[] threads =
        bean.dumpAllThreads(bean.isObjectMonitorUsageSupported(), synchronizers, MAX_FRAMES);
    text.heading("threads (" + threads.length + ")");
    if (!synchronizers) {
      text.line("  who holds locks that are no monitors is not known: the heap is large");
    }
    int begin = text.length();
    int left = 0;
    for (List<ThreadInfo> alike : byStack(threads)) {
      for (ThreadInfo thread : alike) {
        if (text.length() - begin > 2 * MAX_CHARS) {
          left++;
        } else {
          text.line(head(thread));
        }
      }
      if (text.length() - begin <= MAX_CHARS) {
        stack(text, alike.get(0));
      } else {
        text.line("    (no stack: the dump is at its bound)");
      }
    }
    if (left > 0) {
      text.line("  and " + left + " more threads");
    }
  }

  /**
   * Groups threads with equal stacks, if there are many, in the order of each group's first thread.
   */
  private static Collection<List<ThreadInfo>> byStack(ThreadInfo[] threads) {
    Map<Object, List<ThreadInfo>> stacks = new LinkedHashMap<>();
    for (ThreadInfo thread : threads) {
      if (thread != null) {
        // A thread that holds a lock is shown alone, since the lock appears in its stack.
        boolean alone =
            threads.length <= EACH_ALONE
                || thread.getLockedMonitors().length > 0
                || thread.getLockedSynchronizers().length > 0;
        Object key = alone ? thread.getThreadId() : List.of(thread.getStackTrace());
        stacks.computeIfAbsent(key, any -> new ArrayList<>()).add(thread);
      }
    }
    return stacks.values();
  }

  private static String head(ThreadInfo thread) {
    StringBuilder head = new StringBuilder(96);
    head.append('"').append(thread.getThreadName()).append("\" #");
    head.append(thread.getThreadId()).append(thread.isDaemon() ? " daemon " : " ");
    head.append(thread.getThreadState());
    if (thread.getLockName() != null) {
      head.append(" on ").append(thread.getLockName());
    }
    if (thread.getLockOwnerName() != null) {
      head.append(" held by \"").append(thread.getLockOwnerName()).append('"');
    }
    return head.toString();
  }

  private static void stack(DumpText text, ThreadInfo thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    for (int depth = 0; depth < stack.length; depth++) {
      text.line("    at " + stack[depth]);
      for (MonitorInfo monitor : thread.getLockedMonitors()) {
        if (monitor.getLockedStackDepth() == depth) {
          text.line("    - locked " + monitor);
        }
      }
    }
    if (stack.length == MAX_FRAMES) {
      text.line("    ... what is deeper is left out");
    }
    for (LockInfo lock : thread.getLockedSynchronizers()) {
      text.line("    - holds " + lock);
    }
  }
}
