package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.DoubleHistogram;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a long run from its index: a step of several samples for each range. Percentiles
 * of keys are those of the report, which is of the same samples.
 */
final class IndexedSamples {
  /**
   * The samples from which on the index is used: 6 days at one a second. Those of a shorter run are
   * read, which takes a few seconds and tells more of what was when.
   */
  static final long MIN_SAMPLES = 1 << 19;

  private static final double[] PERCENTILES = {50, 90, 95, 99};

  /** What ranges say of one key. */
  private static final class Key {
    private long count;
    private double sum;
    private double sumOverTime;
    private long millisCovered;
    private double min;
    private double max;
    private long minMillis;
    private long maxMillis;
    private double last = Double.NaN;

    void add(JsonNode value, long first, long lines, long covered) {
      if (!value.isArray()) {
        last = number(value);
        if (Double.isFinite(last)) {
          extremes(last, first, last, first);
          count += lines;
          sum += last * lines;
          sumOverTime += last * covered;
          millisCovered += covered;
        }
        return;
      }
      last = number(value.path(1));
      if (value.size() > 2) {
        double least = value.path(2).asDouble();
        double greatest = value.path(4).asDouble();
        extremes(least, first + value.path(3).asLong(), greatest, first + value.path(5).asLong());
        count += value.path(0).asLong();
        sum += value.path(6).asDouble();
        sumOverTime += value.path(7).asDouble();
        millisCovered += value.path(8).asLong();
      }
    }

    private void extremes(double least, long leastAt, double greatest, long greatestAt) {
      if (count == 0 || least < min) {
        min = least;
        minMillis = leastAt;
      }
      if (count == 0 || greatest > max) {
        max = greatest;
        maxMillis = greatestAt;
      }
    }

    SampleStep step() {
      if (count == 0) {
        return new SampleStep(last, last, last, last);
      }
      boolean minFirst = minMillis <= maxMillis;
      return new SampleStep(sum / count, minFirst ? min : max, minFirst ? max : min, last);
    }

    void addTo(Figures figures, boolean addsUp) {
      figures.add(count, sum, min, max, addsUp ? 0 : millisCovered, addsUp ? 0 : sumOverTime);
    }
  }

  private final Samples samples = new Samples();
  private final List<String> names = new ArrayList<>();
  private final Map<String, Figures> figures = new LinkedHashMap<>();
  private final Map<String, Boolean> addsUp = new LinkedHashMap<>();
  private final Figures throughputFigures = new Figures();
  private final long linesOfStep;

  private Map<String, Key> step = new LinkedHashMap<>();
  private Key throughput = new Key();
  private long lines;
  private long first;
  private long last;
  private long wall;

  private IndexedSamples(long linesOfStep) {
    this.linesOfStep = linesOfStep;
  }

  /**
   * The samples of a run; {@code null} if the index does not have all of them, or reading them is
   * better.
   *
   * @param min samples from which on the index is used
   */
  static @Nullable Samples of(
      @Nullable RunIndex index, List<Path> files, JsonNode report, long min) {
    if (index == null || files.isEmpty()) {
      return null;
    }
    int[] numbers = index.numbers(RunIndex.SAMPLES, files);
    for (int i = 0; i < numbers.length; i++) {
      // One that was deleted, too, is in the percentiles of the report.
      if (numbers[i] != i) {
        return null;
      }
    }
    if (index.lines(RunIndex.SAMPLES, numbers) < min) {
      return null;
    }
    IndexedSamples made = new IndexedSamples(index.greatest(RunIndex.SAMPLES, numbers));
    try {
      index.read(RunIndex.SAMPLES, numbers, (file, range) -> made.take(range));
      return made.end(report, index.throughput()) ? made.samples : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  static double number(JsonNode value) {
    return value.isTextual() ? Double.POSITIVE_INFINITY : value.asDouble();
  }

  private void take(JsonNode range) {
    long count = range.path("lines").asLong();
    if (lines > 0 && lines + count > linesOfStep) {
      endStep();
    }
    long begin = range.path("t_ms").path(0).asLong();
    first = lines == 0 ? begin : first;
    last = range.path("t_ms").path(1).asLong();
    wall = Timestamps.millis(range.path("ts").path(1).asText());
    lines += count;
    range.path("keys").forEach(name -> names.add(name.asText()));
    long covered = range.path("covered_ms").asLong();
    JsonNode values = range.path("values");
    for (int i = 0; i < values.size(); i++) {
      JsonNode value = values.path(i);
      if (!value.isNull()) {
        String name = names.get(i);
        step.computeIfAbsent(name, n -> new Key()).add(value, begin, count, covered);
        Key alone = new Key();
        alone.add(value, begin, count, covered);
        alone.addTo(
            figures.computeIfAbsent(name, n -> new Figures()),
            addsUp.computeIfAbsent(name, n -> new SampleColumn(n, 1, false).addsUp()));
      }
    }
    JsonNode each = range.path("throughput");
    if (!each.isNull()) {
      throughput.add(each, begin, count, covered);
      Key alone = new Key();
      alone.add(each, begin, count, covered);
      alone.addTo(throughputFigures, false);
    }
  }

  private void endStep() {
    Map<String, SampleStep> keys = new LinkedHashMap<>();
    step.forEach((name, key) -> keys.put(name, key.step()));
    samples.addStep(lines, first, last, wall, keys);
    if (throughput.count > 0) {
      samples.throughput(throughput.step());
    }
    step = new LinkedHashMap<>();
    throughput = new Key();
    lines = 0;
  }

  /** Sets the figures of the whole run; false if the report does not have them. */
  private boolean end(JsonNode report, JsonNode distribution) {
    if (lines > 0) {
      endStep();
    }
    for (Map.Entry<String, Figures> key : figures.entrySet()) {
      JsonNode told = report.path("resources").path(key.getKey());
      Figures of = key.getValue();
      if (of.count() > 0) {
        if (told.path("count").asLong(of.count()) != of.count() || !told.path("p95").isNumber()) {
          return false;
        }
        for (double percent : PERCENTILES) {
          JsonNode value = told.path("p" + (int) percent);
          if (value.isNumber()) {
            of.percentile(percent, value.asDouble());
          }
        }
      }
      samples.figures(key.getKey(), of);
    }
    DoubleHistogram throughputs = new DoubleHistogram(2);
    for (int i = 0; i + 1 < distribution.size(); i += 2) {
      throughputs.recordValueWithCount(
          distribution.path(i).asDouble(), distribution.path(i + 1).asLong());
    }
    if (throughputs.getTotalCount() > 0) {
      for (double percent : PERCENTILES) {
        throughputFigures.percentile(percent, throughputs.getValueAtPercentile(percent));
      }
    }
    samples.throughputFigures(throughputFigures);
    return samples.seen() > 0;
  }
}
