package dev.tachograph.cli.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tachograph.analysis.figures.TimeSeries;
import dev.tachograph.analysis.internal.run.Samples;
import dev.tachograph.analysis.internal.run.Series;
import dev.tachograph.resources.ResourceChart;
import dev.tachograph.resources.ResourceKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** Samples as lines to draw, with few points per step of time but all peaks. */
final class ChartData {
  /** Enough for the width of a screen. */
  static final int STEPS = 1200;

  /** What the page computes has keys that no figure of a program has. */
  static final String THROUGHPUT = "~throughput";

  static final String BANNED = "~banned";

  /** What is rounded to digits behind the point; numbers beyond have significant ones instead. */
  private static final double MAX_ROUNDED = 1e12;

  private static final MathContext DIGITS = new MathContext(6);

  /** The keys that a chart draws, and progress. */
  private static final List<ResourceKey> KEYS =
      ResourceKey.all().stream()
          .filter(key -> key.chart() != null || key.isProgress() || ChartPanels.draw(key))
          .filter(ResourceKey::isNumber)
          .toList();

  private final Samples samples;
  private final int steps;

  ChartData(Samples samples, int steps) {
    this.samples = samples;
    this.steps = steps;
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    TimeSeries throughput = Series.ofThroughput(samples).reduced(steps);
    json.writeNumberField("samples", samples.seen());
    json.writeBooleanField("all", !samples.isMerged() && samples.size() == throughput.size());
    json.writeArrayFieldStart("x");
    for (int i = 0; i < throughput.size(); i++) {
      json.writeNumber(throughput.millis(i));
    }
    json.writeEndArray();
    json.writeObjectFieldStart("y");
    series(json, THROUGHPUT, throughput);
    for (ResourceKey key : KEYS) {
      series(json, key.key(), Series.of(samples, key.key()).reduced(steps));
    }
    for (String own : samples.own()) {
      series(json, own, Series.of(samples, own).reduced(steps));
    }
    json.writeEndObject();
    json.writeArrayFieldStart("own");
    for (String own : samples.own()) {
      json.writeString(own);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Writes the parts of what is stacked; of a stack there are fewer steps, each of more points. */
  void writeStacks(JsonGenerator json, int cpus) throws IOException {
    json.writeStartObject();
    for (ChartStack stack : ChartStack.of(samples, cpus)) {
      stack.write(json, Math.max(1, steps / 3));
    }
    json.writeEndObject();
  }

  /** Writes the charts of runs compared: titles, units and lines. */
  static void writePanels(JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (ResourceChart chart : ResourceChart.values()) {
      json.writeStartObject();
      json.writeStringField("title", chart.title());
      json.writeStringField("unit", chart.unit());
      json.writeArrayFieldStart("lines");
      for (ResourceKey key : ResourceKey.all()) {
        if (key.chart() == chart) {
          json.writeStartObject();
          json.writeStringField("key", key.key());
          json.writeStringField("name", key.label());
          json.writeStringField("alone", key.labelAlone());
          json.writeEndObject();
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void series(JsonGenerator json, String key, TimeSeries series) throws IOException {
    if (!series.hasValues()) {
      return;
    }
    json.writeArrayFieldStart(key);
    for (int i = 0; i < series.size(); i++) {
      number(json, series.value(i));
    }
    json.writeEndArray();
  }

  static void number(JsonGenerator json, double value) throws IOException {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      json.writeNull();
    } else if (size >= 1 && size < MAX_ROUNDED) {
      json.writeNumber(Math.round(value * 1000) / 1000.0);
    } else {
      json.writeNumber(BigDecimal.valueOf(value).round(DIGITS).doubleValue());
    }
  }
}
