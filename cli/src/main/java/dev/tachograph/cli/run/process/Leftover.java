package dev.tachograph.cli.run.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes that a command leaves behind. They have become ours, as we are the subreaper of all
 * that we start (prctl(2)), and go on after us.
 *
 * @param pid of the process
 * @param name as the kernel has it
 */
public record Leftover(int pid, String name) {
  static List<Leftover> find() {
    Map<Integer, List<ProcStat>> children = new HashMap<>();
    for (ProcStat stat : ProcStat.all()) {
      children.computeIfAbsent(stat.parent(), parent -> new ArrayList<>()).add(stat);
    }
    List<Leftover> found = new ArrayList<>();
    Deque<Integer> parents = new ArrayDeque<>(List.of(Libc.getpid()));
    while (!parents.isEmpty()) {
      for (ProcStat stat : children.getOrDefault(parents.remove(), List.of())) {
        if (!stat.isOver() && !isNone(stat.pid())) {
          found.add(new Leftover(stat.pid(), stat.name()));
          parents.add(stat.pid());
        }
      }
    }
    return found;
  }

  /** Whether it ended since, is about to, or is a keeper of the command's session. */
  private static boolean isNone(int pid) {
    Path files = Path.of("/proc", Integer.toString(pid));
    try {
      String command = Files.readString(files.resolve("cmdline"), StandardCharsets.ISO_8859_1);
      // One without arguments is over.
      return command.isEmpty()
          || command.contains(TerminalSession.KEEPER)
          || isDying(Files.readString(files.resolve("status"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Whether a signal that ends it has been sent to it and is only not delivered yet, as to all
   * processes in the foreground of a session that has ended; see proc_pid_status(5).
   */
  static boolean isDying(String status) {
    long pending = mask(status, "SigPnd:") | mask(status, "ShdPnd:");
    long others = mask(status, "SigBlk:") | mask(status, "SigIgn:") | mask(status, "SigCgt:");
    return (pending & ~others & Signals.FATAL) != 0;
  }

  private static long mask(String status, String name) {
    int at = status.indexOf(name);
    if (at < 0) {
      return 0;
    }
    int end = status.indexOf('\n', at);
    String text = status.substring(at + name.length(), end < 0 ? status.length() : end);
    return Long.parseUnsignedLong(text.strip(), 16);
  }
}
