package dev.tachograph.report;

import java.util.List;

/**
 * Figures of all spans of one name that ended.
 *
 * @param name the spans' name
 * @param count how many
 * @param totalMs their durations added
 * @param selfMs their durations without the spans inside them on their threads, added
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
  /**
   * Figures of the spans of one name.
   *
   * @param name the spans' name
   * @param count how many ended
   * @param totalMs their durations added, in ms
   * @param selfMs those durations without the spans inside them, in ms
   * @param p50Ms median duration, in ms
   * @param p95Ms 95th percentile, in ms
   * @param p99Ms 99th percentile, in ms
   * @param maxMs the longest, in ms
   * @param slowest the slowest first; copied
   */
  public SpanSummary {
    slowest = List.copyOf(slowest);
  }

  /**
   * One of the slowest spans of a name.
   *
   * @param startMs when it was opened, in milliseconds since the run's start
   * @param durationMs how long it took
   * @param thread the name of the thread that opened it
   * @param args its arguments as a JSON object, long texts cut
   */
  public record SlowSpan(double startMs, double durationMs, String thread, String args) {}
}
