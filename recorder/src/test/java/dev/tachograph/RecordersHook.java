package dev.tachograph;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state of the recorder's own shutdown hook, for tests' hooks that run concurrently. */
final class RecordersHook {
  private RecordersHook() {}

  /** {@code null}: it has not begun, or has ended. */
  static @Nullable Thread find() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("tachograph-shutdown"))
        .findFirst()
        .orElse(null);
  }

  /** Whether it waits until every hook has begun, or does nothing at all. */
  static boolean isThroughOrWaits() {
    for (Map.Entry<Thread, StackTraceElement[]> one : Thread.getAllStackTraces().entrySet()) {
      if (one.getKey().getName().equals("tachograph-shutdown")) {
        return Arrays.stream(one.getValue())
            .anyMatch(frame -> frame.getMethodName().equals("awaitJoin"));
      }
    }
    return true;
  }

  /** Whether it waits for the end of a thread, or does nothing at all. */
  static boolean isThroughOrWaitsFor(Thread thread) {
    Thread hook = find();
    ThreadInfo info =
        hook == null ? null : ManagementFactory.getThreadMXBean().getThreadInfo(hook.getId());
    LockInfo lock = info == null ? null : info.getLockInfo();
    return info == null
        || (lock != null && lock.getIdentityHashCode() == System.identityHashCode(thread));
  }
}
