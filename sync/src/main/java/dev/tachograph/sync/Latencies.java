package dev.tachograph.sync;

import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * How long one peer lets others wait, from 10 µs to an hour, to two digits. Some kilobytes from the
 * first time on, however many there are. Guarded by the lock of its {@link PeerHealthTracker}.
 */
final class Latencies {
  private static final double UNITS_PER_MILLI = 100;
  private static final long HIGHEST_UNITS = 3_600_000L * 100;
  private static final int DIGITS = 2;

  /** Created with the first time, since most peers of a large pool are never asked. */
  private @Nullable IntCountsHistogram histogram;

  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  void add(double millis) {
    if (Double.isNaN(millis)) {
      return;
    }
    IntCountsHistogram present = histogram;
    if (present == null) {
      present = new IntCountsHistogram(DIGITS);
      present.setAutoResize(true);
      histogram = present;
    }
    double legal = Math.max(0, Math.min((double) HIGHEST_UNITS / UNITS_PER_MILLI, millis));
    present.recordValue(Math.round(legal * UNITS_PER_MILLI));
    min = Math.min(min, legal);
    max = Math.max(max, legal);
  }

  /** A percentile in ms, 0 to 100; null if there is no time. */
  @Nullable Double percentile(double percent) {
    IntCountsHistogram present = histogram;
    if (present == null) {
      return null;
    }
    double millis = present.getValueAtPercentile(percent) / UNITS_PER_MILLI;
    return Math.min(max, Math.max(min, millis));
  }
}
