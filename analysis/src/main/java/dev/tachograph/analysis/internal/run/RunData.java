package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A run as it was read: its report and what its files say.
 *
 * @param source where it was read
 * @param samples the resource samples; from the events or the log when they have no file
 * @param logs the log
 * @param events the events
 * @param spans the trace
 * @param missing what is not there or could not be read, each a sentence
 */
public record RunData(
    RunSource source,
    Samples samples,
    LogData logs,
    EventData events,
    SpanData spans,
    List<String> missing) {

  /** Reads a run; blocks until all of its files were read. Never fails on what a file holds. */
  public static RunData read(RunSource source) {
    boolean live = source.isLive();
    Samples samples = Samples.read(source.resources());
    EventData events =
        EventData.read(source.events(), live, source.resources().isEmpty() ? samples : null);
    LogData logs = LogData.read(source.logs(), live);
    if (samples.seen() == 0) {
      fromLog(source.logs(), samples);
    }
    SpanData spans = SpanData.read(source.trace(), live);
    return new RunData(
        source, samples, logs, events, spans, Missing.of(source, samples, logs, events, spans));
  }

  /** A run without a file for its samples may have them as records {@code resources} of its log. */
  private static void fromLog(List<Path> files, Samples samples) {
    byte[] message =
        "\"message\":\"resources\",\"fields\":{\"rss_kb\"".getBytes(StandardCharsets.US_ASCII);
    for (Path file : files) {
      try (JsonLines lines = new JsonLines(file, 0, Long.MAX_VALUE)) {
        while (lines.next()) {
          if (contains(lines, message)) {
            samples.add(lines);
          }
        }
      } catch (IOException e) {
        // Told by the reader of the log.
      }
    }
  }

  private static boolean contains(JsonLines lines, byte[] what) {
    byte[] b = lines.buffer();
    int end = lines.from + Math.min(lines.length, 400) - what.length;
    outer:
    for (int i = lines.from; i <= end; i++) {
      for (int k = 0; k < what.length; k++) {
        if (b[i + k] != what[k]) {
          continue outer;
        }
      }
      return true;
    }
    return false;
  }

  /** The report; an empty object when there is none. */
  public JsonNode report() {
    return source.report();
  }

  /** How long the run took, in ms: what the report says, else up to its last sign of life. */
  public double durationMillis() {
    JsonNode said = report().at("/meta/duration_ms");
    long last = Math.max(samples.lastMillis(), Math.max(logs.lastMillis(), events.lastMillis()));
    return said.isNumber() && !source.isLive() && said.asDouble() > 0
        ? said.asDouble()
        : Math.max(0, last);
  }

  /** The peers of the report, or an empty list. */
  public List<JsonNode> peers() {
    List<JsonNode> peers = new ArrayList<>();
    report().path("peer_health_all").forEach(peers::add);
    return peers;
  }
}
