package dev.tachograph.recovery;

import dev.tachograph.internal.json.JsonScan;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.report.RawMembers;
import dev.tachograph.internal.trace.SpanFigures;
import dev.tachograph.report.RunContext.SpanSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The spans in the trace of a process that died: the figures of all, and the ends of those that
 * were open, which are counted up to the last sign of life.
 */
final class RecoveredSpans {
  private static final int MAX_OPEN = 20;
  private static final double MICROS_PER_MS = 1000.0;
  private static final double NANOS_PER_MICRO = 1000.0;

  /**
   * The maximum size in bytes of a slow span's arguments, as in a report that a run writes itself.
   */
  private static final int MAX_ARGS = 4 * 1024;

  private static final Pattern PLAIN =
      Pattern.compile("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  /** The open spans, by thread or id; what has ended is removed. */
  private final Map<String, Open> open = new LinkedHashMap<>();

  private final Map<String, String> threads = new HashMap<>();
  private final SpanFigures figures = new SpanFigures();
  private final List<String> ends = new ArrayList<>();
  private final List<String> openNames = new ArrayList<>();
  private long damaged;

  private RecoveredSpans() {}

  /**
   * Reads a trace.
   *
   * @param trace the trace's files, oldest first
   * @param endMillis the last sign of life
   * @param progress receives the number of bytes read
   */
  static RecoveredSpans of(List<Path> trace, long endMillis, LongConsumer progress)
      throws IOException {
    return ended(WrittenFiles.whole(trace), progress).endedAt(endMillis);
  }

  /** Reads the trace of a run that goes on: open spans are in no figure yet. */
  static RecoveredSpans ended(List<WrittenFiles.Part> trace, LongConsumer progress)
      throws IOException {
    RecoveredSpans spans = new RecoveredSpans();
    for (WrittenFiles.Part file : trace) {
      spans.scan(file, progress);
    }
    return spans;
  }

  /**
   * Counts the open spans up to the last sign of life.
   *
   * @param endMillis on the run's clock
   */
  RecoveredSpans endedAt(long endMillis) {
    end(endMillis * MICROS_PER_MS);
    return this;
  }

  /** The ends of the open spans, one line each. */
  List<String> ends() {
    return ends;
  }

  /** The figures of every name. */
  List<SpanSummary> summaries() {
    return figures.summaries();
  }

  /**
   * The names of the spans that were open, of each thread the innermost first; {@value #MAX_OPEN}.
   */
  List<String> openNames() {
    return openNames;
  }

  private void scan(WrittenFiles.Part trace, LongConsumer progress) throws IOException {
    FileLines lines = new FileLines(this::line, progress);
    // The last line of an unclosed trace has no line feed yet.
    if (!trace.read(lines, 0, true)) {
      return;
    }
    damaged += lines.damaged();
  }

  /** The number of lines that contain NUL bytes or are too long. */
  long damaged() {
    return damaged;
  }

  private void line(byte[] buffer, int length) {
    if (length < 2 || buffer[0] != '{') {
      return;
    }
    if (!isSpanEvent(buffer, length)) {
      return;
    }
    Map<String, String> event = new HashMap<>();
    boolean whole =
        JsonScan.members(
            buffer,
            0,
            length,
            (key, from, to) ->
                event.put(key, new String(buffer, from, to - from, StandardCharsets.UTF_8)));
    if (!whole) {
      return;
    }
    String phase = event.getOrDefault("ph", "");
    if (phase.equals("\"M\"")) {
      name(event);
    }
    boolean async = phase.equals("\"b\"") || phase.equals("\"e\"");
    boolean begins = phase.equals("\"B\"") || phase.equals("\"b\"");
    if (!async && !begins && !phase.equals("\"E\"")) {
      return;
    }
    String thread = async ? "id " + event.get("id") : "tid " + event.get("tid");
    double at = micros(event.get("ts"));
    Open there = open.get(thread);
    if (begins) {
      if (there == null) {
        there = new Open();
        open.put(thread, there);
      }
      there.stack.push(new Begun(event, at));
    } else if (there != null) {
      count(there.stack.pop(), at, there.stack.peek(), event.get("args"));
      if (there.stack.isEmpty()) {
        open.remove(thread);
      }
    }
    if (there != null) {
      there.last = Math.max(there.last, at);
    }
  }

  /**
   * Whether it may be a span's line: the writer puts the phase first, and most lines are of other
   * kinds.
   */
  private static boolean isSpanEvent(byte[] line, int length) {
    boolean phaseFirst = length > 7 && line[2] == 'p' && line[3] == 'h' && line[6] == '"';
    return !phaseFirst || "BEbeM".indexOf(line[7]) >= 0;
  }

  private void name(Map<String, String> event) {
    byte[] args = event.getOrDefault("args", "{}").getBytes(StandardCharsets.UTF_8);
    JsonScan.members(
        args,
        0,
        args.length,
        (key, from, to) ->
            threads.put(event.getOrDefault("tid", ""), JsonScan.text(args, from, to)));
  }

  private void count(Begun begun, double at, @Nullable Begun around, @Nullable String args) {
    if ("\"phase\"".equals(begun.event.get("cat"))) {
      return;
    }
    long nanos = Math.round((at - begun.micros) * NANOS_PER_MICRO);
    if (around != null) {
      around.withinNanos += nanos;
    }
    String tid = begun.event.getOrDefault("tid", "");
    figures.add(
        String.valueOf(RawMembers.text(begun.event.get("name"))),
        Math.round(begun.micros * NANOS_PER_MICRO),
        nanos,
        nanos - begun.withinNanos,
        () -> threads.getOrDefault(tid, tid),
        () -> args == null || args.length() > MAX_ARGS ? "{}" : simple(args));
  }

  /** The text, numbers and booleans of an object, as an object; empty for anything else. */
  private static String simple(String raw) {
    byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
    JsonWriter json = new JsonWriter().beginObject();
    JsonScan.members(
        bytes,
        0,
        bytes.length,
        (key, from, to) -> {
          String value = new String(bytes, from, to - from, StandardCharsets.UTF_8);
          if (value.startsWith("\"")) {
            json.put(key, JsonScan.text(bytes, from, to));
          } else if (PLAIN.matcher(value).matches()) {
            json.name(key).encoded(Arrays.copyOfRange(bytes, from, to));
          }
        });
    json.endObject();
    return new String(json.buffer(), 0, json.length(), StandardCharsets.UTF_8);
  }

  private static double micros(@Nullable String raw) {
    try {
      return raw == null ? 0 : Double.parseDouble(raw);
    } catch (NumberFormatException damaged) {
      return 0;
    }
  }

  private void end(double endMicros) {
    JsonWriter json = new JsonWriter();
    open.forEach(
        (thread, there) -> {
          Deque<Begun> stack = there.stack;
          double at = Math.max(endMicros, there.last);
          while (!stack.isEmpty()) {
            Begun begun = stack.pop();
            if (openNames.size() < MAX_OPEN && !"\"phase\"".equals(begun.event.get("cat"))) {
              openNames.add(String.valueOf(RawMembers.text(begun.event.get("name"))));
            }
            at += 0.001;
            ends.add(line(json, begun.event, at));
            count(begun, at, stack.peek(), "{\"unfinished\":true}");
          }
        });
  }

  private static String line(JsonWriter json, Map<String, String> begun, double at) {
    boolean async = "\"b\"".equals(begun.get("ph"));
    json.reset().beginObject().name("ph").value(async ? "e" : "E");
    json.name("name").value(RawMembers.text(begun.get("name")));
    number(json, "pid", begun);
    number(json, "tid", begun);
    json.name("ts").value(Math.rint(at * 1000) / 1000);
    if (async) {
      json.name("cat").value("span").name("id").value(RawMembers.text(begun.get("id")));
    }
    json.name("args").beginObject().name("unfinished").value(true).endObject();
    json.endObject().newline();
    return new String(json.buffer(), 0, json.length(), StandardCharsets.UTF_8);
  }

  private static void number(JsonWriter json, String name, Map<String, String> begun) {
    Long value = RawMembers.number(begun.get(name));
    if (value != null) {
      json.name(name).value((long) value);
    }
  }

  /** The open spans of a thread or an id, and the time of its latest line. */
  private static final class Open {
    private final Deque<Begun> stack = new ArrayDeque<>();
    private double last;
  }

  /** An open span. */
  private static final class Begun {
    private final Map<String, String> event;
    private final double micros;
    private long withinNanos;

    Begun(Map<String, String> event, double micros) {
      this.event = event;
      this.micros = micros;
    }
  }
}
