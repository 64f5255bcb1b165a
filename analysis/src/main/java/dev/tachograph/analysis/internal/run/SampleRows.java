package dev.tachograph.analysis.internal.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Some samples one after the other, as columns; used by one thread at a time. */
final class SampleRows {
  /** The maximum number of rows. */
  static final int MAX_ROWS = 4096;

  /** The maximum number of keys. */
  static final int MAX_COLUMNS = 128;

  /** Of a row without a time, which has that of the one before. */
  static final long NO_TIME = Long.MIN_VALUE;

  /** The column of a key that is one too many. */
  static final int NONE = -1;

  private final Map<String, Integer> byKey = new HashMap<>();
  private final List<String> keys = new ArrayList<>();
  private final List<double[]> columns = new ArrayList<>();
  private long[] millis;
  private long[] wall;
  private int size;
  private long torn;

  /** Whether a sample came in a log record, which has numbers of its own. */
  private boolean ofRecords;

  SampleRows(int room) {
    millis = new long[room];
    wall = new long[room];
    begin();
  }

  private void begin() {
    millis[size] = NO_TIME;
    wall[size] = -1;
  }

  boolean isFull() {
    return size == MAX_ROWS;
  }

  /** The column of a key, made where it is new; {@link #NONE} where there are too many. */
  int column(String key) {
    Integer known = byKey.get(key);
    if (known != null) {
      return known;
    }
    if (keys.size() == MAX_COLUMNS) {
      return NONE;
    }
    double[] column = new double[millis.length];
    Arrays.fill(column, Double.NaN);
    columns.add(column);
    keys.add(key);
    byKey.put(key, keys.size() - 1);
    return keys.size() - 1;
  }

  /** Sets a value of the current row. */
  void put(int column, double value) {
    if (column != NONE) {
      columns.get(column)[size] = value;
    }
  }

  /** Sets the time of the current row, ms since the start. */
  void time(long at) {
    millis[size] = at;
  }

  /** Sets the wall clock of the current row, ms since 1970. */
  void wall(long at) {
    wall[size] = at;
  }

  void inRecord() {
    ofRecords = true;
  }

  /** Ends the current row. */
  void next() {
    size++;
    if (size == millis.length && size < MAX_ROWS) {
      int room = Math.min(MAX_ROWS, size * 2);
      millis = Arrays.copyOf(millis, room);
      wall = Arrays.copyOf(wall, room);
      for (int i = 0; i < columns.size(); i++) {
        double[] grown = Arrays.copyOf(columns.get(i), room);
        Arrays.fill(grown, size, room, Double.NaN);
        columns.set(i, grown);
      }
    }
    if (size < millis.length) {
      begin();
    }
  }

  /** Forgets the current row. */
  void discard() {
    for (double[] column : columns) {
      column[size] = Double.NaN;
    }
    begin();
  }

  /** Counts a line that is not a sample. */
  void tear() {
    discard();
    torn++;
  }

  int size() {
    return size;
  }

  long torn() {
    return torn;
  }

  boolean isOfRecords() {
    return ofRecords;
  }

  long millis(int row) {
    return millis[row];
  }

  long wallMillis(int row) {
    return wall[row];
  }

  /** The keys in the order of their columns. */
  List<String> keys() {
    return keys;
  }

  /** The values of a column by row; NaN where a row has none. */
  double[] values(int column) {
    return columns.get(column);
  }
}
