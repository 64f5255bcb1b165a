package dev.tachograph.report;

/**
 * Figures of one key over all samples that had a value.
 *
 * @param count samples with a value
 * @param min the smallest
 * @param mean the mean
 * @param p50 the median; percentiles are within 0.1 %
 * @param p95 the 95th percentile
 * @param max the largest
 */
public record ResourceSummary(
    long count, double min, double mean, double p50, double p95, double max) {}
