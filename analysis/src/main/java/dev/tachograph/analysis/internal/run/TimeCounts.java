package dev.tachograph.analysis.internal.run;

import java.util.Arrays;

/**
 * Counts by time and row, in a bounded number of steps: the step doubles when a time exceeds the
 * last one. Sums stay exact; used by one thread.
 */
public final class TimeCounts {
  static final int MAX_STEPS = 2048;

  private final long[][] rows;
  private long stepMillis;
  private int used;

  TimeCounts(int rows, long stepMillis) {
    this.rows = new long[rows][MAX_STEPS];
    this.stepMillis = stepMillis;
  }

  void add(int row, long millis, long count) {
    long at = Math.max(0, millis) / stepMillis;
    while (at >= MAX_STEPS) {
      fold();
      at = Math.max(0, millis) / stepMillis;
    }
    rows[row][(int) at] += count;
    used = Math.max(used, (int) at + 1);
  }

  private void fold() {
    for (long[] row : rows) {
      for (int i = 0; i < MAX_STEPS / 2; i++) {
        row[i] = row[2 * i] + row[2 * i + 1];
      }
      Arrays.fill(row, MAX_STEPS / 2, MAX_STEPS, 0);
    }
    stepMillis *= 2;
    used = (used + 1) / 2;
  }

  /** Makes the steps at least as long as given, which must be one of their lengths. */
  void coarsen(long millis) {
    while (stepMillis < millis) {
      fold();
    }
  }

  void addAll(TimeCounts other) {
    coarsen(other.stepMillis);
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < other.used; i++) {
        if (other.rows[row][i] > 0) {
          add(row, i * other.stepMillis, other.rows[row][i]);
        }
      }
    }
  }

  /** The length of a step in ms. */
  public long stepMillis() {
    return stepMillis;
  }

  /** The number of steps up to the last one with a count. */
  public int steps() {
    return used;
  }

  /** The count of a step. */
  public long count(int row, int step) {
    return rows[row][step];
  }
}
