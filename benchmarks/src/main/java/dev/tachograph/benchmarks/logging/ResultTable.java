package dev.tachograph.benchmarks.logging;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as a text table, one line per contestant. */
final class ResultTable {
  private static final String ROW =
      "%-38s %7s %7s  %6s %7s %8s  %8s %8s  %6s  %6s %6s  %5s  %4s %4s";

  private ResultTable() {}

  static List<String> lines(Results results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            ROW,
            "",
            "1",
            "2",
            "call",
            "ns",
            "",
            "since",
            "due",
            "CPU",
            "alloc",
            "",
            "line",
            "",
            ""));
    lines.add(
        String.format(
            Locale.ROOT,
            ROW,
            "",
            "M/s",
            "M/s",
            "50 %",
            "99 %",
            "99.9 %",
            "99 %",
            "99.9 %",
            "s/M",
            "1",
            "2",
            "B",
            "lost",
            "bad"));
    for (Contestant who : Contestant.values()) {
      if (results.has(who)) {
        lines.add(row(results, who));
      }
    }
    return lines;
  }

  private static String row(Results results, Contestant who) {
    boolean logs = who != Contestant.NOTHING;
    boolean untyped = results.median(who, Results.UNTYPED) > 0;
    return String.format(
            Locale.ROOT,
            ROW,
            who.label + (untyped ? " *" : ""),
            logs ? text("%.2f", results.median(who, Fork.RATE + 1) / 1e6) : "-",
            text("%.2f", results.median(who, Fork.RATE + 2) / 1e6),
            text("%,.0f", results.median(who, Fork.CALL + 50)),
            text("%,.0f", results.median(who, Fork.CALL + 99)),
            text("%,.0f", results.median(who, Fork.CALL + 999)),
            text("%,.0f", results.median(who, Fork.ANSWER + 99)),
            text("%,.0f", results.median(who, Fork.ANSWER + 999)),
            logs ? text("%.2f", results.median(who, Fork.CPU + 1)) : "-",
            text("%,.0f", results.median(who, Fork.ALLOCATED + 1)),
            text("%,.0f", results.median(who, Fork.ALLOCATED + 2)),
            logs ? text("%.0f", results.median(who, Results.BYTES)) : "-",
            Long.toString(results.lost(who)),
            Long.toString(results.invalid(who) + results.repeated(who)))
        .stripTrailing();
  }

  /** A missing figure is a dash. */
  static String text(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
