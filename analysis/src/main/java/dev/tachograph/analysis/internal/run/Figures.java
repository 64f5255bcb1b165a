package dev.tachograph.analysis.internal.run;

import org.HdrHistogram.DoubleHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Count, minimum, mean and maximum, all exact, and percentiles to three digits, as in the report;
 * used by one thread. Mean and percentiles are weighted by values, or by the time that each value
 * covers.
 */
public final class Figures {
  /** Created with the first value, since most samples have no values for most keys. */
  private @Nullable DoubleHistogram histogram;

  private long count;
  private double sum;
  private double sumOverTime;
  private long millisCovered;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  void add(double value) {
    add(value, 0);
  }

  /**
   * Adds a value weighted by the time it covers. A value that covers none, as the first does,
   * counts in mean and percentiles only if all values do.
   */
  void add(double value, long millis) {
    count++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (millis > 0) {
      if (millisCovered == 0) {
        histogram = null;
      }
      millisCovered += millis;
      sumOverTime += value * millis;
      record(value, millis);
    } else if (millisCovered == 0) {
      record(value, 1);
    }
  }

  private void record(double value, long weight) {
    DoubleHistogram present = histogram;
    if (present == null) {
      present = new DoubleHistogram(3);
      histogram = present;
    }
    try {
      present.recordValueWithCount(Math.max(0, value), weight);
    } catch (ArrayIndexOutOfBoundsException e) {
      // Beyond the maximum range of the histogram.
    }
  }

  /** The number of values. */
  public long count() {
    return count;
  }

  /** The sum of the values. */
  public double sum() {
    return sum;
  }

  /** The smallest value; NaN if there is none. */
  public double min() {
    return count == 0 ? Double.NaN : min;
  }

  /** The mean; NaN if there is no value. */
  public double mean() {
    if (count == 0) {
      return Double.NaN;
    }
    double mean = millisCovered > 0 ? sumOverTime / millisCovered : sum / count;
    return Math.min(max, Math.max(min, mean));
  }

  /** The largest value; NaN if there is none. */
  public double max() {
    return count == 0 ? Double.NaN : max;
  }

  /** A percentile, 0 to 100; null if there is no value. */
  public @Nullable Double percentile(double percent) {
    DoubleHistogram present = histogram;
    if (present == null || present.getTotalCount() == 0) {
      return null;
    }
    return Math.min(max, Math.max(min, present.getValueAtPercentile(percent)));
  }
}
