package dev.tachograph.internal.proc;

import dev.tachograph.internal.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The id of this process, as {@link ProcessHandle} has it. In a freshly started JVM that class
 * takes a twentieth of the start of a run, for the thread pool that waits for other processes; so
 * on Linux {@code /proc/self/status} is read instead (proc_pid_status(5)).
 */
public final class OwnPid {
  private static final long PID = pid(Path.of("/proc/self/status"));

  private OwnPid() {}

  /** The process id. */
  public static long get() {
    return PID;
  }

  /**
   * The id in the innermost namespace, which is the process's own whatever namespace {@code /proc}
   * shows.
   */
  static long pid(Path status) {
    try {
      String text = WholeFile.text(status, StandardCharsets.ISO_8859_1);
      int from = text.indexOf("\nNSpid:");
      int to = text.indexOf('\n', from + 1);
      if (from >= 0 && to >= 0) {
        String line = text.substring(from, to);
        return Long.parseLong(line.substring(line.lastIndexOf('\t') + 1));
      }
    } catch (IOException | NumberFormatException elsewhere) {
      // The JDK knows it.
    }
    return ProcessHandle.current().pid();
  }
}
