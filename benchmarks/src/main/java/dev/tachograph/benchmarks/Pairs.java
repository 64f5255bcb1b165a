package dev.tachograph.benchmarks;

import dev.tachograph.benchmarks.machine.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Runs in pairs, off then on, and their table. */
final class Pairs {
  private static final String ROW = "%-20s %8s %8s %8s %8s %8s %8s   %7s %7s %7s   %s";

  private final List<NodeResult> off = new ArrayList<>();
  private final List<NodeResult> on = new ArrayList<>();

  void add(NodeResult withAllOff, NodeResult withAllOn) {
    off.add(withAllOff);
    on.add(withAllOn);
  }

  int size() {
    return off.size();
  }

  /**
   * The table, line by line.
   *
   * @param name the name of the second run of a pair
   */
  List<String> table(String name) {
    String ratio = name + "/off by pairs: median, min, max, 95 % interval of the median";
    return List.of(
        String.format(Locale.ROOT, "%-20s %8s %17s %8s %17s   %s", "", "off", "", name, "", ratio),
        String.format(
            Locale.ROOT,
            ROW,
            "",
            "median",
            "min",
            "max",
            "median",
            "min",
            "max",
            "median",
            "min",
            "max",
            ""),
        row("sync, s", NodeResult::syncSeconds, true),
        row("whole process, s", NodeResult::wallSeconds, true),
        row("CPU user+system, s", NodeResult::cpuSeconds, true),
        row("CPU of others, %", NodeResult::othersPercent, false));
  }

  /** What was recorded, in a sentence. */
  String recorded() {
    return String.format(
        Locale.ROOT,
        "recorded by a run: %,.0f lines, %,.0f bytes (medians); CPU of the recorder's own threads"
            + " %.0f ms",
        of(on, r -> r.recorded().lines()).median(),
        of(on, r -> r.recorded().bytes()).median(),
        of(on, r -> r.recorded().recorderCpuMillis()).median());
  }

  private String row(String name, ToDoubleFunction<NodeResult> figure, boolean compared) {
    List<String> cells = new ArrayList<>(List.of(name));
    cells.addAll(cells(of(off, figure)));
    cells.addAll(cells(of(on, figure)));
    Statistics ratio = ratios(figure);
    cells.addAll(compared ? cells(ratio) : List.of("", "", ""));
    cells.add(compared ? text(ratio.low()) + " to " + text(ratio.high()) : "");
    return String.format(Locale.ROOT, ROW, cells.toArray()).stripTrailing();
  }

  private static List<String> cells(Statistics figures) {
    return List.of(text(figures.median()), text(figures.min()), text(figures.max()));
  }

  /** The ratio of on to off, by pair. */
  Statistics ratios(ToDoubleFunction<NodeResult> figure) {
    double[] ratios = new double[off.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = figure.applyAsDouble(on.get(i)) / figure.applyAsDouble(off.get(i));
    }
    return Statistics.of(ratios);
  }

  private static Statistics of(List<NodeResult> runs, ToDoubleFunction<NodeResult> figure) {
    return Statistics.of(runs.stream().mapToDouble(figure).toArray());
  }

  /** A figure that could not be read is a dash, never a number. */
  private static String text(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}
