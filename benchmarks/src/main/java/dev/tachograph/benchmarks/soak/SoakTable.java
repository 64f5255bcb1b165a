package dev.tachograph.benchmarks.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reports how the figures of a soak test began and ended, and their slope. */
final class SoakTable {
  private static final double HOUR_SECONDS = 3_600;
  private static final int FEWEST_ROWS = 3;

  private SoakTable() {}

  /**
   * Prints one line per figure. The slope is that of the last hour, or of the second half if there
   * was less than two hours, per hour with its standard error.
   */
  static void print(Path figures, PrintStream out) throws IOException {
    List<String> lines = Files.readAllLines(figures);
    String[] names = lines.get(0).split("\t");
    List<double[]> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      rows.add(List.of(line.split("\t")).stream().mapToDouble(Double::parseDouble).toArray());
    }
    if (rows.size() < 2 * FEWEST_ROWS) {
      out.println("too few minutes to judge");
      return;
    }
    double end = rows.get(rows.size() - 1)[0];
    double from = Math.max(end / 2, end - HOUR_SECONDS);
    List<double[]> late = rows.stream().filter(row -> row[0] >= from).toList();
    double[] seconds = late.stream().mapToDouble(row -> row[0]).toArray();
    out.printf(
        Locale.ROOT,
        "%n%-28s %10s %10s %10s %12s %10s%n",
        "KiB, or a count",
        "first",
        "half way",
        "last",
        "an hour",
        "error");
    for (int i = 1; i < names.length; i++) {
      int column = i;
      double[] values = late.stream().mapToDouble(row -> row[column]).toArray();
      Slope slope = Slope.of(seconds, values);
      out.printf(
          Locale.ROOT,
          "%-28s %,10.0f %,10.0f %,10.0f %,12.1f %10.1f%n",
          names[i],
          rows.get(0)[i],
          values[0],
          values[values.length - 1],
          slope.perSecond() * HOUR_SECONDS,
          slope.error() * HOUR_SECONDS);
    }
  }
}
