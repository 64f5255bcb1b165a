package dev.tachograph.analysis.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tachograph.analysis.figures.Metric;
import dev.tachograph.analysis.figures.Metric.Better;
import dev.tachograph.analysis.figures.Metric.Noise;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.analysis.internal.text.Nearest;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A gate held against a comparison. */
final class GateCheck {
  private static final String STATUS = "status";
  private static final String EXIT_CODE = "exit_code";

  private final Gate gate;
  private final Comparison comparison;
  private final String name;

  /** What stands at the path in each run, found once: a run hands out copies of its report. */
  private final IdentityHashMap<RunFigures, JsonNode> nodeOf = new IdentityHashMap<>();

  GateCheck(Gate gate, Comparison comparison) {
    this.gate = gate;
    this.comparison = comparison;
    this.name = gate.metric().equals(EXIT_CODE) ? "end.exit_code" : gate.metric();
  }

  Gate.Answer answer() {
    if (name.equals(STATUS)) {
      requireText(RunFigures::status);
      return ofTexts(RunFigures::status);
    }
    if (FindingCount.isOne(name)) {
      FindingCount.check(name, comparison.sides().all());
      return ofNumbers(run -> FindingCount.of(run, name), Basis.ANY, "", true);
    }
    ComparedMetric row = comparison.metric(name);
    if (row != null) {
      Metric metric = row.metric();
      Function<RunFigures, Double> of = run -> run.metrics().getOrDefault(metric, Double.NaN);
      return ofNumbers(of, Basis.of(metric), metric.unit(), false);
    }
    return ofPath();
  }

  private Gate.Answer ofPath() {
    List<JsonNode> nodes = new ArrayList<>();
    for (RunFigures run : comparison.sides().all()) {
      nodes.add(ReportPath.find(run.report(), name));
      nodeOf.put(run, nodes.get(nodes.size() - 1));
    }
    boolean otherMeaning =
        name.startsWith("resources.safepoint_")
            && SafepointTimes.differ(comparison.base(), comparison.head());
    if (otherMeaning || nodes.stream().allMatch(JsonNode::isMissingNode)) {
      throw new IllegalArgumentException(
          "the metric '"
              + gate.metric()
              + "' of a gate is in no run, or does not mean the same in all"
              + near());
    }
    if (nodes.stream().anyMatch(JsonNode::isContainerNode)) {
      throw new IllegalArgumentException(
          "'" + gate.metric() + "' is no single value" + examples(nodes));
    }
    if (nodes.stream().anyMatch(node -> node.isTextual() || node.isBoolean())) {
      Function<RunFigures, @Nullable String> text = run -> text(run);
      requireText(text);
      return ofTexts(text);
    }
    String unit = ReportPath.unit(name);
    Function<RunFigures, Double> number =
        run -> {
          JsonNode node = nodeOf(run);
          return node.isNumber() ? node.doubleValue() : Double.NaN;
        };
    return ofNumbers(number, Basis.of(name, unit), unit, name.equals("end.exit_code"));
  }

  private @Nullable String text(RunFigures run) {
    JsonNode node = nodeOf(run);
    return node.isValueNode() && !node.isNull() ? node.asText() : null;
  }

  private JsonNode nodeOf(RunFigures run) {
    JsonNode node = nodeOf.get(run);
    return node == null ? MissingNode.getInstance() : node;
  }

  private String near() {
    Set<String> names = new TreeSet<>(List.of(STATUS, EXIT_CODE, FindingCount.ALL));
    comparison.metrics().forEach(row -> names.add(row.metric().name()));
    names.addAll(ReportPath.all(comparison.base().get(0).report()));
    names.addAll(ReportPath.all(comparison.head().get(0).report()));
    String question = Nearest.question(gate.metric(), names);
    return question.isEmpty() ? "; --json names those compared" : question;
  }

  private String examples(List<JsonNode> nodes) {
    for (JsonNode node : nodes) {
      List<String> paths = ReportPath.all(node);
      if (!paths.isEmpty()) {
        List<String> some = paths.subList(0, Math.min(3, paths.size()));
        return "; say " + String.join(" or ", some.stream().map(p -> name + "." + p).toList());
      }
    }
    return "";
  }

