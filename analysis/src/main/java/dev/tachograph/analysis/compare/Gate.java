package dev.tachograph.analysis.compare;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bound that the head of a {@link Comparison} has to keep: {@code throughput>=-5%} bounds the
 * change of the medians, {@code log_errors<=0} the median of the head itself. Immutable.
 *
 * @param rule as it was written
 * @param metric the metric's name
 * @param atLeast whether the bound is the least, not the most
 * @param bound the bound, relative (0.05 is 5 %) or in the metric's unit
 * @param relative whether it bounds the change
 */
public record Gate(String rule, String metric, boolean atLeast, double bound, boolean relative) {
  private static final Pattern RULE =
      Pattern.compile("\\s*(.*\\S)\\s*(<=|>=)\\s*([+-]?\\d{1,15}(?:\\.\\d{1,9})?)\\s*(%?)\\s*");

  /**
   * What a gate says of a comparison.
   *
   * @param gate which
   * @param passed whether the head keeps its bound
   * @param reason the figure that decided, in words
   */
  public record Answer(Gate gate, boolean passed, String reason) {}

  /**
   * Reads a rule: a metric's name, {@code >=} or {@code <=}, and a number, with {@code %} for a
   * bound of the change.
   *
   * @param rule such as {@code rss_max<=+10%}
   * @return its gate
   * @throws IllegalArgumentException if it is none; the message says how one looks
   */
  public static Gate parse(String rule) {
    Matcher m = RULE.matcher(rule);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "'" + rule + "' is no gate; say throughput>=-5%, rss_max<=+10% or log_errors<=0");
    }
    boolean relative = !m.group(4).isEmpty();
    double number = Double.parseDouble(m.group(3));
    return new Gate(
        rule, m.group(1), m.group(2).equals(">="), relative ? number / 100 : number, relative);
  }

  /**
   * Whether the head keeps the bound; a metric that a side does not have keeps none.
   *
   * @param comparison in which the metric is
   * @return the answer
   * @throws IllegalArgumentException if {@link Comparison#metric} has no such metric
   */
  public Answer check(Comparison comparison) {
    ComparedMetric row = comparison.metric(metric);
    if (row == null) {
      throw new IllegalArgumentException("the metric '" + metric + "' of a gate is in no run");
    }
    if (!row.isOnBothSides()) {
      return new Answer(this, false, row.base().isEmpty() ? "not in BASE" : "not in HEAD");
    }
    double value = relative ? row.change() : row.headMedian();
    // Rounding errors of percentages in the last digits are no breach.
    double slack = 1e-9 * Math.max(1, Math.abs(bound));
    boolean passed = atLeast ? value >= bound - slack : value <= bound + slack;
    String reason =
        relative
            ? "the change is "
                + (Double.isInfinite(value)
                    ? "from 0"
                    : String.format(Locale.ROOT, "%+.2f %%", value * 100))
            : "it is " + String.format(Locale.ROOT, "%.3f", value);
    return new Answer(this, passed, reason);
  }
}
