package dev.tachograph.trace;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/** Durations of spans by name. Thread-safe, without locks. */
final class SpanStats {
  private static final int MOST_NAMES = 1_000;
  private static final String OTHER_NAMES = "(other)";
  private static final double NANOS_PER_MS = 1e6;

  private final ConcurrentHashMap<String, OneName> byName = new ConcurrentHashMap<>();

  void add(String name, long nanos, long selfNanos) {
    OneName known = byName.get(name);
    if (known == null) {
      String key = byName.size() < MOST_NAMES ? name : OTHER_NAMES;
      known = byName.computeIfAbsent(key, any -> new OneName());
    }
    known.add(nanos, selfNanos);
  }

  List<SpanSummary> summaries() {
    return byName.entrySet().stream()
        .map(entry -> entry.getValue().summary(entry.getKey()))
        .sorted(
            Comparator.comparingDouble(SpanSummary::totalMs)
                .reversed()
                .thenComparing(SpanSummary::name))
        .toList();
  }

  private static final class OneName {
    // Two significant digits: percentiles within 1 %, some 40 KiB a name.
    private final ConcurrentHistogram nanos = new ConcurrentHistogram(2);
    private final LongAdder total = new LongAdder();
    private final LongAdder self = new LongAdder();
    private final LongAccumulator max = new LongAccumulator(Math::max, 0);

    void add(long duration, long selfDuration) {
      long bounded = Math.max(0, duration);
      nanos.recordValue(bounded);
      total.add(bounded);
      self.add(Math.max(0, selfDuration));
      max.accumulate(bounded);
    }

    SpanSummary summary(String name) {
      return new SpanSummary(
          name,
          nanos.getTotalCount(),
          total.sum() / NANOS_PER_MS,
          self.sum() / NANOS_PER_MS,
          percentile(50),
          percentile(95),
          percentile(99),
          max.get() / NANOS_PER_MS);
    }

    private double percentile(double percent) {
      // The histogram gives the upper end of a bucket, which may lie beyond the true maximum.
      return Math.min(nanos.getValueAtPercentile(percent), max.get()) / NANOS_PER_MS;
    }
  }
}
