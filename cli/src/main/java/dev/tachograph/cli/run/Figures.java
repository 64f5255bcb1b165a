package dev.tachograph.cli.run;

import org.HdrHistogram.DoubleHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Count, minimum, mean and maximum, all exact, and percentiles to three digits, as in the report;
 * of one thread.
 */
public final class Figures {
  private final DoubleHistogram histogram = new DoubleHistogram(3);
  private long count;
  private long outside;
  private double sum;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  void add(double value) {
    count++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    try {
      histogram.recordValue(Math.max(0, value));
    } catch (ArrayIndexOutOfBoundsException e) {
      // Beyond what the histogram's range can become.
      outside++;
    }
  }

  /** How many values there were. */
  public long count() {
    return count;
  }

  /** Their sum. */
  public double sum() {
    return sum;
  }

  /** The smallest; NaN of none. */
  public double min() {
    return count == 0 ? Double.NaN : min;
  }

  /** The mean; NaN of none. */
  public double mean() {
    return count == 0 ? Double.NaN : sum / count;
  }

  /** The largest; NaN of none. */
  public double max() {
    return count == 0 ? Double.NaN : max;
  }

  /** A percentile, 0 to 100; null of none. */
  public @Nullable Double percentile(double percent) {
    if (count == 0 || outside == count) {
      return null;
    }
    return Math.min(max, Math.max(min, histogram.getValueAtPercentile(percent)));
  }
}
