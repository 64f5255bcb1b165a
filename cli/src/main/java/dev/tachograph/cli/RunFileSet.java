package dev.tachograph.cli;

import dev.tachograph.analysis.internal.run.RegularFile;
import dev.tachograph.common.RunFileName;
import dev.tachograph.common.RunFileName.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files of one run: those of one base in one directory. */
final class RunFileSet {
  private static final List<@Nullable Kind> WANTED =
      Arrays.asList(Kind.REPORT, Kind.LOGS, Kind.RESOURCES, Kind.EVENTS, Kind.TRACE, Kind.DUMP);

  /** Newest first; of one second the higher number. */
  static final Comparator<RunFileSet> NEWEST_FIRST =
      Comparator.<RunFileSet, RunFileName>comparing(set -> set.name, RunFileName.OLDEST_FIRST)
          .reversed();

  private record Entry(Path path, RunFileName name) {}

  private final Path dir;
  private final RunFileName name;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Path> others = new ArrayList<>();

  /**
   * Without files yet.
   *
   * @param name of any of them
   */
  RunFileSet(Path dir, RunFileName name) {
    this.dir = dir;
    this.name = name;
  }

  /** Takes an entry of the directory; what is no regular file is only said to be there. */
  void add(Path path, RunFileName as) {
    if (RegularFile.isOne(path)) {
      entries.add(new Entry(path, as));
    } else {
      others.add(path);
    }
  }

  /** What has the name of a file of the run and is none: a FIFO, a device, a link to nothing. */
  List<Path> others() {
    return others.stream().sorted().toList();
  }

  /** The run's base, such as {@code 2026-11-23__06-12-47}. */
  String base() {
    return name.base();
  }

  /** The directory and the base: what {@code RUN} takes. */
  Path path() {
    return dir.resolve(name.base());
  }

  /**
   * The report, final before running; of those the one with a number, which stands there because
   * something else had the name. {@code null} when there is none.
   */
  @Nullable Path report() {
    return entries.stream()
        .filter(e -> e.name().kind() == Kind.REPORT)
        .min(
            Comparator.comparing((Entry e) -> e.name().part())
                .thenComparing(e -> e.name().segment() == RunFileName.LAST)
                .thenComparing(e -> -e.name().segment()))
        .map(Entry::path)
        .orElse(null);
  }

  /** Whether the report is the one of a run that has not ended in order. */
  boolean isUnfinished() {
    Path report = report();
    return report != null && report.getFileName().toString().endsWith(".part");
  }

  /** The files of a kind in the order they were written: segments, then the last one. */
  List<Path> files(Kind kind) {
    return entries.stream()
        .filter(e -> e.name().kind() == kind)
        .sorted(
            Comparator.<Entry>comparingInt(e -> e.name().segment())
                .thenComparing(e -> e.path().toString()))
        .map(Entry::path)
        .toList();
  }

  /**
   * The files of a kind by their number; the last one, which has none, is at {@link
   * RunFileName#LAST}.
   */
  NavigableMap<Integer, Path> numbered(Kind kind) {
    NavigableMap<Integer, Path> numbered = new TreeMap<>();
    entries.stream()
        .filter(e -> e.name().kind() == kind)
        .sorted(Comparator.comparing((Entry e) -> !e.name().part()))
        .forEach(e -> numbered.put(e.name().segment(), e.path()));
    return numbered;
  }

  /** The files as they are now; empty when the run is gone. */
  RunFileSet again() {
    return Runs.in(dir).stream()
        .filter(run -> run.base().equals(name.base()))
        .findFirst()
        .orElseGet(() -> new RunFileSet(dir, name));
  }

  /** Every file, the ones a reader wants first. */
  List<Path> files() {
    return entries.stream()
        .sorted(
            Comparator.<Entry>comparingInt(e -> rank(e.name().kind()))
                .thenComparingInt(e -> e.name().segment())
                .thenComparing(e -> e.path().toString()))
        .map(Entry::path)
        .toList();
  }

  private static int rank(@Nullable Kind kind) {
    int rank = WANTED.indexOf(kind);
    return rank < 0 ? WANTED.size() : rank;
  }
}
