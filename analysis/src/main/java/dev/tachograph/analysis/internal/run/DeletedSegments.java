package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.RunFileName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The oldest files of a stream that are not there any more, by the numbers of those that are.
 *
 * @param stream as the report names it
 * @param last the number of the newest of them; the first is 1
 * @param untilMillis when the oldest line that is left was written, ms since the start; -1 if it
 *     does not say
 * @param until the wall clock then; null if it does not say
 */
public record DeletedSegments(String stream, int last, long untilMillis, @Nullable Instant until) {
  /** A line that begins later in its file is not looked for. */
  private static final int FIRST_LINE = 1 << 20;

  /**
   * What is not there of a stream.
   *
   * @param files the files that are there, the oldest first
   * @return null if the oldest is the first one, or has no number
   */
  public static @Nullable DeletedSegments of(String stream, List<Path> files) {
    if (files.isEmpty()) {
      return null;
    }
    Path oldest = files.get(0);
    RunFileName name = RunFileName.parse(oldest.getFileName().toString());
    if (name == null || name.segment() == 1 || name.segment() == RunFileName.LAST) {
      return null;
    }
    JsonNode first = firstLine(oldest);
    long millis = first.path("t_ms").isNumber() ? first.path("t_ms").asLong() : -1;
    long wall = Timestamps.millis(first.path("ts").asText(""));
    return new DeletedSegments(
        stream, name.segment() - 1, millis, wall < 0 ? null : Instant.ofEpochMilli(wall));
  }

  private static JsonNode firstLine(Path file) {
    try (JsonLines lines = new JsonLines(file, 0, FIRST_LINE)) {
      if (lines.next()) {
        return Json.MAPPER.readTree(lines.buffer(), lines.from, lines.length);
      }
    } catch (IOException e) {
      // Reported by the reader of the stream.
    }
    return Json.MAPPER.createObjectNode();
  }

  /**
   * As a sentence.
   *
   * @param lines how many lines were in them; 0 if that is not known
   */
  String sentence(long lines) {
    StringBuilder within = new StringBuilder();
    if (lines > 0) {
      within.append(String.format(Locale.ROOT, "%,d lines", lines));
    }
    if (untilMillis >= 0) {
      within.append(within.length() == 0 ? "" : ", ").append("up to ").append(elapsed(untilMillis));
      if (until != null) {
        within.append(", ").append(until.truncatedTo(ChronoUnit.SECONDS));
      }
    }
    return stream
        + ": "
        + (last == 1 ? "segment 1" : String.format(Locale.ROOT, "segments 1 to %d", last))
        + (within.length() == 0 ? "" : " (" + within + ")")
        + (last == 1 ? " was" : " were")
        + " deleted by the size bound";
  }

  private static String elapsed(long millis) {
    long seconds = millis / 1000;
    return String.format(
        Locale.ROOT,
        "%s%02d:%02d:%02d",
        seconds < 86_400 ? "" : seconds / 86_400 + " d ",
        seconds / 3600 % 24,
        seconds / 60 % 60,
        seconds % 60);
  }
}
