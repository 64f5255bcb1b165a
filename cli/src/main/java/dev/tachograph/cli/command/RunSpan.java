package dev.tachograph.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.RegularFile;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.common.RunFileName.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The time that a run took, to place points in it.
 *
 * @param started when it started; {@code null} if unknown
 * @param millis how long it lasted, so far while it is in progress; {@code null} if unknown
 * @param now the time, while it is in progress; {@code null} once it has ended
 */
public record RunSpan(@Nullable Instant started, @Nullable Long millis, @Nullable Instant now) {
  /** What the last line of a file is looked for in. */
  private static final int LAST_BYTES = 1 << 18;

  private static final RunSpan UNKNOWN = new RunSpan(null, null, null);

  /**
   * The span that a report states; what it does not, such as the end of a process that died, is
   * that of the last lines of the files.
   *
   * @param nowMillis the wall clock
   */
  public static RunSpan of(Report report, RunFileSet files, long nowMillis) {
    Instant started = report.startedAt();
    Double millis = report.durationMillis(nowMillis);
    Instant now = report.status().equals("running") ? Instant.ofEpochMilli(nowMillis) : null;
    RunSpan seen = started == null || millis == null ? ofFiles(files) : UNKNOWN;
    return new RunSpan(
        started == null ? seen.started : started,
        millis == null ? seen.millis : Long.valueOf(millis.longValue()),
        now);
  }

  /** The span up to the last line of the files, as if the run had ended with it. */
  public static RunSpan ofFiles(RunFileSet files) {
    RunSpan span = UNKNOWN;
    for (Kind kind : List.of(Kind.LOGS, Kind.RESOURCES, Kind.EVENTS)) {
      var last = files.numbered(kind).lastEntry();
      JsonNode line = last == null ? null : lastLine(last.getValue());
      if (line != null && line.path("t_ms").canConvertToLong()) {
        long millis = line.path("t_ms").asLong();
        if (span.millis == null || millis > span.millis) {
          Instant started = started(line, millis);
          span = new RunSpan(started == null ? span.started : started, millis, null);
        }
      }
    }
    return span;
  }

  private static @Nullable Instant started(JsonNode line, long millis) {
    try {
      return Instant.parse(line.path("ts").asText()).minusMillis(millis);
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  /** The last line that can be read; null if there is none near the end of the file. */
  private static @Nullable JsonNode lastLine(Path file) {
    byte[] bytes = new byte[LAST_BYTES];
    int length;
    try (FileChannel channel = RegularFile.open(file)) {
      long from = Math.max(0, channel.size() - LAST_BYTES);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) > 0) {
        // Goes on until the end, or until the buffer is full.
      }
      length = buffer.position();
    } catch (IOException gone) {
      return null;
    }
    int end = length;
    for (int i = length - 1; i >= -1; i--) {
      if (i < 0 || bytes[i] == '\n') {
        JsonNode line = parse(bytes, i + 1, end);
        if (line != null) {
          return line;
        }
        end = i;
      }
    }
    return null;
  }

  private static @Nullable JsonNode parse(byte[] bytes, int from, int to) {
    if (to - from < 2 || bytes[from] != '{') {
      return null;
    }
    try {
      return Report.JSON.readTree(bytes, from, to - from);
    } catch (IOException noLine) {
      return null;
    }
  }
}
