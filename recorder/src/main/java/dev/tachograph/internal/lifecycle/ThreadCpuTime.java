package dev.tachograph.internal.lifecycle;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/** The cost of the recorder's own threads, which live as long as a run. */
public final class ThreadCpuTime {
  private static final @Nullable ThreadMXBean BEAN = bean();

  private ThreadCpuTime() {}

  private static @Nullable ThreadMXBean bean() {
    try {
      return ManagementFactory.getThreadMXBean();
    } catch (LinkageError noManagement) {
      return null;
    }
  }

  /** CPU time of the calling thread in nanoseconds; -1 if the JVM does not support it. */
  public static long currentCpuNanos() {
    ThreadMXBean bean = BEAN;
    return bean != null && bean.isCurrentThreadCpuTimeSupported()
        ? bean.getCurrentThreadCpuTime()
        : -1;
  }

  /**
   * CPU time of the recorder's live threads, in nanoseconds.
   *
   * @param except the name of a thread to leave out
   * @return {@code null} if the JVM does not support it
   */
  public static @Nullable Long cpuNanos(@Nullable String except) {
    ThreadMXBean bean = BEAN;
    if (bean == null || !bean.isThreadCpuTimeSupported() || !bean.isThreadCpuTimeEnabled()) {
      return null;
    }
    long nanos = 0;
    for (Thread thread : LiveThreads.array()) {
      if (thread == null) {
        break;
      }
      String name = thread.getName();
      if (name.startsWith(LiveThreads.OURS) && !name.equals(except)) {
        nanos += Math.max(0, bean.getThreadCpuTime(thread.getId()));
      }
    }
    return nanos;
  }
}
