package dev.tachograph.analysis.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bound that the head of a {@link Comparison} has to keep: {@code throughput>=-5%} bounds the
 * change of the medians, {@code log_errors<=0} the median of the head itself, {@code
 * status==completed} each of its runs. Immutable.
 *
 * @param rule as it was written
 * @param metric what it bounds: the name of a metric, a dotted path of the report such as {@code
 *     resources.rss_kb.max}, {@code status}, {@code exit_code}, or {@code findings} with or without
 *     a severity or rule
 * @param operator how it compares
 * @param value the bound as it was written, without the sign of percent
 * @param bound the bound, relative (0.05 is 5 %) or in the unit of what it bounds; NaN of a text
 * @param relative whether it bounds the change
 */
public record Gate(
    String rule, String metric, Operator operator, String value, double bound, boolean relative) {
  private static final Pattern RULE =
      Pattern.compile("\\s*(.*\\S)\\s*(==|!=|<=|>=|<|>)\\s*([^\\s=].*?)\\s*");
  private static final Pattern NUMBER =
      Pattern.compile("([+-]?)(\\d{1,15}(?:\\.\\d{1,9})?)\\s*(%?)");

  /** The status that a run has to have so that it counts. */
  private static final String COMPLETED = "status==completed";

  /** How a gate compares. */
  public enum Operator {
    /** {@code ==}. */
    EQUAL("=="),
    /** {@code !=}. */
    NOT_EQUAL("!="),
    /** {@code <=}. */
    AT_MOST("<="),
    /** {@code >=}. */
    AT_LEAST(">="),
    /** {@code <}. */
    LESS("<"),
    /** {@code >}. */
    MORE(">");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    private static Operator of(String sign) {
      for (Operator operator : values()) {
        if (operator.sign.equals(sign)) {
          return operator;
        }
      }
      throw new IllegalArgumentException(sign);
    }

    boolean isEquality() {
      return this == EQUAL || this == NOT_EQUAL;
    }

    /** Whether a value keeps a bound; rounding errors in the last digits are no breach. */
    boolean holds(double value, double bound) {
      double slack = 1e-9 * Math.max(1, Math.abs(bound));
      return switch (this) {
        case EQUAL -> Math.abs(value - bound) <= slack;
        case NOT_EQUAL -> Math.abs(value - bound) > slack;
        case AT_MOST -> value <= bound + slack;
        case AT_LEAST -> value >= bound - slack;
        case LESS -> value < bound - slack;
        case MORE -> value > bound + slack;
      };
    }

    boolean holds(String value, String bound) {
      return value.equals(bound) == (this == EQUAL);
    }
  }

  /**
   * What a gate says of a comparison.
   *
   * @param gate which
   * @param passed whether the head keeps its bound
   * @param reason the figure that decided, in words; texts of runs are in it as they are
   */
  public record Answer(Gate gate, boolean passed, String reason) {}

  /**
   * Reads a rule: what it bounds, an operator ({@code ==}, {@code !=}, {@code <=}, {@code >=},
   * {@code <}, {@code >}), and a number, with {@code %} for a bound of the change; or, after {@code
   * ==} and {@code !=}, a text.
   *
   * @param rule such as {@code rss_max<=+10%}
   * @return its gate
   * @throws IllegalArgumentException if it is none; the message says how one looks
   */
  public static Gate parse(String rule) {
    Matcher m = RULE.matcher(rule);
    if (!m.matches()) {
      throw noGate(rule);
    }
    Operator operator = Operator.of(m.group(2));
    Matcher number = NUMBER.matcher(m.group(3));
    if (!number.matches()) {
      if (!operator.isEquality() || m.group(3).endsWith("%")) {
        throw noGate(rule);
      }
      return new Gate(rule, m.group(1), operator, m.group(3), Double.NaN, false);
    }
    boolean relative = !number.group(3).isEmpty();
    if (!relative && !number.group(1).isEmpty()) {
      throw new IllegalArgumentException(
          "'"
              + rule
              + "' has a sign but no %; say "
              + rule.strip()
              + "% to bound the change, or "
              + number.group(2)
              + " without a sign to bound the value");
    }
    double bound = Double.parseDouble(number.group(1) + number.group(2));
    return new Gate(
        rule, m.group(1), operator, m.group(3), relative ? bound / 100 : bound, relative);
  }

  private static IllegalArgumentException noGate(String rule) {
    return new IllegalArgumentException(
        "'"
            + rule
            + "' is no gate; say throughput>=-5%, rss_max<=+10%, log_errors<=0"
            + " or status==completed");
  }

  /**
   * Whether the head keeps the bound. What a side does not have, or has only of runs that did not
   * complete and are no basis for it, keeps none.
   *
   * @param comparison in which it is
   * @return the answer
   * @throws IllegalArgumentException if no run has what it bounds, or it is of another type; the
   *     message names what is near
   */
  public Answer check(Comparison comparison) {
    return new GateCheck(this, comparison).answer();
  }

  /**
   * The answers of several gates. Where a smaller share of the head's runs completed than of the
   * base's, {@code status==completed} is one more, unless a gate is about the status itself.
   *
   * @param gates as given
   * @param comparison in which they are
   * @return an answer for each in their order; empty for none
   * @throws IllegalArgumentException as {@link #check}
   */
  public static List<Answer> check(List<Gate> gates, Comparison comparison) {
    List<Answer> answers = new ArrayList<>();
    for (Gate gate : gates) {
      answers.add(gate.check(comparison));
    }
    boolean asked =
        gates.stream().anyMatch(g -> g.metric().equals("status") && g.operator() == Operator.EQUAL);
    if (!gates.isEmpty() && !asked && comparison.isStatusWorse()) {
      answers.add(parse(COMPLETED).check(comparison));
    }
    return answers;
  }
}
