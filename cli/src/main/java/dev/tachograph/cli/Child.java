package dev.tachograph.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program started by this one: it has our terminal, gets our signals, gives its exit code. */
final class Child {
  private final Process process;

  private Child(Process process) {
    this.process = process;
  }

  /** Starts a program. */
  static Child start(List<String> command, Path workDir) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    if (!workDir.toString().isEmpty()) {
      builder.directory(workDir.toFile());
    }
    Child child = new Child(builder.start());
    child.passSignalsOn();
    return child;
  }

  long pid() {
    return process.pid();
  }

  /** Waits for its end: its exit code, or 128 and the signal's number. */
  int await() {
    while (true) {
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        // Nobody interrupts this thread but to end us, which is the child's affair first.
        process.destroy();
      }
    }
  }

  private void passSignalsOn() {
    for (String name : List.of("TERM", "HUP", "USR1")) {
      Signals.handle(name, () -> send(name));
    }
    // Ctrl-C reaches every process of the terminal's foreground, the child among them; a second
    // one from us would end it at once.
    Signals.handle(
        "INT",
        () -> {
          if (!isForeground()) {
            send("INT");
          }
        });
  }

  private void send(String signal) {
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
