package dev.tachograph.internal.trace;

import dev.tachograph.report.RunContext.SpanSummary;
import dev.tachograph.report.RunContext.SpanSummary.SlowSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Durations of the spans with one name, and the slowest of them. Thread-safe; synchronized on
 * itself.
 */
final class NameStats {
  private static final int MAX_SLOW = 10;
  private static final double NANOS_PER_MS = 1e6;

  // Two significant digits: percentiles within 1 %, some 40 KiB per name. Dropped when a full heap
  // corrupted it.
  private @Nullable Histogram nanos;
  private long count;
  private long total;
  private long self;
  private long max;

  /** The slowest spans, the fastest of them first; guarded by itself. */
  private final PriorityQueue<SlowSpan> slowest =
      new PriorityQueue<>(MAX_SLOW + 1, Comparator.comparingDouble(SlowSpan::durationMs));

  /** The duration that a span must exceed to be one of the slowest. */
  private volatile long slowNanos = -1;

  synchronized void add(long duration, long selfDuration) {
    long bounded = Math.max(0, duration);
    count++;
    total += bounded;
    self += Math.max(0, selfDuration);
    max = Math.max(max, bounded);
    record(bounded);
  }

  /**
   * Records a duration. A histogram that fails to grow in a full heap is corrupted; percentiles
   * then start over.
   */
  private void record(long duration) {
    try {
      Histogram present = nanos;
      if (present == null) {
        present = new Histogram(2);
        nanos = present;
      }
      present.recordValue(duration);
    } catch (Throwable full) {
      nanos = null;
    }
  }

  /** Whether a duration is among the slowest so far. */
  boolean isSlow(long duration) {
    return duration > slowNanos;
  }

  /** Keeps a span among the slowest. */
  void keep(SlowSpan span) {
    synchronized (slowest) {
      slowest.add(span);
      if (slowest.size() > MAX_SLOW) {
        slowest.poll();
      }
      if (slowest.size() == MAX_SLOW) {
        slowNanos = (long) (slowest.element().durationMs() * NANOS_PER_MS);
      }
    }
  }

  /** The figures; {@code null} if no span has ended. */
  synchronized @Nullable SpanSummary summary(String name) {
    if (count == 0) {
      return null;
    }
    Histogram present = nanos;
    List<SlowSpan> slow;
    synchronized (slowest) {
      slow = new ArrayList<>(slowest);
    }
    slow.sort(Comparator.comparingDouble(SlowSpan::durationMs).reversed());
    return new SpanSummary(
        name,
        count,
        total / NANOS_PER_MS,
        self / NANOS_PER_MS,
        percentile(present, 50),
        percentile(present, 95),
        percentile(present, 99),
        max / NANOS_PER_MS,
        slow);
  }

  private double percentile(@Nullable Histogram present, double percent) {
    if (present == null) {
      return total / NANOS_PER_MS / count;
    }
    // The histogram returns the upper end of a bucket, which may exceed the true maximum.
    return Math.min(present.getValueAtPercentile(percent), max) / NANOS_PER_MS;
  }
}
