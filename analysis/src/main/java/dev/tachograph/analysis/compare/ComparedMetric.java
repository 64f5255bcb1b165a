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
 * @param low the lower end of the change's interval by Hodges and Lehmann, relative; NaN where the
 *     sides have too few values for one, or one that is not positive
 * @param high the upper end, or NaN
 * @param confidence that of the interval, 0 to 1: {@code 1 - }{@link Comparison#ALPHA}, of a
 *     primary metric corrected as its p is, so that the interval is without 0 where the corrected p
 *     is at most {@link Comparison#ALPHA}
 * @param p of the exact two-sided test of Mann and Whitney (1947, "On a test of whether one of two
 *     random variables is stochastically larger than the other"), not corrected; NaN where a side
 *     has fewer values than {@link Comparison#FEWEST_RUNS}
 * @param corrected p divided by the metric's share of {@link Comparison#ALPHA}, which is the
 *     inequality of Bonferroni with weights (O. J. Dunn 1961, "Multiple comparisons among means");
 *     NaN of those that are not primary
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
    double confidence,
    double p,
    double corrected,
    Outcome outcome) {
  /**
   * Takes the figures of both sides; decides nothing yet.
   *
   * @param share of {@link Comparison#ALPHA} that the metric has, 1 of one that is not primary
   */
  static ComparedMetric of(
      Metric metric, boolean primary, double share, List<Double> base, List<Double> head) {
    double[] b = base.stream().mapToDouble(Double::doubleValue).toArray();
    double[] h = head.stream().mapToDouble(Double::doubleValue).toArray();
    double baseMedian = b.length == 0 ? Double.NaN : MannWhitneyU.median(b);
    double headMedian = h.length == 0 ? Double.NaN : MannWhitneyU.median(h);
    double alpha = Comparison.ALPHA * share;
    double p = Double.NaN;
    double[] interval = {Double.NaN, Double.NaN};
    if (Math.min(b.length, h.length) >= Comparison.FEWEST_RUNS) {
      MannWhitneyU test = new MannWhitneyU(b, h);
      p = test.p();
      interval = test.interval(alpha);
    }
    return new ComparedMetric(
        metric,
        primary,
        base,
        head,
        baseMedian,
        headMedian,
        change(baseMedian, headMedian),
        interval[0],
        interval[1],
        1 - alpha,
        p,
        primary ? Math.min(1, p / share) : Double.NaN,
        Outcome.ofRuns(Math.min(b.length, h.length)));
  }

  private static double change(double base, double head) {
    if (base == head) {
      return 0;
    }
    return base == 0
        ? Math.copySign(Double.POSITIVE_INFINITY, head)
        : (head - base) / Math.abs(base);
  }

  ComparedMetric with(Outcome now) {
    return new ComparedMetric(
        metric,
        primary,
        base,
        head,
        baseMedian,
        headMedian,
        change,
        low,
        high,
        confidence,
        p,
        corrected,
        now);
  }

  /**
   * {@return whether the change is at least {@link Metric.Noise#least}, be it noise or not, and
   * however small the values are}
   */
  public boolean isLarge() {
    return Math.abs(change) >= metric.noise().least();
  }

  /** {@return whether the change {@link #isLarge}, and is large enough to be shown} */
  public boolean isNotable() {
    return isLarge() && Math.abs(headMedian - baseMedian) >= metric.resolution();
  }

  /**
   * {@return whether the change is a ratio that says something: to a base that is not 0 when shown}
   */
  public boolean hasRatio() {
    return Double.isFinite(change) && Math.abs(baseMedian) >= metric.resolution();
  }

  /** {@return whether both sides have values of this metric} */
  public boolean isOnBothSides() {
    return !base.isEmpty() && !head.isEmpty();
  }

  /** Whether it has the same values as another, run by run, and these are not all one. */
  boolean isSameAs(ComparedMetric other) {
    boolean varies =
        base.stream().distinct().count() > 1
            || head.stream().distinct().count() > 1
            || baseMedian != headMedian;
    return varies
        && isOnBothSides()
        && metric.noise() == Metric.Noise.COUNT
        && metric.unit().equals(other.metric.unit())
        && base.equals(other.base)
        && head.equals(other.head);
  }
}
