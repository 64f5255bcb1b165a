package dev.tachograph.internal.lifecycle;

import dev.tachograph.internal.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists the threads of the process and identifies those that began with its shutdown. */
final class LiveThreads {
  /** The prefix of our own threads' names. */
  static final String OURS = "tachograph-";

  private static final Path TASKS = Path.of("/proc/self/task");
  private static final int COMM_BYTES = 15;

  /** Two clock ticks of 10 ms, since hooks are started one after another. */
  private static final long TICKS_AROUND = 2;

  private LiveThreads() {}

  /** Every live platform thread of the JVM. */
  static Set<Thread> all() {
    Set<Thread> threads = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Thread thread : array()) {
      if (thread != null) {
        threads.add(thread);
      }
    }
    return threads;
  }

  /** Every live platform thread of the JVM, followed by {@code null}. */
  static @Nullable Thread[] array() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root != null && root.getParent() != null) {
      root = root.getParent();
    }
    if (root == null) {
      return new Thread[0];
    }
    Thread[] found = new Thread[root.activeCount() + 64];
    root.enumerate(found, true);
    return found;
  }

  /**
   * The application's threads that were started by the shutdown: its hooks, and threads these
   * started.
   *
   * @param before the threads at the time the shutdown was requested; {@code null} if unknown: then
   *     the kernel's start times are used on Linux, and nothing elsewhere
   */
  static Set<Thread> startedByShutdown(@Nullable Set<Thread> before) {
    Set<Thread> threads = all();
    Set<String> recent = before == null ? recentlyStarted() : Set.of();
    threads.removeIf(
        thread ->
            thread == Thread.currentThread()
                || thread.getName().startsWith(OURS)
                || isOfJvm(thread)
                || (before == null
                    ? !recent.contains(comm(thread.getName()))
                    : before.contains(thread))
                || isExiting(thread));
    return threads;
  }

  /**
   * Whether it belongs to the JVM's own library, which starts such threads on demand and keeps
   * them.
   */
  private static boolean isOfJvm(Thread thread) {
    return thread.getName().equals("DestroyJavaVM")
        || thread.getName().startsWith("JFR ")
        || thread.getClass().getName().startsWith("jdk.internal.");
  }

  /** Whether the thread is inside {@code System.exit}. */
  static boolean isExiting(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals("java.lang.Shutdown")) {
        return true;
      }
    }
    return false;
  }

  /** The kernel's names of the threads that are as young as the caller's. */
  private static Set<String> recentlyStarted() {
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      String own = read(Path.of("/proc/thread-self"));
      long began = startTicks(own);
      for (Path task : tasks) {
        String stat = read(task);
        if (began >= 0 && startTicks(stat) >= began - TICKS_AROUND) {
          names.add(stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')')));
        }
      }
    } catch (IOException | RuntimeException notLinux) {
      return Set.of();
    }
    return names;
  }

  private static String read(Path task) {
    try {
      return WholeFile.text(task.resolve("stat"), StandardCharsets.ISO_8859_1);
    } catch (IOException ended) {
      return "";
    }
  }

  /** Field 22 of proc_pid_stat(5); -1 if it is missing. */
  private static long startTicks(String stat) {
    int close = stat.lastIndexOf(')');
    if (close < 0) {
      return -1;
    }
    String[] fields = stat.substring(close + 2).split(" ");
    return fields.length > 19 ? Long.parseLong(fields[19]) : -1;
  }

  private static String comm(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return new String(bytes, 0, Math.min(COMM_BYTES, bytes.length), StandardCharsets.ISO_8859_1);
  }
}
