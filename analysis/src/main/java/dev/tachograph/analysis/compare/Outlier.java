package dev.tachograph.analysis.compare;

import dev.tachograph.analysis.figures.Metric;
import dev.tachograph.analysis.figures.RunFigures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run whose figure lies far from those of its own side, by the modified z-score of B. Iglewicz
 * and D. C. Hoaglin ("How to Detect and Handle Outliers", 1993): 0.6745 times its distance from the
 * median, by the median distance, is above 3.5. It stays in the comparison. Immutable.
 *
 * @param side {@code base} or {@code head}
 * @param run the name of the run
 * @param metric of which it is one
 * @param value its figure, in the metric's unit
 * @param median that of its side
 */
public record Outlier(String side, String run, Metric metric, double value, double median) {
  private static final double SCORE = 3.5;
  private static final double NORMAL = 0.6745;

  /** A smaller distance, relative to the median, is not worth a word. */
  private static final double LEAST = 0.05;

  /** {@return its distance from the median, relative: 0.1 is 10 % more} */
  public double off() {
    return (value - median) / Math.abs(median);
  }

  /** Those of a metric on a side of at least {@link Comparison#FEWEST_RUNS} runs. */
  static List<Outlier> of(String side, Metric metric, List<RunFigures> runs) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (RunFigures run : runs) {
      Double value = run.metrics().get(metric);
      if (value != null) {
        values.put(run.run(), value);
      }
    }
    List<Outlier> found = new ArrayList<>();
    if (values.size() < Comparison.FEWEST_RUNS) {
      return found;
    }
    double median =
        MannWhitneyU.median(values.values().stream().mapToDouble(Double::doubleValue).toArray());
    double distance =
        MannWhitneyU.median(
            values.values().stream().mapToDouble(value -> Math.abs(value - median)).toArray());
    values.forEach(
        (run, value) -> {
          double off = Math.abs(value - median);
          boolean far = NORMAL * off > SCORE * distance;
          if (far && off > LEAST * Math.abs(median)) {
            found.add(new Outlier(side, run, metric, value, median));
          }
        });
    return found;
  }
}
