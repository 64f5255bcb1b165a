package dev.tachograph.analysis.compare;

import dev.tachograph.analysis.figures.Metric;
import java.util.List;

/**
 * One metric on both sides of a {@link Comparison}. Immutable.
 *
 * @param metric which, with its unit
 * @param primary whether it may decide the outcome of the comparison
 * @param base its values in the runs of the base that have it, in their order and the metric's unit
 * @param head those of the head
 * @param baseMedian their median; NaN of none
 * @param headMedian their median; NaN of none
 * @param change head to base, relative: 0.1 is 10 % more; infinite from 0, NaN if a side is empty
 * @param low the lower end of the change's 95 % interval by Hodges and Lehmann, relative; NaN where
 *     a side has fewer values than {@link Comparison#FEWEST_RUNS}, or one that is not positive
 * @param high the upper end, or NaN
 * @param p of the exact two-sided test of Mann and Whitney (1947, "On a test of whether one of two
 *     random variables is stochastically larger than the other"), not corrected; NaN where a side
 *     has fewer values than {@link Comparison#FEWEST_RUNS}
 * @param corrected p corrected among the primary metrics by Holm's method with weights (1979, "A
 *     simple sequentially rejective multiple test procedure", section 4); NaN of the others
 * @param outcome what is to be thought of it
 */
public record ComparedMetric(
    Metric metric,
    boolean primary,
    List<Double> base,
    List<Double> head,
    double baseMedian,
    double headMedian,
    double change,
    double low,
    double high,
    double p,
    double corrected,
    Outcome outcome) {
  ComparedMetric with(double correctedP, Outcome now) {
    return new ComparedMetric(
        metric, primary, base, head, baseMedian, headMedian, change, low, high, p, correctedP, now);
  }

  /** {@return whether the change is at least {@link Metric.Noise#least}, be it noise or not} */
  public boolean isNotable() {
    return Math.abs(change) >= metric.noise().least();
  }

  /** {@return whether both sides have values of this metric} */
  public boolean isOnBothSides() {
    return !base.isEmpty() && !head.isEmpty();
  }
}
