package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.common.RunFileName.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Figures of events and of the last state dump that are later than the last sample of a run that
 * did not end by itself.
 */
final class LaterFigures {
  /** The end of the events in which the last of each gauge is looked for. */
  private static final long EVENTS_TAIL = 256 * 1024;

  private static final int DUMP_BYTES = 1 << 20;

  private static final Set<String> PROGRESS =
      Set.of(
          "status",
          "done",
          "total",
          "processed",
          "queue",
          "inflight",
          "escalation",
          "peers_active",
          "peers_total",
          "head_block",
          "head_seen");

  /** What the gauges of a sync call the figures of progress. */
  private static final Map<String, String> GAUGES =
      Map.of(
          "pending_blocks", "queue",
          "inflight_blocks", "inflight",
          "peers_active", "peers_active",
          "peers_total", "peers_total",
          "written_blocks", "processed");

  private static final Pattern DUMPED = Pattern.compile("at \\S+, (\\d{1,15}) ms after the start");

  /** The greatest of the later values of a key, and when it was. */
  private record Peak(double value, long millis) {}

  private final Map<String, JsonNode> progress = new LinkedHashMap<>();
  private final Map<String, Peak> resources = new LinkedHashMap<>();
  private final long lastSample;
  private long progressMillis = -1;
  private String progressSource = "";
  private long resourcesMillis = -1;
  private String resourcesSource = "";
  private long lastMillis = -1;

  private LaterFigures(long lastSample) {
    this.lastSample = lastSample;
  }

  static LaterFigures of(RunData run) {
    LaterFigures later = new LaterFigures(run.samples().lastMillis());
    List<Path> events = run.source().events();
    if (!events.isEmpty()) {
      later.events(events.get(events.size() - 1));
    }
    later.dump(run.source().path());
    return later;
  }

  /** The time of the last of these figures, or of the last dump; -1 if there is none. */
  long lastMillis() {
    return lastMillis;
  }

  private void events(Path file) {
    try (JsonLines lines =
        new JsonLines(file, Math.max(0, Files.size(file) - EVENTS_TAIL), Long.MAX_VALUE)) {
      while (lines.next()) {
        event(lines, file);
      }
    } catch (IOException e) {
      // Reported by the reader of the events.
    }
  }

  private void event(JsonLines lines, Path file) {
    JsonNode event;
    try {
      event = Json.MAPPER.readTree(lines.buffer(), lines.from, lines.length);
    } catch (IOException e) {
      return;
    }
    long millis = event.path("t_ms").asLong(-1);
    String name = event.path("event").asText("");
    if (millis <= lastSample || !name.endsWith("_sample")) {
      return;
    }
    String source = name + " of " + file.getFileName();
    event.properties().forEach(e -> take(name, e.getKey(), e.getValue(), millis, source));
  }

  private void take(String name, String key, JsonNode value, long millis, String source) {
    boolean isSample = name.equals("resources_sample");
    String figure = isSample ? key : GAUGES.get(key);
    if (figure != null && PROGRESS.contains(figure)) {
      progress(figure, value, millis, source);
    } else if (isSample) {
      resource(key, value, millis, source);
    }
  }

  private void progress(String key, JsonNode value, long millis, String source) {
    boolean isText = key.equals("status") && value.isTextual() && !value.textValue().equals("-");
    if (value.isNumber() || isText) {
      progress.put(key, value);
      progressMillis = millis;
      progressSource = source;
      lastMillis = Math.max(lastMillis, millis);
    }
  }

  private void resource(String key, JsonNode value, long millis, String source) {
    if (value.isNumber() && !key.equals("t_ms")) {
      resources.merge(
          key,
          new Peak(value.doubleValue(), millis),
          (known, later) -> later.value() > known.value() ? later : known);
      resourcesMillis = millis;
      resourcesSource = source;
      lastMillis = Math.max(lastMillis, millis);
    }
  }

  private void dump(Path base) {
    Path directory = base.toAbsolutePath().getParent();
    if (directory == null) {
      return;
    }
    try {
      List<Path> dumps =
          RunFileSet.find(directory, base.getFileName().toString())
              .map(files -> files.files(Kind.DUMP))
              .orElse(List.of());
      if (!dumps.isEmpty()) {
        dumpFile(dumps.get(dumps.size() - 1));
      }
    } catch (IOException e) {
      // A dump is an addition.
    }
  }

  private void dumpFile(Path file) throws IOException {
    List<String> lines;
    try (InputStream in = Files.newInputStream(file)) {
      lines = new String(in.readNBytes(DUMP_BYTES), StandardCharsets.UTF_8).lines().toList();
    }
    Matcher at = DUMPED.matcher(lines.size() < 2 ? "" : lines.get(1));
    if (!at.matches()) {
      return;
    }
    long dumped = Long.parseLong(at.group(1));
    lastMillis = Math.max(lastMillis, dumped);
    String source = String.valueOf(file.getFileName());
    String part = "";
    long sampled = -1;
    for (String line : lines) {
      int colon = line.indexOf(": ");
      if (line.startsWith("== ")) {
        part = line.substring(3);
      } else if (line.startsWith("  ") && colon > 0) {
        String key = line.substring(2, colon);
        JsonNode value = value(line.substring(colon + 2));
        if (part.equals("progress") && PROGRESS.contains(key) && dumped > progressMillis()) {
          progress(key, value, dumped, source);
        } else if (part.equals("last resource sample") && key.equals("age_ms")) {
          sampled = dumped - value.asLong(dumped);
        } else if (part.equals("last resource sample") && sampled > resourcesMillis()) {
          resource(key, value, sampled, source);
        }
      }
    }
  }

  /** Up to when progress is known apart from the part of the dump that is being read. */
  private long progressMillis() {
    return progressSource.startsWith("20") ? lastSample : Math.max(lastSample, progressMillis);
  }

  private long resourcesMillis() {
    return resourcesSource.startsWith("20") ? lastSample : Math.max(lastSample, resourcesMillis);
  }

  private static JsonNode value(String text) {
    try {
      JsonNode number = Json.MAPPER.readTree(text);
      if (number != null && number.isNumber()) {
        return number;
      }
    } catch (IOException e) {
      // A text.
    }
    return Json.MAPPER.getNodeFactory().textNode(text);
  }

  /** Takes the later figures over, and says in {@code as_of} of when and from where they are. */
  void applyTo(ObjectNode report) {
    ObjectNode asOf = Json.MAPPER.createObjectNode();
    if (!progress.isEmpty()) {
      ObjectNode known = CompleteReport.object(report, "progress");
      progress.forEach(
          (key, value) -> {
            boolean isBehind =
                key.equals("processed") && value.asDouble() < known.path(key).asDouble();
            if (!isBehind) {
              known.set(key, value);
            }
          });
      put(asOf.putObject("progress"), progressMillis, progressSource);
    }
    if (!resources.isEmpty()) {
      resources.forEach((key, peak) -> raise(report, key, peak));
      put(asOf.putObject("resources"), resourcesMillis, resourcesSource);
    }
    if (!asOf.isEmpty()) {
      report.set("as_of", asOf);
    }
  }

  private static void put(ObjectNode of, long millis, String source) {
    of.put("t_ms", millis).put("source", source);
  }

  private static void raise(ObjectNode report, String key, Peak peak) {
    if (report.path("resources").path(key) instanceof ObjectNode figures
        && peak.value() > figures.path("max").asDouble(Double.MAX_VALUE)) {
      figures.put("max", peak.value()).put("max_t_ms", peak.millis());
    }
  }
}
