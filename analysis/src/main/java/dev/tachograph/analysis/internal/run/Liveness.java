package dev.tachograph.analysis.internal.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Determines whether the process named in a report is alive. */
@FunctionalInterface
public interface Liveness {
  /** The answer; {@code UNKNOWN} for a process of another machine. */
  enum State {
    ALIVE,
    DEAD,
    UNKNOWN
  }

  /**
   * Whether a process is alive; a pid alone is not enough, since pids are reused.
   *
   * @param pid its process id
   * @param startTicks its start time in clock ticks since boot, field 22 of proc_pid_stat(5)
   * @param bootId the id of the boot it was started in
   */
  State of(long pid, @Nullable Long startTicks, @Nullable String bootId);

  /** This machine's processes, from {@code /proc} or, if there is none, from the JDK. */
  static Liveness ofMachine(Path proc) {
    return (pid, startTicks, bootId) -> {
      String boot = read(proc.resolve("sys/kernel/random/boot_id"));
      if (boot == null || bootId == null || startTicks == null) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        return process.isPresent() && process.get().isAlive() ? State.ALIVE : State.DEAD;
      }
      if (!boot.strip().equals(bootId)) {
        return State.UNKNOWN;
      }
      String stat = read(proc.resolve(Long.toString(pid)).resolve("stat"));
      return stat != null && ticks(stat) == startTicks ? State.ALIVE : State.DEAD;
    };
  }

  private static @Nullable String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Field 22; the name in field 2 may contain anything, so fields are counted from its last
   * parenthesis.
   */
  private static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    try {
      return fields.length > 19 ? Long.parseLong(fields[19]) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
