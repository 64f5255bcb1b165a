package dev.tachograph.internal.lifecycle;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/** What the recorder's own threads, which live as long as a run, cost. */
public final class OwnThreads {
  private static final ThreadMXBean BEAN = ManagementFactory.getThreadMXBean();

  private OwnThreads() {}

  /**
   * CPU time of the recorder's live threads, in nanoseconds.
   *
   * @param except the name of one to leave out
   * @return {@code null} if this JVM does not tell
   */
  public static @Nullable Long cpuNanos(@Nullable String except) {
    if (!BEAN.isThreadCpuTimeSupported() || !BEAN.isThreadCpuTimeEnabled()) {
      return null;
    }
    long nanos = 0;
    for (Thread thread : LiveThreads.array()) {
      if (thread == null) {
        break;
      }
      String name = thread.getName();
      if (name.startsWith(LiveThreads.OURS) && !name.equals(except)) {
        nanos += Math.max(0, BEAN.getThreadCpuTime(thread.getId()));
      }
    }
    return nanos;
  }
}
