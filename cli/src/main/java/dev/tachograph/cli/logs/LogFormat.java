package dev.tachograph.cli.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.RunSpan;
import dev.tachograph.cli.text.Style;
import dev.tachograph.cli.text.TimeFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A log record as a readable line:
 *
 * <pre>06:12:48.234Z +00:00:01.234 INFO  io.example.Fetcher [fetch-1] batch fetched block=18000000
 * </pre>
 *
 * <p>The wall-clock time with its offset, and with the date if the run extends over several days;
 * then the time since the run's start; an error's stack trace follows, indented. Immutable.
 */
final class LogFormat {
  private final Style style;
  private final TimeFormat times;
  private final @Nullable LocalDate day;

  /** What precedes the time of day in texts of the files that need no other zone. */
  private final @Nullable String sameDay;

  private final int width;

  /**
   * Creates a format.
   *
   * @param run what the records are of
   */
  LogFormat(Style style, TimeFormat times, RunSpan run) {
    this.style = style;
    this.times = times;
    Instant started = run.started();
    Long millis = run.millis();
    this.width = millis == null ? 0 : TimeFormat.elapsed(millis).length();
    LocalDate first = started == null ? null : times.date(started);
    this.day = isWithin(first, started, millis, times) ? first : null;
    this.sameDay = day != null && times.zone().equals(ZoneOffset.UTC) ? day + "T" : null;
  }

  private static boolean isWithin(
      @Nullable LocalDate day, @Nullable Instant started, @Nullable Long millis, TimeFormat times) {
    if (day == null || started == null || millis == null) {
      return false;
    }
    try {
      return day.equals(times.date(started.plusMillis(millis)));
    } catch (DateTimeException | ArithmeticException beyondTheCalendar) {
      return false;
    }
  }

  /** A format of these records without colors. */
  LogFormat plain() {
    return new LogFormat(this);
  }

  private LogFormat(LogFormat coloured) {
    style = new Style(false);
    times = coloured.times;
    day = coloured.day;
    sameDay = coloured.sameDay;
    width = coloured.width;
  }

  boolean isPlain() {
    return !style.on();
  }

  String line(JsonNode record) {
    String level = text(record.path("level"));
    StringBuilder line = new StringBuilder(256);
    line.append(style.dim(wallClock(record) + " " + elapsed(record.path("t_ms").asLong())))
        .append(' ')
        .append(style.level(level, level + " ".repeat(Math.max(0, 5 - level.length()))))
        .append(' ')
        .append(style.bold(text(record.path("target"))))
        .append(style.dim(" [" + text(record.path("thread")) + "]"));
    if (record.path("message").isTextual()) {
      line.append(' ').append(text(record.path("message")));
    }
    record.path("fields").properties().forEach(e -> pair(line, e.getKey(), e.getValue()));
    record.path("mdc").properties().forEach(e -> pair(line, "mdc." + e.getKey(), e.getValue()));
    record.path("markers").forEach(marker -> line.append(" #").append(text(marker)));
    long repeats = record.path("count").asLong(0);
    if (repeats > 0) {
      line.append(
          style.dim(
              " (stands for "
                  + Texts.count(repeats)
                  + " more until "
                  + elapsed(record.path("until_t_ms").asLong()).strip()
                  + ")"));
    }
    error(line, record.path("error"));
    return line.toString();
  }

  private void pair(StringBuilder line, String key, JsonNode value) {
    String text = value.isTextual() ? Texts.escape(value.asText()) : Texts.escape(value.toString());
    boolean quote = value.isTextual() && (text.isEmpty() || text.indexOf(' ') >= 0);
    line.append(' ')
        .append(style.dim(Texts.escape(key) + "="))
        .append(quote ? "\"" + text.replace("\"", "\\\"") + "\"" : text);
  }

  private void error(StringBuilder line, JsonNode error) {
    if (!error.isObject()) {
      return;
    }
    String stack = error.path("stack").asText("");
    if (stack.isBlank()) {
      String message = error.path("message").asText("");
      stack = error.path("type").asText("") + (message.isEmpty() ? "" : ": " + message);
    }
    for (String each : stack.split("\n", -1)) {
      if (!each.isBlank()) {
        String text = each.startsWith("\t") ? "    " + each.substring(1) : each;
        line.append(System.lineSeparator()).append("    ").append(style.red(Texts.escape(text)));
      }
    }
  }

  private String wallClock(JsonNode record) {
    String ts = record.path("ts").asText();
    if (sameDay != null && ts.length() == LineHead.TS_LENGTH && ts.startsWith(sameDay)) {
      return Texts.escape(ts.substring(sameDay.length()));
    }
    try {
      return times.timeOfDay(Instant.parse(ts), day);
    } catch (DateTimeException e) {
      return Texts.escape(ts);
    }
  }

  private String elapsed(long millis) {
    String text = TimeFormat.elapsed(millis);
    return " ".repeat(Math.max(0, width - text.length())) + (millis < 0 ? "" : "+") + text;
  }

  private static String text(JsonNode node) {
    return Texts.escape(node.asText(""));
  }
}
