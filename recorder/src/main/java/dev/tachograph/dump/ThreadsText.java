package dev.tachograph.dump;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Deadlocks, and all threads with their stacks and locks, within a bound. */
final class ThreadsText {
  private static final int MOST_FRAMES = 128;

  /** With more threads than this, those with equal stacks share one. */
  private static final int EACH_ALONE = 64;

  /** Beyond this there are no stacks any more, and beyond twice this no threads. */
  private static final int MOST_CHARS = 4 << 20;

  /** To find the holders of other locks than monitors, the JVM walks the heap while all stands. */
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
        bean.dumpAllThreads(bean.isObjectMonitorUsageSupported(), synchronizers, MOST_FRAMES);
    text.heading("threads (" + threads.length + ")");
    if (!synchronizers) {
      text.line("  who holds locks that are no monitors is not told: the heap is large");
    }
    int begin = text.length();
    int left = 0;
    for (Map.Entry<String, List<ThreadInfo>> alike : byStack(threads).entrySet()) {
      for (ThreadInfo thread : alike.getValue()) {
        if (text.length() - begin > 2 * MOST_CHARS) {
          left++;
        } else {
          text.line(head(thread));
        }
      }
      if (text.length() - begin <= MOST_CHARS) {
        alike.getKey().lines().forEach(text::line);
      } else {
        text.line("    (no stack: the dump is at its bound)");
      }
    }
    if (left > 0) {
      text.line("  and " + left + " more threads");
    }
  }

  /** Threads by the text of their stack, in the order of the first of each. */
  private static Map<String, List<ThreadInfo>> byStack(ThreadInfo[] threads) {
    Map<String, List<ThreadInfo>> stacks = new LinkedHashMap<>();
    for (ThreadInfo thread : threads) {
      if (thread != null) {
        String stack = stack(thread);
        // A line feed more makes a stack its own.
        String key = threads.length <= EACH_ALONE ? stack + "\n".repeat(stacks.size()) : stack;
        stacks.computeIfAbsent(key, any -> new ArrayList<>()).add(thread);
      }
    }
    return stacks;
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

  private static String stack(ThreadInfo thread) {
    StringBuilder text = new StringBuilder(512);
    StackTraceElement[] stack = thread.getStackTrace();
    for (int depth = 0; depth < stack.length; depth++) {
      text.append("    at ").append(stack[depth]).append('\n');
      for (MonitorInfo monitor : thread.getLockedMonitors()) {
        if (monitor.getLockedStackDepth() == depth) {
          text.append("    - locked ").append(monitor).append('\n');
        }
      }
    }
    if (stack.length == MOST_FRAMES) {
      text.append("    ... what is deeper is left out\n");
    }
    for (LockInfo lock : thread.getLockedSynchronizers()) {
      text.append("    - holds ").append(lock).append('\n');
    }
    return text.toString();
  }
}
