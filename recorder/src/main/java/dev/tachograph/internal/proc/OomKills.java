package dev.tachograph.internal.proc;

import dev.tachograph.internal.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often the out-of-memory killer struck in a cgroup: {@code oom_kill} of {@code memory.events}
 * (v2) or {@code memory.oom_control} (v1).
 */
public final class OomKills {
  private static final String PATH = "oom_path=";
  private static final String COUNT = "oom_kills=";

  private OomKills() {}

  /** Where this process's counter is and how it stands, as lines of text; empty if unknown. */
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
      String name = paths.version() == 2 ? "memory.events" : "memory.oom_control";
      String path = paths.levels().get(0).resolve(name).toString();
      Long count = read(path, root);
      return count == null ? "" : PATH + path + "\n" + COUNT + count + "\n";
    } catch (IOException | RuntimeException absent) {
      return "";
    }
  }

  /** The counter's file, from what {@link #toText} wrote. */
  public static @Nullable String path(String text) {
    return value(text, PATH);
  }

  /** The count, from what {@link #toText} wrote. */
  public static @Nullable Long parse(String text) {
    return number(value(text, COUNT));
  }

  /** The count in the text of such a file; {@code null} if it has none. */
  public static @Nullable Long count(String events) {
    return number(value(events, "oom_kill "));
  }

  private static @Nullable Long number(@Nullable String text) {
    try {
      long number = text == null ? -1 : Long.parseLong(text.strip());
      return number < 0 ? null : number;
    } catch (NumberFormatException damaged) {
      return null;
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

  /** The count now; {@code null} if it cannot be read. */
  public static @Nullable Long read(@Nullable String path, Path root) {
    if (path == null) {
      return null;
    }
    try {
      return count(WholeFile.text(root.resolve(path), StandardCharsets.ISO_8859_1));
    } catch (IOException | RuntimeException absent) {
      return null;
    }
  }
}
