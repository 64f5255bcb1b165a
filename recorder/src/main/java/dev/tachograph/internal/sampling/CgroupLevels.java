package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.CgroupPaths;
import dev.tachograph.internal.proc.ProcFile;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.SampleBuilder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limit, use and events of one controller at each level of a cgroup, the process's own first.
 */
final class CgroupLevels implements AutoCloseable {
  /** Parses a limit: positive infinity for none, NaN if it is not understood. */
  @FunctionalInterface
  interface Limit {
    double parse(ByteCursor text, @Nullable ByteCursor second);
  }

  /**
   * The names of a controller's files.
   *
   * @param limit the file of the limit
   * @param second the file of its second half, if there is one
   * @param use the file of the use
   * @param events the file of the events at the limit
   */
  record Names(String limit, @Nullable String second, String use, @Nullable String events) {}

  private record Level(
      ProcFile limit, @Nullable ProcFile second, ProcFile use, @Nullable ProcFile events) {}

  /** A limit that did not exist may be set at any time. */
  private static final int MAX_SKIPPED = 8;

  private final SourceFiles sources;
  private final List<Level> levels = new ArrayList<>();
  private @Nullable File own;
  private List<Path> paths = List.of();
  private double[] limits = {};
  private int tightest;
  private boolean lost;

  /** Without paths there are no levels and everything is unknown; likewise if they do not exist. */
  CgroupLevels(@Nullable CgroupPaths found, WarnOnce warnings, Names names) {
    this.sources = new SourceFiles(warnings);
    if (found == null) {
      return;
    }
    own = found.levels().get(0).toFile();
    for (Path path : found.levels()) {
      if (!Files.isDirectory(path)) {
        warnings.warn(path + " is not there", null);
        close();
        levels.clear();
        return;
      }
      levels.add(
          new Level(
              sources.file(path.resolve(names.limit), 256).retriedAfter(MAX_SKIPPED),
              fileOrNull(path, names.second),
              sources.file(path.resolve(names.use), 4096),
              fileOrNull(path, names.events)));
    }
    limits = new double[levels.size()];
    paths = found.levels();
  }

  /** An optional further file of each level. */
  ProcFile[] files(String name) {
    ProcFile[] files = new ProcFile[levels.size()];
    Arrays.setAll(
        files, i -> sources.file(paths.get(i).resolve(name), 16 * 1024).retriedAfter(MAX_SKIPPED));
    return files;
  }

  /** A level's name in its hierarchy, from the visible root. */
  String group(int level) {
    return "/" + paths.get(paths.size() - 1).relativize(paths.get(level));
  }

  /**
   * Whether the process's group is gone, so that the process cannot be in it, or exists now and did
   * not before. Its parents exist as long as it does.
   */
  boolean isStale() {
    return own != null && own.isDirectory() == levels.isEmpty();
  }

  /** Whether a limit could be read before, but not the last time. */
  boolean isLost() {
    return lost;
  }

  private @Nullable ProcFile fileOrNull(Path path, @Nullable String name) {
    return name == null ? null : sources.file(path.resolve(name), 4096);
  }

  /**
   * The lowest limit; of equal ones the outermost, which is reached first. Infinity if none is set,
   * NaN if unknown.
   */
  double tightest(Limit limit) {
    Arrays.fill(limits, Double.POSITIVE_INFINITY);
    double lowest = levels.isEmpty() ? Double.NaN : Double.POSITIVE_INFINITY;
    tightest = 0;
    lost = false;
    for (int i = 0; i < levels.size(); i++) {
      Level level = levels.get(i);
      double value = read(level, limit);
      if (Double.isNaN(value)) {
        sources.report(level.limit);
        return Double.NaN;
      }
      limits[i] = value;
      if (value <= lowest && !Double.isInfinite(value)) {
        lowest = value;
        tightest = i;
      }
    }
    return lowest;
  }

  private double read(Level level, Limit limit) {
    boolean known = level.limit.isOpen();
    ByteCursor text = level.limit.read();
    lost |= known && text == null;
    if (text == null) {
      return level.limit.isMissing() ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    return limit.parse(text, level.second == null ? null : level.second.read());
  }

  /** The level of the lowest limit; the process's own if there is none. */
  int level() {
    return tightest;
  }

  /** The number of levels. */
  int size() {
    return levels.size();
  }

  /** The limit of a level as last read; infinity for none. */
  double limit(int level) {
    return limits[level];
  }

  /** Whether events at a level concern the process: it is its own, or it has a limit. */
  boolean matters(int level) {
    return level == 0 || !Double.isInfinite(limits[level]);
  }

  /** The use at a level; {@code null} if it cannot be read. */
  @Nullable ByteCursor use(int level) {
    return read(levels.get(level).use);
  }

  /** The events at a level; {@code null} if they cannot be read. */
  @Nullable ByteCursor events(int level) {
    return read(levels.get(level).events);
  }

  /** Reads a file. The root has no such files: only an existing unreadable file is reported. */
  @Nullable ByteCursor read(@Nullable ProcFile file) {
    if (file == null) {
      return null;
    }
    ByteCursor text = file.read();
    if (text == null && !file.isMissing()) {
      sources.report(file);
    }
    return text;
  }

  @Override
  public void close() {
    sources.close();
  }

  /** Puts a limit; infinity means none. */
  static void putLimit(SampleBuilder out, ResourceKey key, double limit) {
    if (Double.isInfinite(limit)) {
      out.putMax(key);
    } else {
      out.put(key, limit);
    }
  }
}
