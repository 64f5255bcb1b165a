package dev.tachograph.cli.page;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.LogData;
import dev.tachograph.analysis.internal.run.LogLevels;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The log lines of a page as JSON: those of WARN and above, a sample of the others, and the stacks
 * of their exceptions, each once. A line is an array: time, level, target, thread, message, fields,
 * exception, number of records, place of its stack or -1.
 */
final class LogLines {
  /** Stacks beyond these are left out; most exceptions of a run have one of few. */
  private static final int MAX_STACKS = 2000;

  private final LogData logs;

  LogLines(LogData logs) {
    this.logs = logs;
  }

  /** Writes so many of them, taken evenly from those that the run's data keeps. */
  void write(OutputStream out, int maxSevere, int maxRest) throws IOException {
    Map<String, Integer> stacks = new LinkedHashMap<>();
    long others = logs.lines() - logs.severeLines();
    try (JsonGenerator json = RunPageData.generator(out)) {
      json.writeStartObject();
      json.writeNumberField("severe_of", logs.severeLines());
      json.writeNumberField("rest_of", others);
      json.writeArrayFieldStart("severe");
      logs.forEachSevere(
          new Rows(json, stacks, Math.min(logs.severeLines(), LogData.MAX_SEVERE), maxSevere));
      json.writeEndArray();
      json.writeArrayFieldStart("rest");
      logs.forEachOther(new Rows(json, stacks, Math.min(others, LogData.MAX_REST), maxRest));
      json.writeEndArray();
      json.writeArrayFieldStart("stacks");
      for (String stack : stacks.keySet()) {
        json.writeString(stack);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  /** Writes every line, or every second, fourth, … if fewer are wanted. */
  private static final class Rows implements Consumer<JsonNode> {
    private final JsonGenerator json;
    private final Map<String, Integer> stacks;
    private final int every;
    private int at;

    Rows(JsonGenerator json, Map<String, Integer> stacks, long kept, int wanted) {
      this.json = json;
      this.stacks = stacks;
      this.every = (int) Math.max(1, (kept + wanted - 1) / wanted);
    }

    @Override
    public void accept(JsonNode line) {
      if (at++ % every == 0 && line.isObject()) {
        try {
          write(line);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    private void write(JsonNode line) throws IOException {
      String type = line.at("/error/type").asText("");
      String message = line.at("/error/message").asText("");
      RunPageData.row(
          json,
          line.path("t_ms").asLong(),
          LogLevels.NAMES.indexOf(line.path("level").asText()),
          RunPageData.cut(line.path("target").asText(""), 300),
          RunPageData.cut(line.path("thread").asText(""), 100),
          RunPageData.cut(line.path("message").asText(""), RunPageData.MESSAGE),
          RunPageData.fields(line.path("fields"), false),
          type.isEmpty() ? "" : RunPageData.cut(type + ": " + message, 500),
          line.path("count").asLong(1),
          stack(line.at("/error/stack").asText("")));
    }

    private int stack(String whole) {
      if (whole.isEmpty()) {
        return -1;
      }
      String stack = RunPageData.cut(whole, RunPageData.STACK);
      Integer known = stacks.get(stack);
      if (known != null) {
        return known;
      }
      if (stacks.size() >= MAX_STACKS) {
        return -1;
      }
      stacks.put(stack, stacks.size());
      return stacks.size() - 1;
    }
  }
}
