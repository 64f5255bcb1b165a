package dev.tachograph.cli;

import dev.tachograph.cli.run.RegularFile;
import dev.tachograph.report.RunTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of one run: those of one base in one directory.
 *
 * <pre>
 * 2026-11-23__06-12-47-2 .logs .1 .jsonl .part
 * └─── time ─────────┘└┘ └─┬─┘ └┤ └──┬─┘ └─┬─┘
 *   base with its number kind segment form  while the run goes on
 * </pre>
 */
final class RunFileSet {
  /** In the place of a number: the file that is written last. */
  static final int LAST = Integer.MAX_VALUE;

  /** A base: the time of the start, and -2, -3, … where runs started in the same second. */
  private static final String BASE = "(" + RunTime.PATTERN + ")(?:-(\\d{1,9}))?";

  private static final Pattern NAME =
      Pattern.compile(
          BASE
              + "(?:\\.(?<kind>logs|resources|events|trace)(?:\\.(?<segment>\\d{1,9}))?"
              + "|\\.(?<number>\\d{1,9})(?=\\.json$))?"
              + "(?:\\.(?<form>jsonl|json|journal|dump-\\d{1,9}\\.txt)(?<part>\\.part)?)?");

  /** Newest first; of one second the higher number. */
  static final Comparator<RunFileSet> NEWEST_FIRST =
      Comparator.<RunFileSet, String>comparing(set -> set.time, RunTime.OLDEST_FIRST)
          .thenComparingInt(set -> set.number)
          .reversed();

  /** What a file's name says of it. */
  record Named(String base, String time, int number, String kind, int segment, boolean part) {
    /** The parts of a name; null for a file that belongs to no run. */
    static @Nullable Named parse(String fileName) {
      Matcher m = NAME.matcher(fileName);
      if (!m.matches()) {
        return null;
      }
      String number = m.group(2);
      String base = m.group(1) + (number == null ? "" : "-" + number);
      String segment = m.group("segment") != null ? m.group("segment") : m.group("number");
      return new Named(
          base,
          m.group(1),
          number == null ? 1 : Integer.parseInt(number),
          kind(m.group("kind"), m.group("form")),
          segment == null ? LAST : Integer.parseInt(segment),
          m.group("part") != null);
    }

    private static String kind(@Nullable String kind, @Nullable String form) {
      if (kind != null) {
        return kind;
      }
      if (form == null) {
        return "";
      }
      return form.equals("json") ? "report" : form.startsWith("dump") ? "dump" : form;
    }
  }

  private record Entry(Path path, Named named) {}

  private final Path dir;
  private final String base;
  private final String time;
  private final int number;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Path> others = new ArrayList<>();

  RunFileSet(Path dir, Named named) {
    this(dir, named.base(), named.time(), named.number());
  }

  private RunFileSet(Path dir, String base, String time, int number) {
    this.dir = dir;
    this.base = base;
    this.time = time;
    this.number = number;
  }

  /** Takes an entry of the directory; what is no regular file is only said to be there. */
  void add(Path path, Named named) {
    if (RegularFile.isOne(path)) {
      entries.add(new Entry(path, named));
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
    return base;
  }

  /** The directory and the base: what {@code RUN} takes. */
  Path path() {
    return dir.resolve(base);
  }

  /**
   * The report, final before running; of those the one with a number, which stands there because
   * something else had the name. {@code null} when there is none.
   */
  @Nullable Path report() {
    return entries.stream()
        .filter(e -> e.named().kind().equals("report"))
        .min(
            Comparator.comparing((Entry e) -> e.named().part())
                .thenComparing(e -> e.named().segment() == LAST)
                .thenComparing(e -> -e.named().segment()))
        .map(Entry::path)
        .orElse(null);
  }

  /** Whether the report is the one of a run that has not ended in order. */
  boolean isUnfinished() {
    Path report = report();
    return report != null && report.getFileName().toString().endsWith(".part");
  }

  /** The files of a kind in the order they were written: segments, then the last one. */
  List<Path> files(String kind) {
    return entries.stream()
        .filter(e -> e.named().kind().equals(kind))
        .sorted(
            Comparator.<Entry>comparingInt(e -> e.named().segment())
                .thenComparing(e -> e.path().toString()))
        .map(Entry::path)
        .toList();
  }

  /** The files of a kind by their number; the last one, which has none, is at {@link #LAST}. */
  NavigableMap<Integer, Path> numbered(String kind) {
    NavigableMap<Integer, Path> numbered = new TreeMap<>();
    entries.stream()
        .filter(e -> e.named().kind().equals(kind))
        .sorted(Comparator.comparing((Entry e) -> !e.named().part()))
        .forEach(e -> numbered.put(e.named().segment(), e.path()));
    return numbered;
  }

  /** The files as they are now; empty when the run is gone. */
  RunFileSet again() {
    return Runs.in(dir).stream()
        .filter(run -> run.base().equals(base))
        .findFirst()
        .orElseGet(() -> new RunFileSet(dir, base, time, number));
  }

  /** Every file, the ones a reader wants first. */
  List<Path> files() {
    List<String> order = List.of("report", "logs", "resources", "events", "trace", "dump");
    return entries.stream()
        .sorted(
            Comparator.<Entry>comparingInt(e -> rank(order, e.named().kind()))
                .thenComparingInt(e -> e.named().segment())
                .thenComparing(e -> e.path().toString()))
        .map(Entry::path)
        .toList();
  }

  private static int rank(List<String> order, String kind) {
    int rank = order.indexOf(kind);
    return rank < 0 ? order.size() : rank;
  }
}
