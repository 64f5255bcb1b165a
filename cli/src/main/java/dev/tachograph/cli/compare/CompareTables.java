package dev.tachograph.cli.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.compare.ComparedMetric;
import dev.tachograph.analysis.compare.Comparison;
import dev.tachograph.analysis.compare.ComparisonJson;
import dev.tachograph.analysis.compare.Difference;
import dev.tachograph.analysis.compare.Gate;
import dev.tachograph.analysis.compare.LeftOut;
import dev.tachograph.analysis.compare.Outcome;
import dev.tachograph.analysis.compare.Outlier;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.text.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The texts and tables of a comparison, escaped but without markup. */
final class CompareTables {
  /** The maximum number of outliers shown; JSON has all. */
  static final int MAX_HINTS = 20;

  private static final int MAX_VALUES = 3;
  private static final int MAX_MISSING = 8;
  private static final int MAX_NAME = 48;
  private static final int MIN_NAME = 12;

  /** What the columns of a table beside the names take together, with change and answer. */
  private static final int WIDTH_OF_FIGURES = 52;

  private static final Set<String> ELSEWHERE = Set.of("machine", "limits", "jdk");
  private static final Set<String> FIRST_NAMED = Set.of("duration", "throughput", "rss_max");

  private CompareTables() {}

  /** The answer in a sentence, with other possible explanations. */
  static String verdict(Comparison comparison) {
    boolean reported =
        comparison.outcome() == Outcome.REGRESSION || comparison.outcome() == Outcome.IMPROVEMENT;
    String verdict = answer(comparison);
    if (reported && differs(comparison, ELSEWHERE)) {
      verdict += "; the machine, its limits or the JDK may be the reason";
    }
    if (reported && !comparison.isStatusWorse() && !comparison.leftOut().isEmpty()) {
      verdict += "; not all runs completed, which may be the reason";
    }
    return verdict;
  }

  /** Whether something of these kinds is known to be another on the sides. */
  private static boolean differs(Comparison comparison, Set<String> kinds) {
    return comparison.differences().stream()
        .filter(difference -> kinds.contains(difference.kind()))
        .anyMatch(d -> !d.base().contains("unknown") && !d.head().contains("unknown"));
  }

  private static String answer(Comparison comparison) {
    return switch (comparison.outcome()) {
      case REGRESSION -> "regression: " + regressions(comparison);
      case IMPROVEMENT -> "improvement: " + changes(comparison, Outcome.IMPROVEMENT);
      case NOISE_UNKNOWN ->
          "none: with one "
              + (comparison.leftOut().isEmpty() ? "" : "completed ")
              + "run a side the noise is unknown";
      case TOO_FEW -> tooFew(comparison);
      default -> "no difference beyond noise";
    };
  }

  private static String regressions(Comparison comparison) {
    String changes = changes(comparison, Outcome.REGRESSION);
    if (!comparison.isStatusWorse()) {
      return changes;
    }
    return incomplete(comparison.head(), "head")
        + ", "
        + (completed(comparison.base()) == comparison.base().size()
            ? "of the base all completed"
            : incomplete(comparison.base(), "base"))
        + (changes.isEmpty() ? "" : "; " + changes);
  }

  private static String incomplete(List<RunFigures> side, String name) {
    Map<String, Integer> statuses = new TreeMap<>();
    for (RunFigures run : side) {
      if (!run.isCompleted()) {
        statuses.merge(Texts.cut(escape(run.status()), 40), 1, Integer::sum);
      }
    }
    List<String> kinds = new ArrayList<>();
    statuses.forEach((status, n) -> kinds.add(statuses.size() == 1 ? status : n + " " + status));
    return side.size()
        - completed(side)
        + " of "
        + side.size()
        + " "
        + name
        + (side.size() == 1 ? " run" : " runs")
        + " did not complete ("
        + String.join(", ", kinds)
        + ")";
  }

  private static int completed(List<RunFigures> side) {
    return (int) side.stream().filter(RunFigures::isCompleted).count();
  }

  private static String tooFew(Comparison comparison) {
    boolean base = completed(comparison.base()) > 0;
    boolean head = completed(comparison.head()) > 0;
    if (!base || !head) {
      return "none: no run "
          + (head ? "of the base " : base ? "of the head " : "")
          + "completed, so there is no basis for time and throughput";
    }
    if (comparison.primaries().isEmpty()) {
      return "none: no metric that decides is in every run";
    }
    return "none: too few "
        + (comparison.leftOut().isEmpty() ? "" : "completed ")
        + "runs to judge; take four a side at least, better five or more";
  }

