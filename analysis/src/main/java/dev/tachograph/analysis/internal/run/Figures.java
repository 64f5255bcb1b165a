package dev.tachograph.analysis.internal.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /**
   * Instead of a histogram while the values are few; null from the beginning where they are not.
   */
  private @Nullable FewCounts few;

  private final boolean startsWithFew;

  /** A value that is not in the histogram yet: many keys repeat one for hours. */
  private double waiting;

  private long waitingWeight;

  /** Percentiles that do not come from the histogram. */
  private final Map<Double, Double> told = new HashMap<>(0);

  private long count;
  private double sum;
  private double sumOverTime;
  private long millisCovered;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  /** Figures of something of which there is one, with many values. */
  Figures() {
    this(false);
  }

  private Figures(boolean startsWithFew) {
    this.startsWithFew = startsWithFew;
  }

  /** Figures of something of which there are thousands: as small as its values are few. */
  static Figures ofOneOfMany() {
    return new Figures(true);
  }

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
      sumOverTime += value * millis;
      weigh(value, millis, true);
    } else {
      weigh(value, 1, false);
    }
  }

  /**
   * Adds several values that were summed up elsewhere; percentiles take them all for their mean.
   *
   * @param values how many
   * @param total their sum
   * @param least the least of them
   * @param greatest the greatest
   * @param millis the time that they cover, ms; 0 where they are not weighted by time
   * @param overTime the sum of each times the ms that it covers
   */
  void add(long values, double total, double least, double greatest, long millis, double overTime) {
    if (values <= 0) {
      return;
    }
    count += values;
    sum += total;
    min = Math.min(min, least);
    max = Math.max(max, greatest);
    sumOverTime += overTime;
    if (millis > 0) {
      weigh(overTime / millis, millis, true);
    } else {
      weigh(total / values, values, false);
    }
  }

  private void weigh(double value, long weight, boolean byTime) {
    if (byTime && millisCovered == 0) {
      histogram = null;
      few = null;
      waitingWeight = 0;
    }
    if (byTime) {
      millisCovered += weight;
    } else if (millisCovered > 0) {
      return;
    }
    if (value != waiting) {
      record();
      waiting = value;
    }
    waitingWeight += weight;
  }

  private void record() {
    if (waitingWeight == 0) {
      return;
    }
    double value = Math.max(0, waiting);
    long weight = waitingWeight;
    waitingWeight = 0;
    FewCounts counts = few;
    if (counts == null && startsWithFew && histogram == null) {
      counts = new FewCounts();
      few = counts;
    }
    if (counts != null && counts.add(value, weight)) {
      return;
    }
    DoubleHistogram present = histogram;
    if (present == null) {
      present = counts == null ? new DoubleHistogram(3) : counts.histogram();
      histogram = present;
      few = null;
    }
    FewCounts.record(present, value, weight);
  }

  /** Sets a percentile that was told elsewhere. */
  void percentile(double percent, double value) {
    told.put(percent, value);
  }

  /** The number of values. */
  public long count() {
    return count;
  }

  /** The sum of the values. */
  public double sum() {
    return sum;
  }

  /** The sum of a rate per second over the time that its values cover; NaN if they cover none. */
  double total() {
    return millisCovered == 0 ? Double.NaN : sumOverTime / 1000;
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
    return percentiles(percent).get(0);
  }

  /** Percentiles, 0 to 100 each, of which any may be null; cheaper than one after the other. */
  List<@Nullable Double> percentiles(double... percents) {
    record();
    DoubleHistogram present = few == null ? histogram : few.histogram();
    List<@Nullable Double> values = new ArrayList<>();
    for (double percent : percents) {
      Double known = told.get(percent);
      if (known == null && present != null && present.getTotalCount() > 0) {
        known = present.getValueAtPercentile(percent);
      }
      values.add(known == null || count == 0 ? null : (Double) Math.min(max, Math.max(min, known)));
    }
    return values;
  }
}
