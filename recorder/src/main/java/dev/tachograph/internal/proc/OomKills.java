package dev.tachograph.internal.proc;

import dev.tachograph.internal.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often the out-of-memory killer was invoked in a cgroup, and how often memory reached the
 * limit of each level of it: {@code memory.events} and {@code memory.events.local} of version 2,
 * {@code memory.oom_control} and {@code memory.failcnt} of version 1. A kill counts at the killed
 * process's group, and in version 2 at all its ancestors; reaching a limit counts at the level that
 * has the limit.
 *
 * <p>The counters are recorded when a run starts and compared when it is found dead. A group may be
 * gone by then and another may have its name, so the inode of its directory is recorded as well.
 *
 * <pre>
 *   oom_path=the counter's file at the process's own group    oom_kills=its value
 *   oom_levels=inode:kills:reached, for each level, the process's own one first; - if unknown
 * </pre>
 */
public final class OomKills {
  private static final String PATH = "oom_path=";
  private static final String COUNT = "oom_kills=";
  private static final String LEVELS = "oom_levels=";
  private static final int MAX_LEVELS = 16;
  private static final String V2 = "memory.events";
  private static final String V1 = "memory.oom_control";

  private OomKills() {}

  /** The values of a level; -1 if unknown. */
  private record Level(long inode, long kills, long reached) {
    static Level of(Path group, boolean v2) {
      String events = text(group.resolve(v2 ? V2 : V1));
      long kills = events == null ? -1 : number(value(events, "oom_kill "));
      String own = text(group.resolve(v2 ? "memory.events.local" : "memory.failcnt"));
      String reached = own == null ? events : own;
      return new Level(
          inodeOf(group),
          kills,
          reached == null ? -1 : number(v2 ? value(reached, "oom ") : own == null ? null : own));
    }

    String toText() {
      return inode + ":" + (kills < 0 ? "-" : kills) + ":" + (reached < 0 ? "-" : reached);
    }

    static Level parse(String text) {
      String[] parts = text.split(":", 3);
      return parts.length < 3
          ? new Level(-1, -1, -1)
          : new Level(number(parts[0]), number(parts[1]), number(parts[2]));
    }
  }

  /** The location and values of this process's counters as lines of text; empty if unknown. */
  public static String toText(Path root) {
    try {
      List<String> cgroup =
          WholeFile.lines(root.resolve("proc/self/cgroup"), StandardCharsets.UTF_8);
      List<String> mounts =
          WholeFile.lines(root.resolve("proc/self/mountinfo"), StandardCharsets.UTF_8);
      CgroupPaths paths = CgroupPaths.find("memory", cgroup, mounts, root.resolve("sys"));
      if (paths == null) {
        return "";
      }
      boolean v2 = paths.version() == 2;
      List<String> levels = new ArrayList<>();
      List<Path> groups = paths.levels();
      for (Path group : groups.subList(0, Math.min(groups.size(), MAX_LEVELS))) {
        levels.add(Level.of(group, v2).toText());
      }
      long count = Level.parse(levels.get(0)).kills;
      String own = count < 0 ? "" : COUNT + count + "\n";
      return PATH
          + groups.get(0).resolve(v2 ? V2 : V1)
          + "\n"
          + own
          + LEVELS
          + String.join(";", levels)
          + "\n";
    } catch (IOException | RuntimeException absent) {
      return "";
    }
  }

  /**
   * What the killer has done since, as the end of a sentence; {@code null} if nothing is known.
   *
   * @param noted lines that include what {@link #toText} wrote
   */
  public static @Nullable String since(String noted, Path root) {
    String path = value(noted, PATH);
    if (path == null) {
      return null;
    }
    try {
      Path counter = root.resolve(path);
      String levels = value(noted, LEVELS);
      if (levels != null) {
        boolean v2 = counter.endsWith(V2);
        return since(levels.split(";"), counter.resolve("..").normalize(), v2);
      }
      // A journal of an earlier version has no levels.
      long before = number(value(noted, COUNT));
      String events = text(counter);
      long now = events == null ? -1 : number(value(events, "oom_kill "));
      return before < 0 || now <= before ? null : killed(now - before, "in the process's cgroup");
    } catch (RuntimeException damaged) {
      return null;
    }
  }

  private static @Nullable String since(String[] levels, Path own, boolean v2) {
    long kills = 0;
    String where = "in the process's cgroup";
    List<String> reached = new ArrayList<>();
    boolean all = true;
    Path group = own;
    for (int i = 0; i < levels.length && group != null; i++) {
      Level before = Level.parse(levels[i]);
      Level now = Level.of(group, v2);
      boolean same = before.inode >= 0 && before.inode == now.inode;
      if (same && kills == 0 && (v2 || i == 0) && before.kills >= 0 && now.kills > before.kills) {
        kills = now.kills - before.kills;
        where = i == 0 ? where : "in or below the cgroup " + group;
      }
      if (same && before.reached >= 0 && now.reached > before.reached) {
        reached.add(limit(group, v2));
      }
      all &= same && (before.reached < 0 || now.reached >= 0);
      group = group.getParent();
    }
    if (kills == 0) {
      return null;
    }
    String whose =
        reached.isEmpty()
            ? all ? "; no limit that can be seen was reached: one above, or all memory, was" : ""
            : "; what was reached is the limit of " + String.join(", or that of ", reached);
    return killed(kills, where) + whose;
  }

  private static String killed(long kills, String where) {
    return "it killed " + kills + " " + where + " since the run began";
  }

  private static String limit(Path group, boolean v2) {
    String text = text(group.resolve(v2 ? "memory.max" : "memory.limit_in_bytes"));
    long bytes = text == null ? -1 : number(text);
    return group + (bytes < 0 ? "" : " (" + (bytes >> 20) + " MiB)");
  }

  private static long inodeOf(Path group) {
    try {
      return ((Number) Files.getAttribute(group, "unix:ino")).longValue();
    } catch (IOException | RuntimeException unknown) {
      return -1;
    }
  }

  private static @Nullable String text(Path file) {
    try {
      return WholeFile.text(file, StandardCharsets.ISO_8859_1);
    } catch (IOException | RuntimeException absent) {
      return null;
    }
  }

  private static long number(@Nullable String text) {
    try {
      return text == null ? -1 : Math.max(-1, Long.parseLong(text.strip()));
    } catch (NumberFormatException unknown) {
      return -1;
    }
  }

  private static @Nullable String value(String text, String key) {
    for (String line : text.split("\n")) {
      if (line.startsWith(key)) {
        return line.substring(key.length());
      }
    }
    return null;
  }
}
