package dev.tachograph.cli.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.text.Style;
import java.util.Locale;

/**
 * A log record as a readable line:
 *
 * <pre>06:12:48.234    1.234 INFO  io.example.Fetcher [fetch-1] batch fetched block=18000000</pre>
 *
 * <p>The time in UTC, then seconds since the run's start; an error's stack trace follows, indented.
 */
final class LogFormat {
  private final Style style;

  LogFormat(Style style) {
    this.style = style;
  }

  String line(JsonNode record) {
    String level = text(record.path("level"));
    StringBuilder line = new StringBuilder(256);
    line.append(style.dim(clock(record) + " " + seconds(record.path("t_ms").asLong())))
        .append(' ')
        .append(style.level(level, String.format(Locale.ROOT, "%-5s", level)))
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
                  + seconds(record.path("until_t_ms").asLong()).strip()
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

  private static String clock(JsonNode record) {
    String ts = text(record.path("ts"));
    int time = ts.indexOf('T') + 1;
    return time > 0 && ts.length() == time + 13 ? ts.substring(time, time + 12) : ts;
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%8.3f", millis / 1000.0);
  }

  private static String text(JsonNode node) {
    return Texts.escape(node.asText(""));
  }
}
