package dev.tachograph.cli.run.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What proc_pid_stat(5) says of a process. */
record ProcStat(int pid, String name, char state, int parent, int group, int session) {
  private static final Path PROC = Path.of("/proc");

  /** A process that is there; {@code null} if it is not. */
  static @Nullable ProcStat of(int pid) {
    try {
      String stat =
          Files.readString(
              PROC.resolve(Integer.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
      int open = stat.indexOf('(');
      int close = stat.lastIndexOf(')');
      String[] fields = stat.substring(close + 2).split(" ", 6);
      return new ProcStat(
          pid,
          stat.substring(open + 1, close),
          fields[0].charAt(0),
          Integer.parseInt(fields[1]),
          Integer.parseInt(fields[2]),
          Integer.parseInt(fields[3]));
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** All processes that can be seen. */
  static List<ProcStat> all() {
    List<ProcStat> all = new ArrayList<>();
    try (DirectoryStream<Path> dirs = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (Path dir : dirs) {
        ProcStat stat = of(Integer.parseInt(dir.getFileName().toString()));
        if (stat != null) {
          all.add(stat);
        }
      }
    } catch (IOException | RuntimeException e) {
      // What was seen until then.
    }
    return all;
  }

  boolean isStopped() {
    return state == 'T';
  }

  boolean isOver() {
    return state == 'Z' || state == 'X';
  }

  /**
   * Whether somebody can continue a process group that stops: a process outside of it, in its
   * session, is the parent of one of it. See setpgid(2), orphaned process groups.
   */
  static boolean canBeContinued(int group) {
    for (ProcStat stat : all()) {
      ProcStat parent = stat.group == group ? of(stat.parent) : null;
      if (parent != null && parent.session == stat.session && parent.group != group) {
        return true;
      }
    }
    return false;
  }
}
