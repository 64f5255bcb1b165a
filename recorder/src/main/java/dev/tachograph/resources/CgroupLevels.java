package dev.tachograph.resources;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.CgroupPaths;
import dev.tachograph.internal.proc.ProcFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One controller's limit at each level of a cgroup, and its use where the limit is lowest. */
final class CgroupLevels implements AutoCloseable {
  /** Reads a limit: positive infinity for none, not-a-number for what is not understood. */
  @FunctionalInterface
  interface Limit {
    double parse(ByteCursor text, @Nullable ByteCursor second);
  }

  private record Level(ProcFile limit, ProcFile use, @Nullable ProcFile second) {}

  private final WarnOnce warnings;
  private final Sources sources;
  private final List<Level> levels = new ArrayList<>();
  private int tightest;

  /** Without paths there is no level and everything is unknown. */
  CgroupLevels(
      @Nullable CgroupPaths paths, WarnOnce warnings, String limit, String use, String... second) {
    this.warnings = warnings;
    this.sources = new Sources(warnings);
    if (paths != null) {
      for (Path path : paths.levels()) {
        levels.add(
            new Level(
                sources.file(path.resolve(limit), 256),
                sources.file(path.resolve(use), 4096),
                second.length == 0 ? null : sources.file(path.resolve(second[0]), 256)));
      }
    }
  }

  /**
   * The lowest limit; of equal ones the outermost, as it is reached first. Infinity: none is set;
   * not-a-number: not known.
   */
  double tightest(Limit limit) {
    double lowest = levels.isEmpty() ? Double.NaN : Double.POSITIVE_INFINITY;
    tightest = 0;
    for (int i = 0; i < levels.size(); i++) {
      Level level = levels.get(i);
      double value = read(level, limit);
      if (Double.isNaN(value)) {
        warnings.warn(level.limit.path() + " can't be read", level.limit.failure());
        return Double.NaN;
      }
      if (value <= lowest && !Double.isInfinite(value)) {
        lowest = value;
        tightest = i;
      }
    }
    return lowest;
  }

  private static double read(Level level, Limit limit) {
    ByteCursor text = level.limit.read();
    if (text == null) {
      return level.limit.isMissing() ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    return limit.parse(text, level.second == null ? null : level.second.read());
  }

  /** The level of the lowest limit, the process's own when there is none. */
  int level() {
    return tightest;
  }

  /** The use at that level; {@code null} when it can't be read. */
  @Nullable ByteCursor use() {
    if (levels.isEmpty()) {
      return null;
    }
    return levels.get(tightest).use.read();
  }

  @Override
  public void close() {
    sources.close();
  }
}
