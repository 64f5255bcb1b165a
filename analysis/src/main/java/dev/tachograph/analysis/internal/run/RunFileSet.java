package dev.tachograph.analysis.internal.run;

import dev.tachograph.common.RunFileName;
import dev.tachograph.common.RunFileName.Kind;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files of one run: those with one base name in one directory. */
public final class RunFileSet {
  private static final List<@Nullable Kind> WANTED =
      Arrays.asList(
          Kind.REPORT, Kind.PAGE, Kind.LOGS, Kind.RESOURCES, Kind.EVENTS, Kind.TRACE, Kind.DUMP);

  /** Newest first; within a second the higher number. */
  private static final Comparator<RunFileSet> NEWEST_FIRST =
      Comparator.<RunFileSet, RunFileName>comparing(set -> set.name, RunFileName.OLDEST_FIRST)
          .reversed();

  /** Names of one kind as a person sorts them: {@code dump-2} before {@code dump-10}. */
  private static final Comparator<String> NATURAL =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private record Entry(Path path, RunFileName name) {}

  private final Path dir;
  private final RunFileName name;
  private final @Nullable Path zip;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Path> others = new ArrayList<>();

  /**
   * Creates a set without files.
   *
   * @param name the name of any of its files
   */
  public RunFileSet(Path dir, RunFileName name) {
    this(dir, name, null);
  }

  /** Creates a set of files that come from a zip, without files. */
  RunFileSet(Path dir, RunFileName name, @Nullable Path zip) {
    this.dir = dir;
    this.name = name;
    this.zip = zip;
  }

  /**
   * The runs of a directory, newest first.
   *
   * @throws IOException if it cannot be read
   */
  public static List<RunFileSet> in(Path dir) throws IOException {
    Map<String, RunFileSet> sets = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(dir)) {
      for (Path file : files) {
        RunFileName name = RunFileName.parse(file.getFileName().toString());
        if (name != null && name.kind() != null && !name.temporary()) {
          sets.computeIfAbsent(name.base(), base -> new RunFileSet(dir, name)).add(file, name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    List<RunFileSet> runs = new ArrayList<>(sets.values());
    // A page that was put away by itself.
    runs.removeIf(run -> run.others.isEmpty() && run.without(Set.of(Kind.PAGE)).isEmpty());
    runs.sort(NEWEST_FIRST);
    return runs;
  }

  /**
   * The run with a base name in a directory; empty if there is none.
   *
   * @throws IOException if the directory cannot be read
   */
  public static Optional<RunFileSet> find(Path dir, String base) throws IOException {
    return in(dir).stream().filter(run -> run.base().equals(base)).findFirst();
  }

  /** Adds an entry of the directory; anything but a regular file is only listed. */
  void add(Path path, RunFileName as) {
    if (RegularFile.isOne(path)) {
      entries.add(new Entry(path, as));
    } else {
      others.add(path);
    }
  }

  /**
   * Entries that have the name of a file of the run but are none: a FIFO, a device, a dangling
   * link.
   */
  public List<Path> others() {
    return others.stream().sorted().toList();
  }

  /** The run's base name, such as {@code 2026-11-23__06-12-47}. */
  public String base() {
    return name.base();
  }

  /** The directory of its files. */
  public Path dir() {
    return dir;
  }

  /** The directory and the base name, which {@code RUN} accepts. */
  public Path path() {
    return dir.resolve(name.base());
  }

  /** Where the run is for a person: its base path, or the zip it comes from. */
  public Path shown() {
    return zip == null ? path() : zip;
  }

  /** Where a file of the run is for a person: in the zip it comes from. */
  public Path shown(Path file) {
    return zip == null ? file : zip.resolve(file.getFileName());
  }

  /** Whether it comes from a zip. */
  public boolean isPacked() {
    return zip != null;
  }

  /** Whether it has no file. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The run without files of some kinds. */
  public RunFileSet without(Set<Kind> kinds) {
    RunFileSet rest = new RunFileSet(dir, name, zip);
    entries.stream().filter(e -> !kinds.contains(e.name().kind())).forEach(rest.entries::add);
    rest.others.addAll(others);
    return rest;
  }

  /**
   * The report, the final one before that of a running run; a numbered one takes precedence, since
   * the plain name was taken by something else. {@code null} if there is none.
   */
  public @Nullable Path report() {
    return entries.stream()
        .filter(e -> e.name().kind() == Kind.REPORT)
        .min(
            Comparator.comparing((Entry e) -> e.name().part())
                .thenComparing(e -> e.name().segment() == RunFileName.LAST)
                .thenComparing(e -> -e.name().segment()))
        .map(Entry::path)
        .orElse(null);
  }

  /** Whether the report is that of a run that has not ended properly. */
  public boolean isUnfinished() {
    Path report = report();
    return report != null && report.getFileName().toString().endsWith(".part");
  }

  /** The files of a kind in the order they were written: segments, then the last one. */
  public List<Path> files(Kind kind) {
    return entries.stream()
        .filter(e -> e.name().kind() == kind)
        .sorted(
            Comparator.<Entry>comparingInt(e -> e.name().segment())
                .thenComparing(e -> e.path().toString(), NATURAL))
        .map(Entry::path)
        .toList();
  }

  /**
   * The files of a kind by number; the last one, which has no number, is at {@link
   * RunFileName#LAST}.
   */
  public NavigableMap<Integer, Path> numbered(Kind kind) {
    NavigableMap<Integer, Path> numbered = new TreeMap<>();
    entries.stream()
        .filter(e -> e.name().kind() == kind)
        .sorted(Comparator.comparing((Entry e) -> !e.name().part()))
        .forEach(e -> numbered.put(e.name().segment(), e.path()));
    return numbered;
  }

  /**
   * The current files of the run; empty if the run is gone.
   *
   * @throws IOException if the directory cannot be read
   */
  public RunFileSet again() throws IOException {
    return zip != null ? this : find(dir, name.base()).orElseGet(() -> new RunFileSet(dir, name));
  }

  /** All files, those a reader is most interested in first. */
  public List<Path> files() {
    return entries.stream()
        .sorted(
            Comparator.<Entry>comparingInt(e -> rank(e.name().kind()))
                .thenComparingInt(e -> e.name().segment())
                .thenComparing(e -> e.path().toString(), NATURAL))
        .map(Entry::path)
        .toList();
  }

  private static int rank(@Nullable Kind kind) {
    int rank = WANTED.indexOf(kind);
    return rank < 0 ? WANTED.size() : rank;
  }
}
