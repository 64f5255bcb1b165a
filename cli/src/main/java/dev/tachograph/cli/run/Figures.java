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
  private double sumOverTime;
  private double millisCovered;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  void add(double value) {
    add(value, 0);
  }

  /**
   * Adds a value that covers some time, by which it weighs in mean and percentiles, as in the
   * report; where none covers any, each weighs the same.
   */
  void add(double value, long millis) {
    count++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (millis > 0 && millisCovered == 0) {
      histogram.reset();
    }
    sumOverTime += value * millis;
    millisCovered += millis;
    if (millis == 0 && millisCovered > 0) {
      return;
    }
    try {
      histogram.recordValueWithCount(Math.max(0, value), Math.max(1, millis));
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
    if (count == 0) {
      return Double.NaN;
    }
    double mean = millisCovered > 0 ? sumOverTime / millisCovered : sum / count;
    return Math.max(min, Math.min(max, mean));
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
