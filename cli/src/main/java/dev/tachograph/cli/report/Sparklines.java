package dev.tachograph.cli.report;

import dev.tachograph.analysis.internal.run.Figures;
import dev.tachograph.analysis.internal.run.Samples;
import dev.tachograph.analysis.internal.run.Series;
import dev.tachograph.analysis.internal.text.Texts;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Samples over time in a line of text; the maximum of each step is shown, so peaks are kept. */
public final class Sparklines {
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final int WIDTH = 36;

  private final Samples samples;

  public Sparklines(Samples samples) {
    this.samples = samples;
  }

  public boolean areThere() {
    return samples.size() >= 3;
  }

  /** A key, scaled from 0 to its maximum. */
  public String of(String key) {
    return line(i -> samples.greatest(key, i));
  }

  /** A row of the resources: units done per second; empty if nothing was counted. */
  public List<String> throughput() {
    Figures figures = Series.throughput(samples);
    if (!areThere() || figures.count() == 0 || figures.max() <= 0) {
      return List.of();
    }
    Double p95 = figures.percentile(95);
    return List.of(
        "done a second",
        Texts.number(figures.max()),
        Texts.number(figures.mean()),
        p95 == null ? "-" : Texts.number(p95),
        line(i -> Series.greatestThroughput(samples, i)));
  }

  private String line(IntToDoubleFunction value) {
    int steps = Math.min(WIDTH, samples.size());
    double[] highest = new double[steps];
    java.util.Arrays.fill(highest, Double.NaN);
    double top = 0;
    for (int i = 0; i < samples.size(); i++) {
      double at = value.applyAsDouble(i);
      int step = (int) ((long) i * steps / samples.size());
      if (Double.isFinite(at)) {
        highest[step] = Double.isNaN(highest[step]) ? at : Math.max(highest[step], at);
        top = Math.max(top, at);
      }
    }
    StringBuilder line = new StringBuilder();
    for (double each : highest) {
      int bar = top <= 0 ? 0 : (int) Math.round(each / top * (BARS.length() - 1));
      line.append(Double.isNaN(each) ? ' ' : BARS.charAt(Math.max(0, bar)));
    }
    return line.toString();
  }
}
