package dev.tachograph.report;

import dev.tachograph.FieldConsumer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.DoubleHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the figures of all samples: a sample writes its fields here, its {@code t_ms} first.
 * Texts, truth values and absent values are left out. Thread-safe; memory does not grow with the
 * number of samples.
 */
public final class ResourceFigures implements FieldConsumer {
  private final Map<String, OneKey> byKey = new LinkedHashMap<>();
  private long tMillis = -1;

  @Override
  public void put(String key, long value) {
    if (key.equals("t_ms")) {
      now(value);
    } else {
      put(key, (double) value);
    }
  }

  private synchronized void now(long millis) {
    tMillis = millis;
  }

  @Override
  public synchronized void put(String key, double value) {
    if (Double.isFinite(value)) {
      byKey.computeIfAbsent(key, any -> new OneKey()).add(value, tMillis);
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
    private double current = Double.NaN;
    private long repeated;
    private long count;
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private long maxTMillis = -1;

    void add(double value, long tMillis) {
      if (value == current) {
        repeated++;
        return;
      }
      count();
      current = value;
      repeated = 1;
      min = Math.min(min, value);
      if (value > max) {
        max = value;
        maxTMillis = tMillis;
      }
    }

    /** Counts the values that were alike, at once: most keys stand still from sample to sample. */
    private void count() {
      if (repeated == 0) {
        return;
      }
      count += repeated;
      sum += current * repeated;
      try {
        values.recordValueWithCount(current < SMALLEST ? 0 : current, repeated);
      } catch (ArrayIndexOutOfBoundsException tooFarApart) {
        // The range of a histogram is bounded; count, mean and extremes stay exact.
      }
      repeated = 0;
    }

    ResourceSummary summary() {
      count();
      current = Double.NaN;
      return new ResourceSummary(
          count, min, sum / count, percentile(50), percentile(95), max, maxTMillis);
    }

    private double percentile(double percent) {
      return Math.max(min, Math.min(max, values.getValueAtPercentile(percent)));
    }
  }
}
