package dev.tachograph.dump;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/** Heap, deadlocks and all threads with their stacks, for a person. */
final class ProcessText {
  private ProcessText() {}

  static void addTo(StringBuilder text) {
    heap(text);
    ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    deadlocks(text, bean);
    ThreadInfo[] threads =
        bean.dumpAllThreads(
            bean.isObjectMonitorUsageSupported(), bean.isSynchronizerUsageSupported());
    text.append("\n== threads (").append(threads.length).append(")\n");
    for (ThreadInfo thread : threads) {
      if (thread != null) {
        thread(text, thread);
      }
    }
  }

  private static void heap(StringBuilder text) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    text.append("\n== heap\n  used_kb: ").append(heap.getUsed() / 1024);
    text.append("\n  committed_kb: ").append(heap.getCommitted() / 1024);
    text.append("\n  max_kb: ").append(heap.getMax() < 0 ? "-" : heap.getMax() / 1024).append('\n');
  }

  private static void deadlocks(StringBuilder text, ThreadMXBean bean) {
    long[] ids =
        bean.isSynchronizerUsageSupported()
            ? bean.findDeadlockedThreads()
            : bean.findMonitorDeadlockedThreads();
    text.append("\n== deadlocks\n");
    if (ids == null) {
      text.append("  none\n");
      return;
    }
    for (ThreadInfo thread : bean.getThreadInfo(ids)) {
      if (thread != null) {
        text.append("  \"").append(Fields.oneLine(thread.getThreadName())).append("\" waits for ");
        text.append(thread.getLockName()).append(" held by \"");
        text.append(Fields.oneLine(String.valueOf(thread.getLockOwnerName()))).append("\"\n");
      }
    }
  }

  private static void thread(StringBuilder text, ThreadInfo thread) {
    text.append('"').append(Fields.oneLine(thread.getThreadName())).append("\" #");
    text.append(thread.getThreadId()).append(thread.isDaemon() ? " daemon " : " ");
    text.append(thread.getThreadState());
    if (thread.getLockName() != null) {
      text.append(" on ").append(thread.getLockName());
    }
    if (thread.getLockOwnerName() != null) {
      text.append(" held by \"").append(Fields.oneLine(thread.getLockOwnerName())).append('"');
    }
    text.append('\n');
    StackTraceElement[] stack = thread.getStackTrace();
    for (int depth = 0; depth < stack.length; depth++) {
      text.append("    at ").append(stack[depth]).append('\n');
      for (MonitorInfo monitor : thread.getLockedMonitors()) {
        if (monitor.getLockedStackDepth() == depth) {
          text.append("    - locked ").append(monitor).append('\n');
        }
      }
    }
    for (LockInfo lock : thread.getLockedSynchronizers()) {
      text.append("    - holds ").append(lock).append('\n');
    }
  }
}
