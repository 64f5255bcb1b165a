package dev.tachograph.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A child process: it shares our terminal, receives our signals, and determines our exit code. */
final class Child {
  private @Nullable Process process;
  private @Nullable String early;

  /** Starts a program, once. */
  void start(List<String> command, Path workDir) throws IOException {
    passEndsOn();
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    if (!workDir.toString().isEmpty()) {
      builder.directory(workDir.toFile());
    }
    synchronized (this) {
      process = builder.start();
      if (early != null) {
        send(early);
      }
    }
    // Not earlier: until then the signal is ignored, which the child inherits, so that no signal
    // could end it.
    ChildSignals.handle("USR1", () -> send("USR1"));
  }

  long pid() {
    return started().pid();
  }

  /** Waits for it to end and returns its exit code, or 128 plus the signal's number. */
  int await() {
    while (true) {
      try {
        return started().waitFor();
      } catch (InterruptedException e) {
        // This thread is interrupted only to end this process, which is the child's decision first.
        started().destroy();
      }
    }
  }

  private synchronized Process started() {
    return Objects.requireNonNull(process, "not started");
  }

  private void passEndsOn() {
    for (String name : List.of("TERM", "HUP")) {
      ChildSignals.handle(name, () -> send(name));
    }
    // Ctrl-C reaches every process in the terminal's foreground, including the child; a second one
    // from us would end it immediately.
    ChildSignals.handle(
        "INT",
        () -> {
          if (!isForeground()) {
            send("INT");
          }
        });
  }

  /** Sends a signal; one that arrives before the start is kept until then, of several the last. */
  private synchronized void send(String signal) {
    if (process == null) {
      early = signal;
      return;
    }
    if (!process.isAlive()) {
      return;
    }
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
    } catch (IOException e) {
      process.destroy();
    }
  }

  /**
   * Whether our process group is in its terminal's foreground: fields 5 and 8 of proc_pid_stat(5).
   */
  private static boolean isForeground() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
      return fields.length > 5 && fields[2].equals(fields[5]);
    } catch (IOException e) {
      return Boolean.getBoolean("tachograph.terminal");
    }
  }
}
