package dev.tachograph.analysis.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.figures.RunFigures;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A comparison as JSON in the format {@code tachograph-comparison/1}, which is {@code
 * docs/formats/comparison.md}. What is not known is null.
 */
public final class ComparisonJson {
  private ComparisonJson() {}

  /**
   * The whole comparison, with every metric, and the answers of the gates.
   *
   * @param comparison what is written; texts of the runs are in it as they are
   * @param gates answers of gates to it, or none
   * @return a new object
   */
  public static ObjectNode of(Comparison comparison, List<Gate.Answer> gates) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", "tachograph-comparison/1");
    runs(root.putArray("base"), comparison.base());
    runs(root.putArray("head"), comparison.head());
    ArrayNode differences = root.putArray("differences");
    for (Difference difference : comparison.differences()) {
      ObjectNode of = differences.addObject();
      of.put("kind", difference.kind()).put("key", difference.key());
      difference.base().forEach(of.putArray("base")::add);
      difference.head().forEach(of.putArray("head")::add);
    }
    root.put("verdict", word(comparison.outcome()));
    ArrayNode left = root.putArray("left_out");
    for (LeftOut run : comparison.leftOut()) {
      ObjectNode of = left.addObject().put("side", run.side()).put("run", run.run());
      run.metrics().forEach(of.put("status", run.status()).putArray("metrics")::add);
    }
    ArrayNode outliers = root.putArray("outliers");
    for (Outlier outlier : comparison.outliers()) {
      ObjectNode of = outliers.addObject().put("side", outlier.side()).put("run", outlier.run());
      of.put("metric", outlier.metric().name()).put("value", outlier.value());
      of.put("side_median", outlier.median());
    }
    Map<String, String> same = comparison.sameAs();
    ArrayNode metrics = root.putArray("metrics");
    for (ComparedMetric row : comparison.metrics()) {
      ObjectNode of = metrics.addObject();
      row(of, row);
      of.put("same_as", same.get(row.metric().name()));
    }
    ArrayNode answers = root.putArray("gates");
    for (Gate.Answer answer : gates) {
      ObjectNode of = answers.addObject();
      of.put("rule", answer.gate().rule()).put("passed", answer.passed());
      of.put("reason", answer.reason());
    }
    return root;
  }

  private static void runs(ArrayNode array, List<RunFigures> runs) {
    for (RunFigures run : runs) {
      ObjectNode of = array.addObject().put("run", run.run()).put("status", run.status());
      run.report().path("missing").forEach(of.putArray("missing")::add);
    }
  }

  private static void row(ObjectNode of, ComparedMetric row) {
    of.put("name", row.metric().name()).put("unit", row.metric().unit());
    of.put("better", row.metric().better().name().toLowerCase(Locale.ROOT));
    of.put("noise", row.metric().noise().name().toLowerCase(Locale.ROOT));
    of.put("primary", row.primary());
    row.base().forEach(of.putArray("base")::add);
    row.head().forEach(of.putArray("head")::add);
    put(of, "base_median", row.baseMedian());
    put(of, "head_median", row.headMedian());
    put(of, "change_pct", row.hasRatio() ? row.change() * 100 : Double.NaN);
    put(of, "low_pct", row.low() * 100);
    put(of, "high_pct", row.high() * 100);
    put(of, "interval_pct", Double.isNaN(row.low()) ? Double.NaN : row.confidence() * 100);
    put(of, "p", row.p());
    put(of, "p_corrected", row.corrected());
    of.put("outcome", word(row.outcome()));
  }

  private static void put(ObjectNode of, String key, double value) {
    if (Double.isFinite(value)) {
      of.put(key, value);
    } else {
      of.putNull(key);
    }
  }

  private static String word(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
