package dev.tachograph.trace;

import java.util.List;

/**
 * Figures of all spans of one name that ended.
 *
 * @param name the spans' name
 * @param count how many
 * @param totalMs their durations added
 * @param selfMs the same without the spans inside them on their threads
 * @param p50Ms median duration; percentiles are within 1 %
 * @param p95Ms 95th percentile
 * @param p99Ms 99th percentile
 * @param maxMs the longest
 * @param slowest the ten slowest at most, the slowest first; whatever was cut from the trace
 */
public record SpanSummary(
    String name,
    long count,
    double totalMs,
    double selfMs,
    double p50Ms,
    double p95Ms,
    double p99Ms,
    double maxMs,
    List<SlowSpan> slowest) {
  /** Figures; the list is copied. */
  public SpanSummary {
    slowest = List.copyOf(slowest);
  }
}
