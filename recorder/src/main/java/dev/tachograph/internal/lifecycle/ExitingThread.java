package dev.tachograph.internal.lifecycle;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import org.jspecify.annotations.Nullable;

/**
 * The thread that runs the shutdown of the JVM.
 *
 * <p>{@code java.lang.ApplicationShutdownHooks} starts the hooks one after another, and then joins
 * them in the same order. Once it joins a hook, all hooks have been started, and those started
 * before that one have ended.
 */
final class ExitingThread {
  private static final String HOOKS = "java.lang.ApplicationShutdownHooks";

  private final Thread thread;

  private ExitingThread(Thread thread) {
    this.thread = thread;
  }

  /** Absent if it is a virtual thread, or in a JVM whose library works differently. */
  static @Nullable ExitingThread find() {
    for (Thread thread : LiveThreads.all()) {
      for (StackTraceElement frame : thread.getStackTrace()) {
        if (frame.getClassName().equals(HOOKS)) {
          return new ExitingThread(thread);
        }
      }
    }
    return null;
  }

  /** Whether it is now joining a hook; also {@code true} if that cannot be determined. */
  boolean joins(Thread hook) {
    ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
    if (info == null) {
      return true;
    }
    LockInfo lock = info.getLockInfo();
    return lock != null && lock.getIdentityHashCode() == System.identityHashCode(hook);
  }
}
