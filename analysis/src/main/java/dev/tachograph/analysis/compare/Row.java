package dev.tachograph.analysis.compare;

import dev.tachograph.analysis.figures.Metric;
import java.util.List;

/**
 * One metric on both sides.
 *
 * @param metric which
 * @param primary whether it may decide the verdict
 * @param base its values in the runs of the base that have it
 * @param head those of the head
 * @param baseMedian their median; NaN of none
 * @param headMedian their median; NaN of none
 * @param change head to base, relative: 0.1 is 10 % more; infinite from 0, NaN if a side is empty
 * @param low the lower end of the change's 95 % interval, or NaN
 * @param high the upper end, or NaN
 * @param p two-sided, not corrected; NaN where a side has fewer than {@link Comparison#FEWEST_RUNS}
 * @param corrected p corrected among the primary metrics; NaN of the others
 * @param outcome what is to be thought of it
 */
public record Row(
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

  /** What is to be thought of a change. */
  public enum Outcome {
    /** A primary metric is worse beyond noise. */
    REGRESSION,
    /** A primary metric is better beyond noise. */
    IMPROVEMENT,
    /** No difference beyond noise. */
    NO_DIFFERENCE,
    /** Of a metric that decides nothing: it stands out, without a correction. */
    HINT,
    /** Two or three runs on a side. */
    TOO_FEW,
    /** One run on a side. */
    NOISE_UNKNOWN
  }

  Row with(double correctedP, Outcome now) {
    return new Row(
        metric, primary, base, head, baseMedian, headMedian, change, low, high, p, correctedP, now);
  }

  /** Whether the change is large enough to be worth a word, noise or not. */
  public boolean isNotable() {
    return Math.abs(change) >= metric.noise().least();
  }

  /** Whether both sides have values. */
  public boolean isOnBothSides() {
    return !base.isEmpty() && !head.isEmpty();
  }
}
