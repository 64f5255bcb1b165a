package dev.tachograph.cli.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tachograph.analysis.internal.run.LatencySteps;
import dev.tachograph.analysis.internal.run.LatencySteps.Bin;
import dev.tachograph.analysis.internal.run.LatencySteps.Kind;
import dev.tachograph.analysis.internal.run.LatencySteps.Step;
import dev.tachograph.analysis.internal.run.RunData;
import dev.tachograph.analysis.internal.text.Texts;
import java.io.IOException;

/** How long spans and events took, as distributions and over time, to be drawn. */
final class LatencyData {
  private final RunData run;

  LatencyData(RunData run) {
    this.run = run;
  }

  /** Writes one entry for each name, spans first, those with the longest total first. */
  void write(JsonGenerator json) throws IOException {
    json.writeStartArray();
    write(json, "span", run.spans().latencies());
    write(json, "event", run.events().latencies());
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, String of, LatencySteps latencies)
      throws IOException {
    for (String name : latencies.names()) {
      Kind kind = latencies.kind(name);
      if (kind == null) {
        continue;
      }
      json.writeStartObject();
      json.writeStringField("of", of);
      json.writeStringField("name", Texts.cut(name, 200));
      json.writeNumberField("count", kind.count());
      json.writeNumberField("step_ms", latencies.stepMillis());
      json.writeArrayFieldStart("steps");
      for (Step step : kind.steps()) {
        json.writeStartArray();
        json.writeNumber(step.step());
        json.writeNumber(step.count());
        for (double millis : new double[] {step.p50(), step.p95(), step.p99(), step.max()}) {
          json.writeNumber(rounded(millis));
        }
        json.writeEndArray();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("bins");
      for (Bin bin : kind.bins()) {
        json.writeStartArray();
        json.writeNumber(rounded(bin.from()));
        json.writeNumber(rounded(bin.to()));
        json.writeNumber(bin.count());
        json.writeEndArray();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  /** To a ten thousandth of a millisecond. */
  private static double rounded(double millis) {
    return Math.round(millis * 1e4) / 1e4;
  }
}
