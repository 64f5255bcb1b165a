package dev.tachograph.cli.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.text.Texts;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What is to be printed of lines of a log that follow each other; used by one thread at a time. */
final class LogBatch {
  private static final ObjectWriter ASCII =
      Report.JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());

  /** Between lines that do not follow each other, as with grep. */
  private static final String GAP = "--";

  private final LogView view;
  private final LineMatcher matcher;
  private final @Nullable LineMatcher context;
  private final @Nullable LogStats stats;
  private final StringBuilder text = new StringBuilder();

  /** The last lines that may be shown if one after them is. */
  private final Deque<byte[]> before = new ArrayDeque<>();

  private int afterLeft;

  /** Whether something was shown, and something after it was not. */
  private boolean shown;

  private boolean gap;
  private long matched;
  private long damaged;

  /** Creates a batch without lines. */
  LogBatch(LogView view) {
    this.view = view;
    LogFormat plain = view.format().plain();
    this.matcher = new LineMatcher(view.query(), plain);
    this.context = view.hasContext() ? new LineMatcher(view.context(), plain) : null;
    this.stats = view.stats() ? new LogStats() : null;
  }

  /**
   * Adds a line.
   *
   * @param lookedAt false for one that can only be context
   */
  void line(byte[] b, int from, int to, boolean lookedAt) {
    if (lookedAt && matcher.matches(b, from, to)) {
      match(b, from, to);
    } else if (context != null && context.matches(b, from, to)) {
      if (afterLeft > 0) {
        afterLeft--;
        show(context, b, from, to);
      } else {
        keep(b, from, to);
      }
    }
  }

  private void match(byte[] b, int from, int to) {
    if (stats != null) {
      matched += stats.add(matcher, b, from, to) ? 1 : 0;
      return;
    }
    if (context != null) {
      if (shown && gap && !view.json()) {
        text.append(GAP).append(System.lineSeparator());
      }
      for (byte[] line = before.poll(); line != null; line = before.poll()) {
        if (context.matches(line, 0, line.length)) {
          show(context, line, 0, line.length);
        }
      }
      gap = false;
      afterLeft = view.after();
    }
    if (show(matcher, b, from, to)) {
      matched++;
    }
  }

  private void keep(byte[] b, int from, int to) {
    if (before.size() == view.before()) {
      gap = true;
      before.poll();
    }
    if (view.before() > 0) {
      before.add(Arrays.copyOfRange(b, from, to));
    }
  }

  /** Shows the line that a matcher looked at last; false if it is no record. */
  private boolean show(LineMatcher looked, byte[] b, int from, int to) {
    JsonNode record = looked.record();
    if (record == null) {
      return false;
    }
    if (view.json()) {
      String line = new String(b, from, to - from, StandardCharsets.UTF_8);
      // The recorder escapes what could harm; others may not.
      text.append(Texts.escape(line).equals(line) ? line : ascii(record));
    } else {
      text.append(view.format().isPlain() ? looked.shown() : view.format().line(record));
    }
    text.append(System.lineSeparator());
    shown = true;
    return true;
  }

  private static String ascii(JsonNode record) {
    try {
      return ASCII.writeValueAsString(record).replace("\u007f", "\\u007f");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Counts lines that contain NUL bytes or are too long. */
  void damaged(long lines) {
    damaged += lines;
  }

  /** The text since the last call. */
  String take() {
    String taken = text.toString();
    text.setLength(0);
    return taken;
  }

  boolean hasText() {
    return text.length() > 0;
  }

  /** The number of records that matched. */
  long matched() {
    return matched;
  }

  /** The number of records that were looked at. */
  long read() {
    return matcher.read();
  }

  /** The number of lines that are no records. */
  long unreadable() {
    return matcher.unreadable() + damaged;
  }

  /** What was counted; null if nothing is to be. */
  @Nullable LogStats stats() {
    return stats;
  }
}
