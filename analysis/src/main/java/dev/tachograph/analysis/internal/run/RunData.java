package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A run as it was read: its report and the content of its files.
 *
 * @param source where it was read from
 * @param samples the resource samples; from the events or the log if they have no file
 * @param logs the log
 * @param events the events
 * @param spans the trace
 * @param missing what is absent or could not be read, each as a sentence
 * @param indexed whether some of it comes from the index of the run
 */
public record RunData(
    RunSource source,
    Samples samples,
    LogData logs,
    EventData events,
    SpanData spans,
    List<String> missing,
    boolean indexed) {

  /**
   * Reads a run; blocks until all of its files are read, or what its index tells of them. Never
   * fails because of a file's content.
   */
  public static RunData read(RunSource source) {
    return read(source, IndexedSamples.MIN_SAMPLES);
  }

  /**
   * Reads a run.
   *
   * @param minSamples from which on the samples are those of the index, if there is one
   */
  static RunData read(RunSource source, long minSamples) {
    boolean live = source.isLive();
    RunIndex index = RunIndex.of(source);
    Samples indexed = IndexedSamples.of(index, source.resources(), source.report(), minSamples);
    Samples samples = indexed == null ? Samples.read(source.resources()) : indexed;
    EventData events =
        EventData.read(source.events(), live, source.resources().isEmpty() ? samples : null, index);
    LogData logs = LogData.read(source.logs(), live, index);
    if (samples.seen() == 0) {
      fromLog(source.logs(), samples);
    }
    SpanData spans = SpanData.read(source.trace(), live);
    return new RunData(
        source,
        samples,
        logs,
        events,
        spans,
        Missing.of(source, samples, logs, events, spans),
        index != null && index.isUsed());
  }

  /**
   * Reads the samples of a run without a file for them, which may have them as records {@code
   * resources} of its log.
   */
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
        // Reported by the reader of the log.
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

  /** The report; an empty object if there is none. */
  public JsonNode report() {
    return source.report();
  }

  /** The duration of the run in ms: from the report, otherwise up to its last sign of life. */
  public double durationMillis() {
    JsonNode given = report().at("/meta/duration_ms");
    long last = Math.max(samples.lastMillis(), Math.max(logs.lastMillis(), events.lastMillis()));
    return given.isNumber() && !source.isUnfinished() && given.asDouble() > 0
        ? given.asDouble()
        : Math.max(0, last);
  }

  /** The peers of the report, or an empty list. */
  public List<JsonNode> peers() {
    List<JsonNode> peers = new ArrayList<>();
    report().path("peer_health_all").forEach(peers::add);
    return peers;
  }
}
