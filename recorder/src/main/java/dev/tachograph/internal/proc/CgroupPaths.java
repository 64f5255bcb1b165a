package dev.tachograph.internal.proc;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a controller's cgroup of this process lies, and its parents up to the root that can be
 * seen: {@code /proc/self/cgroup} and {@code /proc/self/mountinfo}, {@code cgroups(7)}.
 *
 * @param version 1 or 2
 * @param levels directories, the process's own first
 */
public record CgroupPaths(int version, List<Path> levels) {
  /**
   * Finds a controller: its v1 hierarchy if it has one, else the unified one.
   *
   * @return {@code null} when no hierarchy is mounted for it
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
    if (own != null) {
      return mounted(1, controller, own, mountinfo, sys);
    }
    return unified == null ? null : mounted(2, controller, unified, mountinfo, sys);
  }

  private static @Nullable CgroupPaths mounted(
      int version, String controller, String path, List<String> mountinfo, Path sys) {
    String type = version == 2 ? "cgroup2" : "cgroup";
    for (String line : mountinfo) {
      String[] halves = line.split(" - ", 2);
      String[] left = halves[0].split(" ");
      String[] right = halves.length == 2 ? halves[1].split(" ") : new String[0];
      if (left.length < 5 || right.length < 3 || !right[0].equals(type)) {
        continue;
      }
      if (version == 1 && !Arrays.asList(right[2].split(",")).contains(controller)) {
        continue;
      }
      return new CgroupPaths(version, levels(directory(left[4], sys), left[3], path));
    }
    return null;
  }

  private static Path directory(String mountPoint, Path sys) {
    return mountPoint.startsWith("/sys/")
        ? sys.resolve(mountPoint.substring("/sys/".length()))
        : Path.of(mountPoint);
  }

  /** From the process's group up to the mount's root; the root alone if the group lies outside. */
  private static List<Path> levels(Path mount, String root, String path) {
    String prefix = root.equals("/") ? "" : root;
    boolean inside = path.equals(root) || path.startsWith(prefix + "/");
    String below = inside && !path.contains("/..") ? path.substring(prefix.length()) : "";
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
