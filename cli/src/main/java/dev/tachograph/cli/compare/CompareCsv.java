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
          percent(row, row.change()),
          percent(row, row.low()),
          percent(row, row.high()),
          row.p(),
          row.corrected(),
          row.outcome().name().toLowerCase(Locale.ROOT));
    }
  }

  /** Of a base that is 0 when it is shown, a ratio says nothing, and no other output has it. */
  private static double percent(ComparedMetric row, double ratio) {
    return row.hasRatio() ? ratio * 100 : Double.NaN;
  }
}
