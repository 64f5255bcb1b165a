package dev.tachograph.internal.report;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.internal.json.PlainFields;
import dev.tachograph.internal.sampling.TakenSample;
import dev.tachograph.report.RunContext.ResourceSummary;
import dev.tachograph.resources.ResourceKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.HdrHistogram.DoubleHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the figures of all samples: they are {@linkplain #add added}, or their lines' fields are
 * put here, {@code t_ms} first. Texts, truth values and absent values are left out. Thread-safe;
 * memory does not grow with the number of samples, nor with that of names beyond {@value
 * #MAX_KEYS}: of a program whose figures have ever new ones, those that come later have no figures.
 *
 * <p>In a mean and in percentiles each value weighs as much as the time since the sample before,
 * which it covers: one that comes after the process was stopped stands for all of it. What counts
 * since the sample before is a mean of samples, so that mean times count is the sum.
 */
public final class ResourceFigures implements FieldConsumer {
  /** The keys of samples, and figures of the program's own from then on. */
  static final int MAX_KEYS = 256;

  private static final List<ResourceKey> KEYS = ResourceKey.all();
  private static final Set<String> SINCE_LAST =
      KEYS.stream()
          .filter(ResourceKey::isSinceLast)
          .map(ResourceKey::key)
          .collect(Collectors.toUnmodifiableSet());

  private final Map<String, OneKey> byKey = new LinkedHashMap<>();
  private long tMillis = -1;
  private long covered;

  /** The sample added last, how many were, and at which one each key became what it is. */
  private @Nullable TakenSample last;

  private long added;
  private final @Nullable OneKey[] figures = new @Nullable OneKey[KEYS.size()];
  private final long[] since = new long[KEYS.size()];
  private final long[] sinceMillis = new long[KEYS.size()];

  /** The sample before that one: from then on the value stood. */
  private final long[] coveredFrom = new long[KEYS.size()];

  /** Figures of no sample yet. */
  public ResourceFigures() {}

  @Override
  public void put(String key, long value) {
    if (key.equals("t_ms")) {
      now(value);
    } else {
      put(key, (double) value);
    }
  }

  private synchronized void now(long millis) {
    covered = tMillis < 0 ? 0 : Math.max(0, millis - tMillis);
    tMillis = millis;
  }

  @Override
  public synchronized void put(String key, double value) {
    if (Double.isFinite(value)) {
      add(key, value, tMillis, covered);
    }
  }

  @Override
  public void putAny(String key, @Nullable Object value) {
    PlainFields.put(this, key, value);
  }

  @Override
  public void put(String key, boolean value) {}

  @Override
  public void put(String key, @Nullable CharSequence value) {}

  /**
   * Adds a sample. What stands from sample to sample is counted once it changes, as most keys do
   * stand, and looking at all of them is what costs.
   *
   * @param sample one later than all before
   */
  public synchronized void add(TakenSample sample) {
    TakenSample before = last;
    int keys = since.length;
    for (int i = next(sample, before, 0); i < keys; i = next(sample, before, i + 1)) {
      count(i);
      sinceMillis[i] = sample.tMillis();
      coveredFrom[i] = before == null ? sample.tMillis() : before.tMillis();
      ResourceKey key = KEYS.get(i);
      if (figures[i] == null && sample.hasNumber(key)) {
        figures[i] = byKey.computeIfAbsent(key.key(), OneKey::new);
      }
    }
    if (!sample.own().isEmpty()) {
      sample.own().forEach((name, value) -> own(name, value, sample.tMillis(), before));
    }
    last = sample;
    added++;
  }

  private void own(
      String name, @Nullable Number value, long tMillis, @Nullable TakenSample before) {
    if (value != null) {
      long millis = before == null ? 0 : Math.max(0, tMillis - before.tMillis());
      add(name, value.doubleValue(), tMillis, millis);
    }
  }

  private void add(String name, double value, long tMillis, long millis) {
    OneKey figures = byKey.get(name);
    if (figures == null && (byKey.size() < MAX_KEYS || ResourceKey.named(name) != null)) {
      figures = new OneKey(name);
      byKey.put(name, figures);
    }
    if (figures != null) {
      figures.add(value, tMillis, 1, millis);
    }
  }

  private static int next(TakenSample sample, @Nullable TakenSample before, int from) {
    return before == null ? from : sample.firstChange(before, from);
  }

  /** Counts the samples in which a key was what it was in the last one. */
  private void count(int index) {
    TakenSample sample = last;
    OneKey counted = figures[index];
    long times = added - since[index];
    if (sample != null && counted != null && times > 0 && sample.hasNumber(KEYS.get(index))) {
      long millis = Math.max(0, sample.tMillis() - coveredFrom[index]);
      counted.add(sample.number(KEYS.get(index)), sinceMillis[index], times, millis);
    }
    since[index] = added;
    coveredFrom[index] = sample == null ? 0 : sample.tMillis();
  }

  /** {@return the figures so far, in the order of the first sample's keys} */
  public synchronized Map<String, ResourceSummary> summaries() {
    for (int i = 0; i < since.length; i++) {
      count(i);
    }
    Map<String, ResourceSummary> summaries = new LinkedHashMap<>();
    byKey.forEach((key, figures) -> summaries.put(key, figures.summary()));
    return summaries;
  }

  private static final class OneKey {
    private static final double SMALLEST = 0.001;

    // Two significant digits: percentiles within 1 %. It grows by 1 KiB whenever the values span
    // another power of two; with three digits it is 8 KiB, which a long run saw as a rising heap.
    private @Nullable DoubleHistogram values = new DoubleHistogram(2);
    private final boolean weighsTime;
    private double current = Double.NaN;
    private long repeated;
    private long millisRepeated;

    /** Whether the values have been weighed by time, or all of them cover none so far. */
    private boolean weighed;

    private double sumOverTime;
    private double millisCovered;
    private long count;
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private long maxTMillis = -1;

    OneKey(String key) {
      weighsTime = !SINCE_LAST.contains(key);
    }

    void add(double value, long tMillis, long times, long millis) {
      sumOverTime += value * millis;
      millisCovered += millis;
      if (value == current) {
        repeated += times;
        millisRepeated += millis;
        return;
      }
      count();
      current = value;
      repeated = times;
      millisRepeated = millis;
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
      if (weighsTime && millisRepeated > 0) {
        if (!weighed) {
          values = null;
          weighed = true;
        }
        record(millisRepeated);
      } else if (!weighed) {
        record(repeated);
      }
      repeated = 0;
      millisRepeated = 0;
    }

    private void record(long weight) {
      try {
        DoubleHistogram present = values;
        if (present == null) {
          present = new DoubleHistogram(2);
          values = present;
        }
        present.recordValueWithCount(current < SMALLEST ? 0 : current, weight);
      } catch (ArrayIndexOutOfBoundsException tooFarApart) {
        // The range of a histogram is bounded; count, mean and extremes stay exact.
      } catch (Throwable full) {
        // One that grows in a full heap is left in pieces; percentiles begin anew.
        values = null;
      }
    }

    ResourceSummary summary() {
      count();
      current = Double.NaN;
      return new ResourceSummary(
          count, min, mean(), percentile(50), percentile(95), max, maxTMillis);
    }

    private double mean() {
      double mean = weighsTime && millisCovered > 0 ? sumOverTime / millisCovered : sum / count;
      return Math.max(min, Math.min(max, mean));
    }

    private double percentile(double percent) {
      DoubleHistogram present = values;
      double value = present == null ? mean() : present.getValueAtPercentile(percent);
      return Math.max(min, Math.min(max, value));
    }
  }
}