  /** Which runs were left out, of what and why: a line for each status on each side. */
  static List<String> leftOut(Comparison comparison) {
    Map<String, List<LeftOut>> groups = new LinkedHashMap<>();
    for (LeftOut run : comparison.leftOut()) {
      String key = run.side() + " " + run.status();
      groups.computeIfAbsent(key, group -> new ArrayList<>()).add(run);
    }
    List<String> lines = new ArrayList<>();
    for (List<LeftOut> group : groups.values()) {
      LeftOut first = group.get(0);
      Set<String> metrics = new LinkedHashSet<>();
      group.forEach(run -> metrics.addAll(run.metrics()));
      List<String> named = new ArrayList<>(metrics);
      named.sort(Comparator.comparing(name -> !FIRST_NAMED.contains(name)));
      lines.add(
          first.side()
              + ", "
              + Texts.cut(escape(first.status()), 40)
              + ": "
              + some(group.stream().map(LeftOut::run).toList())
              + (named.isEmpty()
                  ? "; not completed, and without figures"
                  : "; not completed, so no basis for " + some(named)));
    }
    return lines;
  }

  private static String some(List<String> names) {
    List<String> shown =
        names.stream().limit(MAX_VALUES).map(name -> Texts.cut(escape(name), 40)).toList();
    int left = names.size() - shown.size();
    return String.join(", ", shown) + (left > 0 ? " and " + left + " more" : "");
  }

  /** Runs far from the others of their side. */
  static List<String> outliers(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    for (Outlier outlier : comparison.outliers()) {
      lines.add(
          outlier.side()
              + " "
              + escape(outlier.run())
              + ": "
              + outlier.metric().name()
              + " "
              + value(outlier.metric().unit(), outlier.value())
              + ", "
              + change(outlier.off())
              + " from the median of its side");
    }
    return lines;
  }

  private static String changes(Comparison comparison, Outcome outcome) {
    List<String> changes = new ArrayList<>();
    for (ComparedMetric row : comparison.primaries()) {
      if (row.outcome() == outcome) {
        changes.add(row.metric().name() + " " + change(row.change()));
      }
    }
    return String.join(", ", changes);
  }

  /** The differences to be stated beside the verdict. */
  static List<String> differences(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    for (Difference difference : comparison.differences()) {
      String values =
          difference.isWithinSides()
              ? values(difference.base())
              : values(difference.base()) + " → " + values(difference.head());
      lines.add(difference.title() + ": " + Texts.cut(escape(difference.key()), 40) + " " + values);
    }
    return lines;
  }

  /** What runs lack, each once with the number of runs. */
  static List<String> missing(Comparison comparison) {
    Map<String, Integer> runs = new LinkedHashMap<>();
    for (List<RunFigures> side : List.of(comparison.base(), comparison.head())) {
      String name = side == comparison.base() ? "base" : "head";
      for (RunFigures run : side) {
        run.report()
            .path("missing")
            .forEach(what -> runs.merge(name + ": " + what.asText(), 1, Integer::sum));
      }
    }
    List<String> lines = new ArrayList<>();
    runs.forEach(
        (what, count) -> {
          if (lines.size() < MAX_MISSING) {
            lines.add(Texts.cut(escape(what), 100) + (count > 1 ? ", " + count + " runs" : ""));
          }
        });
    int left = runs.size() - lines.size();
    if (left > 0) {
      lines.add(left + " more; --json has all");
    }
    return lines;
  }

  /** The comparison with its texts, as a page shows it. */
  static ObjectNode page(Comparison comparison, List<Gate.Answer> gates) {
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.put("verdict", verdict(comparison)).put("hints_title", hintsTitle(comparison));
    ArrayNode titles = page.putArray("differences");
    comparison.differences().forEach(difference -> titles.add(difference.title()));
    missing(comparison).forEach(page.putArray("missing")::add);
    leftOut(comparison).forEach(page.putArray("left_out")::add);
    outliers(comparison).forEach(page.putArray("outliers")::add);
    ArrayNode hints = page.putArray("hints");
    shown(comparison).forEach(row -> hints.add(row.metric().name()));
    page.set("comparison", ComparisonJson.of(comparison, gates));
    return page;
  }

