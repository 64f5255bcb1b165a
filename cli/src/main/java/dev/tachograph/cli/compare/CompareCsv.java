package dev.tachograph.cli.compare;

import dev.tachograph.analysis.compare.ComparedMetric;
import dev.tachograph.analysis.compare.Comparison;
import dev.tachograph.cli.text.Csv;
import java.io.PrintStream;
import java.util.Locale;

/** A comparison as comma-separated values, a row a metric; what could not be computed is empty. */
final class CompareCsv {
  private CompareCsv() {}

  static void print(Comparison comparison, PrintStream out) {
    Csv table =
        new Csv(
            out,
            "metric",
            "unit",
            "decides",
            "base_runs",
            "head_runs",
            "base_median",
            "head_median",
            "change_pct",
            "change_low_pct",
            "change_high_pct",
            "p",
            "p_corrected",
            "outcome");
    for (ComparedMetric row : comparison.metrics()) {
      table.row(
          row.metric().name(),
          row.metric().unit(),
          row.primary(),
          row.base().size(),
          row.head().size(),
          row.baseMedian(),
          row.headMedian(),
          row.change() * 100,
          row.low() * 100,
          row.high() * 100,
          row.p(),
          row.corrected(),
          row.outcome().name().toLowerCase(Locale.ROOT));
    }
  }
}
