package dev.tachograph.cli.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.compare.ComparedMetric;
import dev.tachograph.analysis.compare.Comparison;
import dev.tachograph.analysis.compare.ComparisonJson;
import dev.tachograph.analysis.compare.Difference;
import dev.tachograph.analysis.compare.Gate;
import dev.tachograph.analysis.compare.Outcome;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.text.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The texts and tables of a comparison, escaped but without markup. */
final class CompareTables {
  /** The maximum number of outliers shown; JSON has all. */
  static final int MAX_HINTS = 20;

  private static final int MAX_VALUES = 3;
  private static final int MAX_MISSING = 8;

  private CompareTables() {}

  /** The answer in a sentence, with other possible explanations. */
  static String verdict(Comparison comparison) {
    boolean reported =
        comparison.outcome() == Outcome.REGRESSION || comparison.outcome() == Outcome.IMPROVEMENT;
    String verdict = answer(comparison);
    if (reported && differs(comparison, Set.of("machine", "limits", "jdk"))) {
      verdict += "; the machine, its limits or the JDK may be the reason";
    }
    if (reported && differs(comparison, Set.of("status"))) {
      verdict += "; not all runs completed, which may be the reason";
    }
    return verdict;
  }

  private static boolean differs(Comparison comparison, Set<String> kinds) {
    return comparison.differences().stream().anyMatch(d -> kinds.contains(d.kind()));
  }

  private static String answer(Comparison comparison) {
    return switch (comparison.outcome()) {
      case REGRESSION -> "regression: " + changes(comparison, Outcome.REGRESSION);
      case IMPROVEMENT -> "improvement: " + changes(comparison, Outcome.IMPROVEMENT);
      case NOISE_UNKNOWN -> "none: with one run a side the noise is unknown";
      case TOO_FEW ->
          comparison.primaries().isEmpty()
              ? "none: no metric that decides is in every run"
              : "none: too few runs to judge; take four a side at least, better five or more";
      default -> "no difference beyond noise";
    };
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

  /** The differences to be stated before the verdict. */
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

  static Table primaries(Comparison comparison) {
    return table(comparison.primaries());
  }

  static Table hints(Comparison comparison) {
    return table(shown(comparison));
  }

  private static List<ComparedMetric> shown(Comparison comparison) {
    List<ComparedMetric> hints = comparison.hints();
    return hints.subList(0, Math.min(MAX_HINTS, hints.size()));
  }

  private static Table table(List<ComparedMetric> rows) {
    Table table = new Table("metric", ">base", ">head", ">change", ">95 % interval", ">p", "");
    for (ComparedMetric row : rows) {
      double p = row.primary() ? row.corrected() : row.p();
      table.row(
          Texts.cut(escape(row.metric().name()), 48),
          value(row.metric().unit(), row.baseMedian()),
          value(row.metric().unit(), row.headMedian()),
          change(row.change()),
          Double.isNaN(row.low()) ? "-" : change(row.low()) + " to " + change(row.high()),
          Double.isNaN(p) ? "-" : String.format(Locale.ROOT, "%.3f", p),
          word(row));
    }
    return table;
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
    return switch (comparison.outcome()) {
      case NOISE_UNKNOWN, TOO_FEW ->
          "largest changes, " + count + " of " + others + " other metrics";
      default ->
          "hints, "
              + count
              + "; of "
              + others
              + " other metrics about "
              + Math.round(others * Comparison.ALPHA)
              + " stand out by chance";
    };
  }

  static String change(double change) {
    if (Double.isNaN(change)) {
      return "-";
    }
    if (Double.isInfinite(change)) {
      return "from 0";
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
