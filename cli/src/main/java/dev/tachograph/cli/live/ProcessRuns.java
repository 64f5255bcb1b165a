package dev.tachograph.cli.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The runs that a process records, found by their open journals; see proc_pid_fd(5). */
public final class ProcessRuns {
  private static final String JOURNAL = ".journal";

  /** The bit of SIGUSR1 in the masks of proc_pid_status(5) on Linux. */
  private static final long USR1 = 1L << 9;

  private final Path proc;

  /**
   * Creates a finder for the processes below a {@code /proc}.
   *
   * @param proc its path
   */
  public ProcessRuns(Path proc) {
    this.proc = proc;
  }

  /**
   * The base paths of the runs that a process records.
   *
   * @return empty where there is no {@code /proc}
   * @throws IOException if the process's files cannot be listed, such as those of another user
   */
  public List<Path> basesOf(long pid) throws IOException {
    Path fds = process(pid).resolve("fd");
    List<Path> bases = new ArrayList<>();
    if (!Files.isDirectory(proc.resolve("self"))) {
      return bases;
    }
    try (DirectoryStream<Path> open = Files.newDirectoryStream(fds)) {
      for (Path fd : open) {
        String name = target(fd);
        if (name.endsWith(JOURNAL)) {
          Path base = Path.of(name.substring(0, name.length() - JOURNAL.length()));
          Path seen = visibleBase(pid, base);
          if (seen != null && !bases.contains(seen)) {
            bases.add(seen);
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return bases;
  }

  private Path process(long pid) {
    return proc.resolve(Long.toString(pid));
  }

  private static String target(Path fd) {
    try {
      return Files.readSymbolicLink(fd).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  /** The run's base path if its report is there: a journal may be in a directory of its own. */
  private @Nullable Path visibleBase(long pid, Path base) {
    Path inItsRoot = Path.of(process(pid).resolve("root") + base.toString());
    for (Path candidate : List.of(base, inItsRoot)) {
      Path parent = candidate.getParent();
      if (parent != null
          && Files.isRegularFile(parent.resolve(base.getFileName() + ".json.part"))) {
        return candidate;
      }
    }
    return null;
  }

  /** Whether a process has a handler for SIGUSR1; false if unknown. */
  public boolean catchesUsr1(long pid) {
    try {
      Path status = process(pid).resolve("status");
      for (String line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
        if (line.toLowerCase(Locale.ROOT).startsWith("sigcgt:")) {
          return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & USR1) != 0;
        }
      }
    } catch (IOException | NumberFormatException unreadable) {
      // Unknown.
    }
    return false;
  }
}
