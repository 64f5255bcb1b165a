package dev.tachograph.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A program started by this one: it has our terminal, gets our signals, gives its exit code. */
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
    // Not before: until then it is ignored, which the child inherits, so that none can kill it.
    ChildSignals.handle("USR1", () -> send("USR1"));
  }

  long pid() {
    return started().pid();
  }

  /** Waits for its end: its exit code, or 128 and the signal's number. */
  int await() {
    while (true) {
      try {
        return started().waitFor();
      } catch (InterruptedException e) {
        // Nobody interrupts this thread but to end us, which is the child's affair first.
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
    // Ctrl-C reaches every process of the terminal's foreground, the child among them; a second
    // one from us would end it at once.
    ChildSignals.handle(
        "INT",
        () -> {
          if (!isForeground()) {
            send("INT");
          }
        });
  }

  /** Sends a signal; one that came before the start is kept until then, the last one counts. */
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

  /** Whether our process group is its terminal's foreground: fields 5 and 8 of proc_pid_stat(5). */
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
