package dev.tachograph.internal.lifecycle;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import org.jspecify.annotations.Nullable;

/**
 * The thread that runs the shutdown of the JVM.
 *
 * <p>{@code java.lang.ApplicationShutdownHooks} starts the hooks one after another, and then joins
 * them in the same order. Once it joins a hook, those started before that hook have ended, and all
 * others have begun.
 */
final class ExitingThread {
  private static final String HOOKS = "java.lang.ApplicationShutdownHooks";

  private final Thread thread;

  private ExitingThread(Thread thread) {
    this.thread = thread;
  }

  /** Absent where it is a virtual thread, and in a JVM whose library does this otherwise. */
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

  /** Whether it waits for this hook now; also {@code true} when that cannot be seen. */
  boolean joins(Thread hook) {
    ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
    if (info == null) {
      return true;
    }
    LockInfo lock = info.getLockInfo();
    return lock != null && lock.getIdentityHashCode() == System.identityHashCode(hook);
  }
}
