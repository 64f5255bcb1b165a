package dev.tachograph.report;

import dev.tachograph.internal.json.JsonScan;
import dev.tachograph.internal.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the spans of a trace that were open when its process died, and makes their ends. */
final class OpenSpans {
  private static final double MICROS_PER_MS = 1000.0;

  private final Map<String, Deque<Map<String, String>>> open = new LinkedHashMap<>();
  private final Map<String, Double> lastOfThread = new LinkedHashMap<>();
  private final double end;

  private OpenSpans(double end) {
    this.end = end;
  }

  /**
   * The ends of the spans that are open, each a line.
   *
   * @param trace the files of a trace, oldest first
   * @param endMillis the last sign of life
   */
  static List<String> of(List<Path> trace, long endMillis) throws IOException {
    OpenSpans spans = new OpenSpans(endMillis * MICROS_PER_MS);
    for (Path file : trace) {
      spans.scan(file);
    }
    return spans.ends();
  }

  private void scan(Path trace) throws IOException {
    LinesLeft.forEachLine(trace, this::line);
    // The last line of one that is not closed has no line feed behind it yet.
    line(lastLine(trace));
  }

  private void line(byte[] buffer) {
    line(buffer, buffer.length);
  }

  private static byte[] lastLine(Path trace) throws IOException {
    try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(trace.toFile(), "r")) {
      long from = file.length();
      int chunk = 64 * 1024;
      byte[] tail = {};
      while (from > 0) {
        int size = (int) Math.min(chunk, from);
        from -= size;
        byte[] more = new byte[size + tail.length];
        file.seek(from);
        file.readFully(more, 0, size);
        System.arraycopy(tail, 0, more, size, tail.length);
        tail = more;
        for (int i = tail.length - 1; i >= 0; i--) {
          if (tail[i] == '\n') {
            return java.util.Arrays.copyOfRange(tail, i + 1, tail.length);
          }
        }
      }
      return tail;
    }
  }

  private void line(byte[] buffer, int length) {
    if (length < 2 || buffer[0] != '{') {
      return;
    }
    Map<String, String> event = new LinkedHashMap<>();
    JsonScan.members(
        buffer,
        0,
        length,
        (key, from, to) ->
            event.put(key, new String(buffer, from, to - from, StandardCharsets.UTF_8)));
    String phase = event.getOrDefault("ph", "");
    boolean async = phase.equals("\"b\"") || phase.equals("\"e\"");
    boolean begins = phase.equals("\"B\"") || phase.equals("\"b\"");
    if (!async && !begins && !phase.equals("\"E\"")) {
      return;
    }
    String thread = async ? "id " + event.get("id") : "tid " + event.get("tid");
    lastOfThread.merge(thread, micros(event.get("ts")), Math::max);
    Deque<Map<String, String>> stack = open.computeIfAbsent(thread, any -> new ArrayDeque<>());
    if (begins) {
      stack.push(event);
    } else {
      stack.poll();
    }
    if (stack.isEmpty()) {
      open.remove(thread);
    }
  }

  private static double micros(@Nullable String raw) {
    try {
      return raw == null ? 0 : Double.parseDouble(raw);
    } catch (NumberFormatException damaged) {
      return 0;
    }
  }

  private List<String> ends() {
    List<String> lines = new ArrayList<>();
    JsonWriter json = new JsonWriter();
    open.forEach(
        (thread, stack) -> {
          double at = Math.max(end, lastOfThread.getOrDefault(thread, 0.0));
          for (Map<String, String> begun : stack) {
            at += 0.001;
            lines.add(line(json, begun, at));
          }
        });
    return lines;
  }

  private static String line(JsonWriter json, Map<String, String> begun, double at) {
    boolean async = "\"b\"".equals(begun.get("ph"));
    json.reset().beginObject().name("ph").value(async ? "e" : "E");
    json.name("name").value(RunningReport.text(begun.get("name")));
    number(json, "pid", begun);
    number(json, "tid", begun);
    json.name("ts").value(Math.rint(at * 1000) / 1000);
    if (async) {
      json.name("cat").value("span").name("id").value(RunningReport.text(begun.get("id")));
    }
    json.name("args").beginObject().name("unfinished").value(true).endObject();
    json.endObject().newline();
    return new String(json.buffer(), 0, json.length(), StandardCharsets.UTF_8);
  }

  private static void number(JsonWriter json, String name, Map<String, String> begun) {
    Long value = RunningReport.number(begun.get(name));
    if (value != null) {
      json.name(name).value((long) value);
    }
  }
}