  private void requireText(Function<RunFigures, @Nullable String> of) {
    if (!gate.operator().isEquality() || gate.relative()) {
      String example = "";
      for (RunFigures run : comparison.sides().all()) {
        String value = of.apply(run);
        example = value == null ? example : value;
      }
      throw new IllegalArgumentException(
          "'" + gate.metric() + "' is a text; say " + gate.metric() + "==" + example);
    }
  }

  /** Every run of the head has to keep it. */
  private Gate.Answer ofTexts(Function<RunFigures, @Nullable String> of) {
    if (comparison.base().stream().allMatch(run -> of.apply(run) == null)) {
      return no("not in BASE");
    }
    List<String> breaches = new ArrayList<>();
    for (RunFigures run : comparison.head()) {
      String value = of.apply(run);
      if (value == null) {
        breaches.add(run.run() + " does not say it");
      } else if (!gate.operator().holds(value, gate.value())) {
        breaches.add(run.run() + " " + value);
      }
    }
    return ofEach(breaches);
  }

  private Gate.Answer ofEach(List<String> breaches) {
    int runs = comparison.head().size();
    if (breaches.isEmpty()) {
      return new Gate.Answer(gate, true, runs == 1 ? "it is" : "so are all " + runs + " runs");
    }
    int more = breaches.size() - 3;
    String some = String.join(", ", breaches.subList(0, Math.min(3, breaches.size())));
    return no(
        "not so "
            + breaches.size()
            + " of "
            + runs
            + (runs == 1 ? " run: " : " runs: ")
            + some
            + (more > 0 ? " and " + more + " more" : ""));
  }

  private Gate.Answer no(String reason) {
    return new Gate.Answer(gate, false, reason);
  }

  private Gate.Answer ofNumbers(
      Function<RunFigures, Double> of, Basis basis, String unit, boolean each) {
    if (Double.isNaN(gate.bound())) {
      throw new IllegalArgumentException(
          "'" + gate.metric() + "' is a number, '" + gate.value() + "' is none");
    }
    List<Double> base = values(comparison.sides().baseOf(basis), of);
    if (base.isEmpty()) {
      return no(absent("BASE", comparison.base(), of));
    }
    if (!gate.relative() && (each || gate.operator().isEquality())) {
      return ofEachNumber(of);
    }
    List<Double> head = values(comparison.sides().headOf(basis), of);
    if (head.isEmpty()) {
      return no(absent("HEAD", comparison.head(), of));
    }
    Metric metric = new Metric(name, unit, Better.NEITHER, Noise.COUNT);
    ComparedMetric row = ComparedMetric.of(metric, false, 1, base, head);
    double value = gate.relative() ? row.change() : row.headMedian();
    String left = left(head.size());
    return new Gate.Answer(gate, gate.operator().holds(value, gate.bound()), reason(value) + left);
  }

  private String left(int counted) {
    int runs = comparison.head().size();
    return counted == runs ? "" : ", of " + counted + " of " + runs + " runs of HEAD";
  }

  private String reason(double value) {
    if (!gate.relative()) {
      return "it is " + number(value);
    }
    return "the change is "
        + (Double.isInfinite(value)
            ? "from 0"
            : String.format(Locale.ROOT, "%+.2f %%", value * 100));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private Gate.Answer ofEachNumber(Function<RunFigures, Double> of) {
    List<String> breaches = new ArrayList<>();
    for (RunFigures run : comparison.head()) {
      double value = of.apply(run);
      if (Double.isNaN(value)) {
        breaches.add(run.run() + " does not have it");
      } else if (!gate.operator().holds(value, gate.bound())) {
        breaches.add(run.run() + " has " + number(value));
      }
    }
    return ofEach(breaches);
  }

  /** Why a side has no value: it is not there, or only in runs that are no basis for it. */
  private static String absent(
      String side, List<RunFigures> runs, Function<RunFigures, Double> of) {
    if (values(runs, of).isEmpty()) {
      return "not in " + side;
    }
    Set<String> statuses = new TreeSet<>();
    runs.forEach(run -> statuses.add(run.status()));
    return "no run of "
        + side
        + " that has it completed ("
        + String.join(", ", statuses)
        + "), so there is no basis for it";
  }

  private static List<Double> values(List<RunFigures> runs, Function<RunFigures, Double> of) {
    return runs.stream().map(of).filter(value -> !Double.isNaN(value)).toList();
  }
}
