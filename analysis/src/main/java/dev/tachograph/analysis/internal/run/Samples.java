package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tachograph.resources.ResourceKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The resource samples of a run as columns. A value that could not be read is NaN, a limit that is
 * not set is infinite. Beyond {@link #MAX_SAMPLES} samples every other one is discarded repeatedly;
 * {@link #figures} cover all of them.
 */
public final class Samples {
  /** The maximum number of samples held: a day and a half at one per second. */
  public static final int MAX_SAMPLES = 1 << 17;

  private static final int MAX_COLUMNS = 128;

  /**
   * Keys whose values are changes since the previous sample: their mean is per sample, so that
   * values add up.
   */
  private static final Set<String> SINCE_LAST =
      ResourceKey.all().stream()
          .filter(ResourceKey::isSinceLast)
          .map(ResourceKey::key)
          .collect(Collectors.toUnmodifiableSet());

  /** Numbers of a log record that holds a sample. */
  private static final Set<String> OF_RECORDS = Set.of("line", "span", "count", "until_t_ms");

  private final Map<String, double[]> columns = new LinkedHashMap<>();
  private final Map<String, Figures> figures = new LinkedHashMap<>();
  private long[] millis = new long[1024];
  private long[] wall = new long[1024];
  private int size;
  private long seen;

  /** The time of the previous sample, and the time that the current one covers. */
  private long before;

  private long covered;
  private int every = 1;
  private long torn;

  /** Whether samples came in log records, which have numbers of their own. */
  private boolean ofRecords;

  private final List<String> faults = new ArrayList<>();

  static Samples read(List<Path> files) {
    Samples samples = new Samples();
    for (Path file : files) {
      try (JsonLines lines = new JsonLines(file, 0, Long.MAX_VALUE)) {
        while (lines.next()) {
          samples.add(lines);
        }
        samples.torn += lines.damaged();
      } catch (IOException e) {
        samples.faults.add(ReadFailures.cannotRead(file, e));
      }
    }
    return samples;
  }

  /** Adds a sample, or an event or record that has its keys. */
  void add(JsonLines lines) {
    boolean holds = seen % every == 0;
    if (holds) {
      room();
    }
    int columnsBefore = columns.size();
    try (JsonParser json =
        Json.MAPPER.getFactory().createParser(lines.buffer(), lines.from, lines.length)) {
      read(json, holds);
      seen++;
      size += holds ? 1 : 0;
    } catch (IOException e) {
      torn++;
      if (holds && columns.size() >= columnsBefore) {
        columns.values().forEach(column -> column[size] = Double.NaN);
      }
    }
  }

  private void read(JsonParser json, boolean holds) throws IOException {
    json.nextToken();
    for (String key = json.nextFieldName();
        key != null || json.currentToken() == JsonToken.FIELD_NAME; ) {
      String name = key == null ? "" : key;
      JsonToken token = json.nextToken();
      if (name.equals("fields") && token == JsonToken.START_OBJECT) {
        ofRecords = true;
        key = json.nextFieldName();
        continue;
      }
      value(name, token, json, holds);
      key = json.nextFieldName();
    }
  }

  private void value(String key, JsonToken token, JsonParser json, boolean holds)
      throws IOException {
    if (key.equals("t_ms")) {
      long now = json.getValueAsLong();
      millis[holds ? size : millis.length - 1] = now;
      covered = seen == 0 ? 0 : Math.max(0, now - before);
      before = now;
    } else if (key.equals("ts")) {
      wall[holds ? size : wall.length - 1] = Timestamps.millis(json.getText());
    } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      put(key, json.getDoubleValue(), holds);
    } else if (token == JsonToken.VALUE_STRING && json.getText().equals("max")) {
      put(key, Double.POSITIVE_INFINITY, holds);
    } else {
      json.skipChildren();
    }
  }

  private void put(String key, double value, boolean holds) {
    double[] column = columns.get(key);
    if (column == null) {
      if (columns.size() == MAX_COLUMNS) {
        return;
      }
      column = new double[millis.length];
      Arrays.fill(column, Double.NaN);
      columns.put(key, column);
      figures.put(key, new Figures());
    }
    if (holds) {
      column[size] = value;
    }
    Figures of = figures.get(key);
    if (of != null && Double.isFinite(value)) {
      of.add(value, SINCE_LAST.contains(key) ? 0 : covered);
    }
  }

  /** Makes room for another sample; the last place is reserved for samples that are not held. */
  private void room() {
    if (size + 1 < millis.length) {
      return;
    }
    if (size + 1 >= MAX_SAMPLES) {
      int half = (size + 1) / 2;
      for (int i = 0; i < half; i++) {
        millis[i] = millis[2 * i];
        wall[i] = wall[2 * i];
        for (double[] column : columns.values()) {
          column[i] = column[2 * i];
        }
      }
      columns.values().forEach(column -> Arrays.fill(column, half, column.length, Double.NaN));
      size = half;
      every *= 2;
      return;
    }
    int room = millis.length * 2;
    millis = Arrays.copyOf(millis, room);
    wall = Arrays.copyOf(wall, room);
    for (Map.Entry<String, double[]> column : columns.entrySet()) {
      int old = column.getValue().length;
      double[] grown = Arrays.copyOf(column.getValue(), room);
      Arrays.fill(grown, old, room, Double.NaN);
      column.setValue(grown);
    }
  }

  /** The number of samples held. */
  public int size() {
    return size;
  }

  /** The number of samples read. */
  public long seen() {
    return seen;
  }

  /** The number of lines that are not samples. */
  public long torn() {
    return torn;
  }

  /** The time of a sample, ms since the start. */
  public long millis(int sample) {
    return millis[sample];
  }

  /** The wall clock of a sample, ms since 1970; -1 if it has none. */
  public long wallMillis(int sample) {
    return wall[sample];
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

  /** A value; NaN if it is absent. */
  public double value(String key, int sample) {
    double[] column = columns.get(key);
    return column == null ? Double.NaN : column[sample];
  }

  /** A value of one of the recorder's keys; NaN where it is absent or no number. */
  public double value(ResourceKey key, int sample) {
    return value(key.key(), sample);
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
