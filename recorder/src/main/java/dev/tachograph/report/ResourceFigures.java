package dev.tachograph.report;

import dev.tachograph.FieldConsumer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.DoubleHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the figures of all samples: a sample writes its fields here. Texts, truth values and
 * absent values are left out. Thread-safe; memory does not grow with the number of samples.
 */
public final class ResourceFigures implements FieldConsumer {
  private final Map<String, OneKey> byKey = new LinkedHashMap<>();

  @Override
  public void put(String key, long value) {
    put(key, (double) value);
  }

  @Override
  public synchronized void put(String key, double value) {
    if (Double.isFinite(value) && !key.equals("t_ms")) {
      byKey.computeIfAbsent(key, any -> new OneKey()).add(value);
    }
  }

  @Override
  public void put(String key, boolean value) {}

  @Override
  public void put(String key, @Nullable CharSequence value) {}

  /** The figures so far, in the order of the first sample's keys. */
  public synchronized Map<String, ResourceSummary> summaries() {
    Map<String, ResourceSummary> summaries = new LinkedHashMap<>();
    byKey.forEach((key, figures) -> summaries.put(key, figures.summary()));
    return summaries;
  }

  private static final class OneKey {
    private static final double SMALLEST = 0.001;

    // Three significant digits: percentiles within 0.1 %.
    private final DoubleHistogram values = new DoubleHistogram(3);
    private long count;
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    void add(double value) {
      count++;
      sum += value;
      min = Math.min(min, value);
      max = Math.max(max, value);
      try {
        values.recordValue(value < SMALLEST ? 0 : value);
      } catch (ArrayIndexOutOfBoundsException tooFarApart) {
        // The range of a histogram is bounded; count, mean and extremes stay exact.
      }
    }

    ResourceSummary summary() {
      return new ResourceSummary(count, min, sum / count, percentile(50), percentile(95), max);
    }

    private double percentile(double percent) {
      return Math.max(min, Math.min(max, values.getValueAtPercentile(percent)));
    }
  }
}
