package dev.tachograph.cli.page;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.run.EventData;
import dev.tachograph.analysis.internal.run.Figures;
import dev.tachograph.analysis.internal.run.LogData;
import dev.tachograph.analysis.internal.run.LogLevels;
import dev.tachograph.analysis.internal.run.RunData;
import dev.tachograph.analysis.internal.run.SpanData;
import dev.tachograph.analysis.internal.run.TimeCounts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The data of a page as JSON; long lists have arrays for rows. */
final class RunPageData {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  static final int MESSAGE = 2000;
  private static final int FIELDS = 1000;
  static final int STACK = 6000;
  private static final int MAX_STACKS = 500;

  private final RunData run;
  private final List<Finding> findings;
  private final JsonNode report;

  RunPageData(RunData run, List<Finding> findings, JsonNode report) {
    this.run = run;
    this.findings = findings;
    this.report = report;
  }

  static JsonGenerator generator(OutputStream out) throws IOException {
    return JSON.getFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  void writeMain(OutputStream out) throws IOException {
    try (JsonGenerator json = generator(out)) {
      json.writeStartObject();
      json.writeStringField("path", run.source().shown().toString());
      json.writeStringField("status", run.source().status());
      json.writeNumberField("duration_ms", run.durationMillis());
      json.writeNumberField("findings", findings.size());
      json.writeFieldName("report");
      JSON.writeTree(json, report);
      json.writeFieldName("charts");
      new ChartData(run.samples(), ChartData.STEPS).write(json);
      json.writeFieldName("panels");
      ChartPanels.write(json);
      json.writeFieldName("stacks");
      new ChartData(run.samples(), ChartData.STEPS)
          .writeStacks(json, report.at("/meta/env/cpu_count").asInt(0));
      json.writeFieldName("latency");
      new LatencyData(run).write(json);
      phases(json);
      rates(json, run.logs().rates());
      events(json);
      spans(json);
      targets(json);
      problems(json);
      files(json);
      json.writeEndObject();
    }
  }

  private static void rates(JsonGenerator json, TimeCounts rates) throws IOException {
    json.writeObjectFieldStart("rates");
    json.writeNumberField("step_ms", rates.stepMillis());
    json.writeArrayFieldStart("levels");
    for (int level = 0; level < LogLevels.NAMES.size(); level++) {
      json.writeStartArray();
      for (int step = 0; step < rates.steps(); step++) {
        json.writeNumber(rates.count(level, step));
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void events(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("kinds");
    for (Map.Entry<String, EventData.Kind> entry : run.events().kinds().entrySet()) {
      EventData.Kind kind = entry.getValue();
      json.writeStartObject();
      json.writeStringField("name", entry.getKey());
      json.writeNumberField("count", kind.count());
      json.writeNumberField("errors", kind.errors());
      figures(json, kind.millis());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("events_of", run.events().count());
    json.writeArrayFieldStart("events");
    for (JsonNode event : run.events().sample()) {
      row(json, event.path("t_ms").asLong(), event.path("event").asText(), fields(event, true));
    }
    json.writeEndArray();
    json.writeNumberField("pauses_of", run.events().pauseMillis().count());
    json.writeArrayFieldStart("pauses");
    for (EventData.Pause pause : run.events().pauses()) {
      row(json, pause.millis(), cut(pause.cause(), 200), pause.durationMillis());
    }
    json.writeEndArray();
  }

  private static void figures(JsonGenerator json, Figures millis) throws IOException {
    if (millis.count() == 0) {
      return;
    }
    json.writeNumberField("timed", millis.count());
    json.writeNumberField("total_ms", millis.sum());
    for (int percent : new int[] {50, 95, 99}) {
      Double value = millis.percentile(percent);
      json.writeFieldName("p" + percent + "_ms");
      json.writeObject(value);
    }
    json.writeNumberField("max_ms", millis.max());
  }

  private void spans(JsonGenerator json) throws IOException {
    json.writeNumberField("spans_of", run.spans().count());
    json.writeArrayFieldStart("spans");
    for (SpanData.Span span : run.spans().longest()) {
      row(
          json,
          Math.round(span.startMillis() * 1000) / 1000.0,
          cut(span.name(), 200),
          cut(run.spans().threadName(span.thread()), 200),
          Math.round(span.durationMillis() * 1000) / 1000.0);
    }
    json.writeEndArray();
    json.writeFieldName("flame");
    node(json, "", run.spans().root(), 0);
  }

  private void phases(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("phases");
    for (SpanData.Span phase : run.spans().phases()) {
      row(json, phase.startMillis(), cut(phase.name(), 200), phase.durationMillis());
    }
    json.writeEndArray();
  }

  private static void node(JsonGenerator json, String name, SpanData.Node node, int depth)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", cut(name, 200));
    json.writeNumberField("total_ms", node.totalMillis());
    json.writeNumberField("count", node.count());
    json.writeArrayFieldStart("within");
    if (depth < 50) {
      for (Map.Entry<String, SpanData.Node> entry : node.within().entrySet()) {
        node(json, entry.getKey(), entry.getValue(), depth + 1);
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void targets(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("targets");
    for (Map.Entry<String, long[]> entry : run.logs().targets().entrySet()) {
      List<Object> cells = new ArrayList<>();
      cells.add(cut(entry.getKey(), 300));
      for (long count : entry.getValue()) {
        cells.add(count);
      }
      row(json, cells.toArray());
    }
    json.writeEndArray();
  }

  private void problems(JsonGenerator json) throws IOException {
    json.writeNumberField("more_problems", run.logs().moreProblems());
    json.writeArrayFieldStart("problems");
    int stacks = 0;
    for (LogData.Problem problem : run.logs().problems()) {
      JsonNode first = problem.first();
      json.writeStartObject();
      json.writeNumberField("count", problem.count());
      json.writeNumberField("first_ms", problem.firstMillis());
      json.writeNumberField("last_ms", problem.lastMillis());
      for (String key : List.of("level", "target", "thread", "message")) {
        json.writeStringField(key, cut(first.path(key).asText(""), MESSAGE));
      }
      json.writeStringField("fields", fields(first.path("fields"), false));
      json.writeStringField("type", cut(first.at("/error/type").asText(""), 300));
      if (stacks++ < MAX_STACKS) {
        json.writeStringField("stack", cut(first.at("/error/stack").asText(""), STACK));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes what is stored of the run, a row for each kind of its files. */
  private void files(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("files");
    files(json, "logs", run.source().logs());
    files(json, "resources", run.source().resources());
    files(json, "events", run.source().events());
    files(json, "trace", run.source().trace());
    json.writeEndArray();
  }

  private static void files(JsonGenerator json, String kind, List<Path> files) throws IOException {
    if (files.isEmpty()) {
      return;
    }
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        // Deleted meanwhile; what is missing of the run says so.
      }
    }
    String first = String.valueOf(files.get(0).getFileName());
    String last = String.valueOf(files.get(files.size() - 1).getFileName());
    json.writeStartObject();
    json.writeStringField("kind", kind);
    json.writeNumberField("count", files.size());
    json.writeNumberField("bytes", bytes);
    json.writeStringField("names", files.size() == 1 ? first : first + " to " + last);
    json.writeEndObject();
  }

  static String fields(JsonNode object, boolean ofEvent) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (ofEvent && List.of("t_ms", "ts", "event").contains(field.getKey())) {
        continue;
      }
      text.append(text.length() == 0 ? "" : " ").append(field.getKey()).append('=');
      JsonNode value = field.getValue();
      text.append(value.isTextual() ? value.asText() : value.toString());
      if (text.length() > FIELDS) {
        break;
      }
    }
    return cut(text.toString(), FIELDS);
  }

  static String cut(String text, int max) {
    return dev.tachograph.analysis.internal.text.Texts.cut(text, max);
  }

  static void row(JsonGenerator json, Object... cells) throws IOException {
    json.writeStartArray();
    for (Object cell : cells) {
      json.writeObject(cell);
    }
    json.writeEndArray();
  }
}
