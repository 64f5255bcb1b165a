package dev.tachograph.cli.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tachograph.analysis.figures.TimeSeries;
import dev.tachograph.analysis.internal.run.Samples;
import dev.tachograph.analysis.internal.run.Series;
import dev.tachograph.resources.ResourceChart;
import dev.tachograph.resources.ResourceKey;
import java.io.IOException;
import java.util.List;

/** Samples as lines to draw, with few points per step of time but all peaks. */
final class ChartData {
  /** Enough for the width of a screen. */
  static final int STEPS = 1200;

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
    series(json, throughput);
    for (ResourceKey key : KEYS) {
      series(json, Series.of(samples, key.key()).reduced(steps));
    }
    for (String own : samples.own()) {
      series(json, Series.of(samples, own).reduced(steps));
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

  private static void series(JsonGenerator json, TimeSeries series) throws IOException {
    if (!series.hasValues()) {
      return;
    }
    json.writeArrayFieldStart(series.name());
    for (int i = 0; i < series.size(); i++) {
      number(json, series.value(i));
    }
    json.writeEndArray();
  }

  static void number(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(Math.round(value * 1000) / 1000.0);
    } else {
      json.writeNull();
    }
  }
}
