package dev.tachograph.internal.proc;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A controller's cgroup of this process and its visible ancestors: {@code /proc/self/cgroup} and
 * {@code /proc/self/mountinfo}, {@code cgroups(7)}.
 *
 * @param version 1 or 2
 * @param levels directories, the process's own first
 */
public record CgroupPaths(int version, List<Path> levels) {
  /**
   * Finds a controller: its v1 hierarchy if it has one, otherwise the unified one.
   *
   * @return {@code null} when no hierarchy is mounted for it, or when the group lies outside of
   *     this namespace ({@code /..}), so that no visible limit is its own
   */
  public static @Nullable CgroupPaths find(
      String controller, List<String> cgroup, List<String> mountinfo, Path sys) {
    String own = null;
    String unified = null;
    for (String line : cgroup) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && parts[1].isEmpty()) {
        unified = parts[2];
      } else if (parts.length == 3 && Arrays.asList(parts[1].split(",")).contains(controller)) {
        own = parts[2];
      }
    }
    String path = own != null ? own : unified;
    if (path == null || path.equals("/..") || path.startsWith("/../")) {
      return null;
    }
    return mounted(own != null ? 1 : 2, controller, path, mountinfo, sys);
  }

  /**
   * The first mount that shows the group itself, or else the first mount, of which only the root
   * counts.
   */
  private static @Nullable CgroupPaths mounted(
      int version, String controller, String path, List<String> mountinfo, Path sys) {
    CgroupPaths first = null;
    for (String line : mountinfo) {
      String[] halves = line.split(" - ", 2);
      String[] left = halves[0].split(" ");
      String[] right = halves.length == 2 ? halves[1].split(" ") : new String[0];
      if (left.length < 5 || !shows(version, controller, right)) {
        continue;
      }
      String root = unescaped(left[3]);
      Path mount = directory(unescaped(left[4]), sys);
      if (isBelow(path, root)) {
        return new CgroupPaths(version, levels(mount, root, path));
      }
      first = first == null ? new CgroupPaths(version, List.of(mount)) : first;
    }
    return first;
  }

  private static boolean shows(int version, String controller, String[] right) {
    if (right.length < 3 || !right[0].equals(version == 2 ? "cgroup2" : "cgroup")) {
      return false;
    }
    return version == 2 || Arrays.asList(right[2].split(",")).contains(controller);
  }

  /**
   * Decodes the octal escapes of blanks, tabs, line feeds and backslashes: {@code
   * proc_pid_mountinfo(5)}.
   */
  private static String unescaped(String field) {
    return field
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }

  private static Path directory(String mountPoint, Path sys) {
    return mountPoint.startsWith("/sys/")
        ? sys.resolve(mountPoint.substring("/sys/".length()))
        : Path.of(mountPoint);
  }

  private static boolean isBelow(String path, String root) {
    return path.equals(root) || root.equals("/") || path.startsWith(root + "/");
  }

  /** The directories from the process's group up to the mount's root. */
  private static List<Path> levels(Path mount, String root, String path) {
    String below = root.equals("/") ? path : path.substring(root.length());
    List<Path> levels = new ArrayList<>();
    Path level = mount;
    levels.add(level);
    for (String name : below.split("/")) {
      if (!name.isEmpty()) {
        level = level.resolve(name);
        levels.add(0, level);
      }
    }
    return List.copyOf(levels);
  }
}