  private static String values(List<String> values) {
    List<String> shown = new ArrayList<>();
    for (String value : values.subList(0, Math.min(MAX_VALUES, values.size()))) {
      shown.add(Texts.cut(escape(value), 60));
    }
    int left = values.size() - shown.size();
    return String.join(" and ", shown) + (left > 0 ? " and " + left + " more" : "");
  }

  /** The metrics that decide, for so many columns of a terminal. */
  static Table primaries(Comparison comparison, int columns) {
    return table(comparison, comparison.primaries(), columns, ">95 % joint", ">p corr.");
  }

  static Table hints(Comparison comparison, int columns) {
    return table(comparison, shown(comparison), columns, ">95 % interval", ">p");
  }

  private static List<ComparedMetric> shown(Comparison comparison) {
    List<ComparedMetric> hints = comparison.hints();
    return hints.subList(0, Math.min(MAX_HINTS, hints.size()));
  }

  private static Table table(
      Comparison comparison, List<ComparedMetric> rows, int columns, String interval, String p) {
    Table table = new Table("metric", ">base", ">head", ">change", interval, p, "");
    table.leastFirst(p.substring(1), interval.substring(1));
    int width = Math.min(MAX_NAME, Math.max(MIN_NAME, columns - WIDTH_OF_FIGURES));
    Map<String, String> same = comparison.sameAs();
    for (ComparedMetric row : rows) {
      table.row(
          Texts.cut(escape(names(row, same)), width),
          value(row.metric().unit(), row.baseMedian()),
          value(row.metric().unit(), row.headMedian()),
          row.hasRatio() || !row.isOnBothSides() ? change(row.change()) : "-",
          interval(row),
          p(row.primary() ? row.corrected() : row.p()),
          word(row));
    }
    return table;
  }

  /** The name, and those that are the same count. */
  private static String names(ComparedMetric row, Map<String, String> same) {
    String name = row.metric().name();
    StringBuilder names = new StringBuilder(name);
    if (!row.primary()) {
      same.forEach((other, as) -> names.append(as.equals(name) ? " = " + other : ""));
    }
    return names.toString();
  }

  private static String interval(ComparedMetric row) {
    return Double.isNaN(row.low()) || !row.hasRatio()
        ? "-"
        : String.format(Locale.ROOT, "%+.1f … %+.1f %%", row.low() * 100, row.high() * 100);
  }

  private static String p(double p) {
    return Double.isNaN(p) ? "-" : String.format(Locale.ROOT, "%.3f", p);
  }

  private static String word(ComparedMetric row) {
    return switch (row.outcome()) {
      case REGRESSION -> "regression";
      case IMPROVEMENT -> "improvement";
      case NO_DIFFERENCE -> "within noise";
      case HINT -> "hint";
      case TOO_FEW -> "too few";
      case NOISE_UNKNOWN -> "noise unknown";
    };
  }

  /** The title of the second table. */
  static String hintsTitle(Comparison comparison) {
    long others =
        comparison.metrics().stream().filter(row -> !row.primary() && row.isOnBothSides()).count();
    String count = shown(comparison).size() + " of " + comparison.hints().size();
    return comparison.isTested()
        ? "hints, not corrected, "
            + count
            + "; of "
            + others
            + " other metrics about "
            + Math.round(others * Comparison.ALPHA)
            + " stand out by chance"
        : "largest changes, " + count + " of " + others + " other metrics";
  }

  static String change(double change) {
    if (Double.isNaN(change)) {
      return "-";
    }
    if (Double.isInfinite(change)) {
      return "-";
    }
    return String.format(Locale.ROOT, "%+.1f %%", change * 100);
  }

  private static String value(String unit, double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return switch (unit) {
      case "ms" -> Texts.duration(value);
      case "kb" -> Texts.kib(value);
      case "bytes" -> Texts.bytes(value);
      case "pct" -> String.format(Locale.ROOT, "%.1f %%", value);
      case "mib_s" -> String.format(Locale.ROOT, "%.2f MiB/s", value);
      case "per_s" -> Texts.number(value) + " /s";
      default -> Texts.number(value);
    };
  }

  static String escape(String text) {
    return Texts.escape(text);
  }
}
