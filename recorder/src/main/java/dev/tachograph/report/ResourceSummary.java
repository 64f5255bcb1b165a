package dev.tachograph.report;

/**
 * Figures of one key over all samples that had a value.
 *
 * @param count samples with a value
 * @param min the smallest
 * @param mean weighted by the time that each sample covers; plain for what counts since the last
 *     one
 * @param p50 the median; percentiles are within 1 %
 * @param p95 the 95th percentile
 * @param max the largest
 * @param maxTMs when the largest was first seen, milliseconds since the run's start; -1: unknown
 */
public record ResourceSummary(
    long count, double min, double mean, double p50, double p95, double max, long maxTMs) {

  /**
   * Figures without the time of the largest.
   *
   * @param count samples with a value
   * @param min the smallest
   * @param mean weighted by the time that each sample covers; plain for what counts since the last
   *     one
   * @param p50 the median
   * @param p95 the 95th percentile
   * @param max the largest
   */
  public ResourceSummary(long count, double min, double mean, double p50, double p95, double max) {
    this(count, min, mean, p50, p95, max, -1);
  }
}
