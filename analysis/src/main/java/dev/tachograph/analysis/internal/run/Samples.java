package dev.tachograph.analysis.internal.run;

import static dev.tachograph.resources.ResourceKey.DONE;
import static dev.tachograph.resources.ResourceKey.PROCESSED;

import dev.tachograph.resources.ResourceKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The resource samples of a run as columns of steps. Up to {@link #MAX_SAMPLES} a step is one
 * sample; beyond that it is several, always as many, merged such that no peak is lost: a step has
 * the least and the greatest value of each key in the order in which they came ({@link #earlier},
 * {@link #later}) beside the one that {@link #value} tells. {@link #figures} and {@link
 * #throughputFigures} are of all samples.
 *
 * <p>A value that could not be read is NaN, a limit that is not set is infinite.
 */
public final class Samples {
  /**
   * The maximum number of samples that are steps of their own: a day and a half at one a second.
   */
  public static final int MAX_SAMPLES = 1 << 17;

  /** The maximum number of steps of several samples. */
  static final int MAX_STEPS = MAX_SAMPLES / 2;

  /** How many samples the first steps of several have. */
  private static final int FIRST_MERGE = 4;

  /** Numbers of a log record that holds a sample. */
  private static final Set<String> OF_RECORDS = Set.of("line", "span", "count", "until_t_ms");

  private final Map<String, SampleColumn> columns = new LinkedHashMap<>();
  private final Map<String, Figures> figures = new LinkedHashMap<>();
  private SampleColumn throughput = new SampleColumn(Series.THROUGHPUT, 1024, false);
  private Figures throughputFigures = new Figures();
  private long[] millis = new long[1024];
  private long[] wall = new long[1024];
  private int size;
  private long seen;

  /** How many rows a step has, and how many the last step has so far. */
  private int every = 1;

  private int inLast;
  private boolean merged;
  private long begin;

  /** The time of the previous sample, and what was done by then. */
  private long before;

  private double doneBefore = Double.NaN;
  private long torn;
  private boolean ofRecords;
  private final List<String> faults = new ArrayList<>();

  static Samples read(List<Path> files) {
    Samples samples = new Samples();
    new SampleFiles(files).read(samples);
    return samples;
  }

  /** Adds a sample, or an event or record that has its keys. */
  void add(JsonLines lines) {
    SampleRows row = new SampleRows(2);
    new SampleParser(row).add(lines.buffer(), lines.from, lines.length);
    add(row);
  }

  /** Adds samples that follow those so far. */
  void add(SampleRows rows) {
    torn += rows.torn();
    ofRecords |= rows.isOfRecords();
    int from = 0;
    while (from < rows.size()) {
      int room = room();
      int to = Math.min(rows.size(), from + room);
      add(rows, from, to);
      from = to;
    }
  }

  private void add(SampleRows rows, int from, int to) {
    int n = to - from;
    int[] steps = new int[n];
    long[] covered = new long[n];
    for (int i = 0; i < n; i++) {
      long given = rows.millis(from + i);
      long now = given == SampleRows.NO_TIME ? before : given;
      covered[i] = seen == 0 ? 0 : Math.max(0, now - before);
      steps[i] = step(now, rows.wallMillis(from + i));
      before = now;
      seen++;
    }
    List<String> keys = rows.keys();
    for (int k = 0; k < keys.size(); k++) {
      values(keys.get(k), rows.values(k), from, steps, covered);
    }
    throughput(rows, from, steps, covered);
  }

  /** Gives a row its step, and the step the time of the row. */
  private int step(long now, long wallMillis) {
    if (size == 0 || inLast == every) {
      inLast = 0;
      begin = size == 0 ? now : begin;
      size++;
    }
    inLast++;
    millis[size - 1] = now;
    wall[size - 1] = wallMillis;
    return size - 1;
  }

  private void values(String key, double[] values, int from, int[] steps, long[] covered) {
    SampleColumn column = null;
    Figures of = null;
    for (int i = 0; i < steps.length; i++) {
      double value = values[from + i];
      if (Double.isNaN(value)) {
        continue;
      }
      if (column == null || of == null) {
        column = column(key);
        of = figures.get(key);
        if (column == null || of == null) {
          return;
        }
      }
      column.put(steps[i], value);
      if (Double.isFinite(value)) {
        of.add(value, column.addsUp() ? 0 : covered[i]);
      }
    }
  }

  private @org.jspecify.annotations.Nullable SampleColumn column(String key) {
    SampleColumn known = columns.get(key);
    if (known != null || columns.size() == SampleRows.MAX_COLUMNS) {
      return known;
    }
    SampleColumn column = new SampleColumn(key, millis.length, merged);
    columns.put(key, column);
    figures.put(key, new Figures());
    return column;
  }

  private void throughput(SampleRows rows, int from, int[] steps, long[] covered) {
    int done = rows.keys().indexOf(DONE.key());
    int processed = rows.keys().indexOf(PROCESSED.key());
    for (int i = 0; i < steps.length; i++) {
      double now = done < 0 ? Double.NaN : rows.values(done)[from + i];
      now = Double.isNaN(now) && processed >= 0 ? rows.values(processed)[from + i] : now;
      double each =
          covered[i] <= 0 ? Double.NaN : Math.max(0, now - doneBefore) * 1000 / covered[i];
      if (Double.isFinite(each)) {
        throughput.put(steps[i], each);
        throughputFigures.add(each, covered[i]);
      }
      doneBefore = now;
    }
  }

  /**
   * Adds several samples as one step, as they were merged elsewhere; never mixed with {@link
   * #add(SampleRows)}. The figures of such samples come with {@link #figures(String, Figures)}.
   *
   * @param count how many samples
   * @param from when the first was, ms since the start
   * @param to when the last was
   * @param wallMillis the wall clock of the last, ms since 1970; -1 if it has none
   * @param keys the keys that have a number
   */
  void addStep(long count, long from, long to, long wallMillis, Map<String, SampleStep> keys) {
    if (!merged) {
      merge(1);
    }
    room();
    begin = seen == 0 ? from : begin;
    int step = step(to, wallMillis);
    long since = seen == 0 ? from : before;
    keys.forEach(
        (key, value) -> {
          SampleColumn column = column(key);
          if (column != null) {
            column.put(step, value);
          }
        });
    SampleStep units = keys.get(DONE.key());
    units = units == null ? keys.get(PROCESSED.key()) : units;
    double done = units == null ? Double.NaN : units.last();
    double known = Double.isNaN(doneBefore) && units != null ? units.earlier() : doneBefore;
    double each = to <= since ? Double.NaN : Math.max(0, done - known) * 1000 / (to - since);
    if (Double.isFinite(each)) {
      throughput.put(step, each);
      throughputFigures.add(each, to - since);
    }
    doneBefore = done;
    before = to;
    seen += count;
  }

  /** Sets the figures of a key over all samples, of samples that were added as steps. */
  void figures(String key, Figures of) {
    if (column(key) != null) {
      figures.put(key, of);
    }
  }

  /** Sets the throughput of the last step that was added, of samples that were added as steps. */
  void throughput(SampleStep step) {
    throughput.put(size - 1, step);
  }

  /** Sets the figures of the throughput, of samples that were added as steps. */
  void throughputFigures(Figures of) {
    throughputFigures = of;
  }

  /** Makes room; returns how many rows there is room for. */
  private int room() {
    if (size == millis.length && inLast == every) {
      if (size == MAX_SAMPLES || (merged && size == MAX_STEPS)) {
        merge(merged ? 2 : FIRST_MERGE);
      } else {
        int room = size * 2;
        millis = Arrays.copyOf(millis, room);
        wall = Arrays.copyOf(wall, room);
        columns.values().forEach(column -> column.room(room));
        throughput.room(room);
      }
    }
    return (millis.length - size) * every + (size == 0 ? 0 : every - inLast);
  }

  /** Makes a step of every few. */
  private void merge(int few) {
    int room = Math.max(1024, size / few * 2);
    long[] ends = new long[room];
    long[] walls = new long[room];
    for (int i = few - 1; i < size; i += few) {
      ends[i / few] = millis[i];
      walls[i / few] = wall[i];
    }
    columns.values().forEach(column -> column.merge(few, size, room));
    throughput.merge(few, size, room);
    millis = ends;
    wall = walls;
    size /= few;
    every *= few;
    inLast = every;
    merged = true;
  }

  /** The number of steps held. */
  public int size() {
    return size;
  }

  /** Whether steps are of several samples each. */
  public boolean isMerged() {
    return merged;
  }

  /** The number of samples read. */
  public long seen() {
    return seen;
  }

  /** The number of lines that are not samples. */
  public long torn() {
    return torn;
  }

  void addTorn(long lines) {
    torn += lines;
  }

  /** The time of the last sample of a step, ms since the start. */
  public long millis(int step) {
    return millis[step];
  }

  /** When a step begins: with the end of the one before, or the first sample. */
  public long beginMillis(int step) {
    return step == 0 ? begin : millis[step - 1];
  }

  /** The wall clock of the last sample of a step, ms since 1970; -1 if it has none. */
  public long wallMillis(int step) {
    return wall[step];
  }

  /** The time of the last sample, ms since the start; -1 if there is none. */
  public long lastMillis() {
    return size == 0 ? -1 : millis[size - 1];
  }

  /** The keys that have a number in any sample. */
  public List<String> keys() {
    return List.copyOf(columns.keySet());
  }

  /** The keys that are the program's own figures. */
  public List<String> own() {
    return columns.keySet().stream()
        .filter(key -> ResourceKey.named(key) == null && !(ofRecords && OF_RECORDS.contains(key)))
        .toList();
  }

  /** Whether the program gave its progress. */
  boolean hasProgress() {
    return size > 0 && !Double.isNaN(Series.done(this, size - 1));
  }

  /**
   * A value; NaN if it is absent. Of several samples it is their mean; the greatest of a key that
   * tells what came since the sample before, so that what happened once is seen; the last of units
   * done, so that differences between steps are right.
   */
  public double value(String key, int step) {
    SampleColumn column = columns.get(key);
    return column == null ? Double.NaN : column.value(step);
  }

  /** A value of one of the recorder's keys; NaN where it is absent or no number. */
  public double value(ResourceKey key, int step) {
    return value(key.key(), step);
  }

  /** The least or the greatest value of a step, whichever came first; NaN if it is absent. */
  public double earlier(String key, int step) {
    SampleColumn column = columns.get(key);
    return column == null ? Double.NaN : column.earlier(step);
  }

  /** The other one of {@link #earlier}; the same where the step is one sample. */
  public double later(String key, int step) {
    SampleColumn column = columns.get(key);
    return column == null ? Double.NaN : column.later(step);
  }

  /** The least value of a step; NaN if it is absent. */
  public double least(String key, int step) {
    return Math.min(earlier(key, step), later(key, step));
  }

  /** The greatest value of a step; NaN if it is absent. */
  public double greatest(String key, int step) {
    return Math.max(earlier(key, step), later(key, step));
  }

  /** The last value of a key; NaN if there is none. */
  public double last(ResourceKey key) {
    SampleColumn column = columns.get(key.key());
    return column == null ? Double.NaN : column.last();
  }

  /** Units done per second of each sample of a step: their extremes, and a mean of them. */
  SampleColumn throughput() {
    return throughput;
  }

  /** The figures of the throughput over all samples, weighted by the time that each covers. */
  Figures throughputFigures() {
    return throughputFigures;
  }

  /** The figures of one of the recorder's keys; empty if it is absent. */
  public Figures figures(ResourceKey key) {
    return figures(key.key());
  }

  /** The figures of a key over all samples; empty if it is absent. */
  public Figures figures(String key) {
    Figures of = figures.get(key);
    return of == null ? new Figures() : of;
  }

  /** What could not be read, in words. */
  public List<String> faults() {
    return faults;
  }
}
