package dev.tachograph.cli.export;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.TraceLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A trace whose spans are complete events, {@code X} with start and duration, instead of pairs of
 * begin and end; all files of a run in one. Chrome's Performance panel needs this: it pairs begins
 * and ends across all threads, and shows no {@code b} and {@code e} events of spans outside
 * platform threads. Such spans get tracks of their own, as few as keep them nested. Everything else
 * is as in the files.
 *
 * <p>One pass, which holds the open spans; used by one thread.
 */
public final class CompleteTrace {
  /** Doubles would lose nanoseconds after some weeks, and digits of arguments. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** The maximum number of digits before and after the point; no time of a run has more. */
  private static final int MAX_DIGITS = 15;

  /** Times are microseconds with nanoseconds after the point. */
  private static final int NANO_DIGITS = 3;

  private static final long NONE = -1;

  private final Writer out;
  private final long fromNanos;
  private final long toNanos;
  private final Map<Long, ArrayDeque<BegunSpan>> threads = new HashMap<>();
  private final Map<String, BegunSpan> async = new HashMap<>();
  private final AsyncTracks tracks = new AsyncTracks();
  private final Map<String, JsonNode> names = new HashMap<>();
  private boolean begun;
  private long lastNanos;
  private long withoutBegin;
  private long unreadable;

  /**
   * Creates a trace of a part of a run; a span that extends into it is included as a whole.
   *
   * @param fromNanos since the start of the run
   * @param toNanos since the start of the run
   */
  public CompleteTrace(Writer out, long fromNanos, long toNanos) {
    this.out = out;
    this.fromNanos = fromNanos;
    this.toNanos = toNanos;
  }

  /**
   * Adds a file; the files of a run must be added in the order they were written.
   *
   * @param live whether it may grow, so that its last line may be incomplete
   * @throws IOException if it cannot be read
   * @throws UncheckedIOException if the trace cannot be written
   */
  public void add(Path file, boolean live) throws IOException {
    long noJson = TraceLines.read(file, live, JSON, this::take);
    unreadable += noJson;
  }

  /**
   * Ends the trace. Open spans end at the last time seen, and are marked.
   *
   * @throws UncheckedIOException if the trace cannot be written
   */
  public void end() {
    for (ArrayDeque<BegunSpan> open : threads.values()) {
      open.forEach(span -> slice(span, span.thread(), lastNanos, unfinished()));
    }
    List<BegunSpan> left = new ArrayList<>(async.values());
    left.sort(Comparator.comparingLong((BegunSpan span) -> span.startNanos).reversed());
    left.forEach(span -> asyncSlice(span, lastNanos, unfinished()));
    try {
      out.write(begun ? "\n]\n" : "[]\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode unfinished() {
    return JSON.createObjectNode().put("unfinished", true);
  }

  /** The number of ends of spans whose begin is in no file; they are left out. */
  public long withoutBegin() {
    return withoutBegin;
  }

  /** The number of lines that are not events; they are left out. */
  public long unreadable() {
    return unreadable;
  }

  private void take(JsonNode event) {
    String kind = event.path("ph").asText();
    if (kind.equals("M")) {
      name(event);
      return;
    }
    long nanos = nanos(event.path("ts"));
    long durationNanos = event.has("dur") ? nanos(event.path("dur")) : 0;
    if (nanos == NONE || durationNanos == NONE) {
      unreadable++;
      return;
    }
    lastNanos = Math.max(lastNanos, nanos + durationNanos);
    long thread = event.path("tid").asLong();
    switch (kind) {
      case "B" ->
          threads
              .computeIfAbsent(thread, t -> new ArrayDeque<>())
              .push(new BegunSpan(event, nanos));
      case "E" -> {
        ArrayDeque<BegunSpan> open = threads.get(thread);
        BegunSpan span = open == null ? null : open.poll();
        if (span == null) {
          withoutBegin++;
        } else {
          slice(span, thread, nanos, event.path("args"));
        }
      }
      case "b" -> {
        BegunSpan span = new BegunSpan(event, nanos);
        BegunSpan same = async.put(id(event), span);
        if (same != null) {
          asyncSlice(same, nanos, unfinished());
        }
        tracks.open(span);
      }
      case "e" -> {
        BegunSpan span = async.remove(id(event));
        if (span == null) {
          withoutBegin++;
        } else {
          asyncSlice(span, nanos, event.path("args"));
        }
      }
      default -> {
        if (isWanted(nanos, nanos + durationNanos)) {
          line(event);
        }
      }
    }
  }

  private static String id(JsonNode event) {
    return event.path("id").asText();
  }

  /** Writes the names of process and threads once, although every file begins with them. */
  private void name(JsonNode event) {
    String named = event.path("name").asText() + event.path("tid").asText();
    if (!event.equals(names.put(named, event))) {
      line(event);
    }
  }

  private void asyncSlice(BegunSpan span, long endNanos, JsonNode endArgs) {
    AsyncTracks.Track track = tracks.close(span, endNanos);
    if (!isWanted(span.startNanos, endNanos)) {
      return;
    }
    if (track.isNew()) {
      ObjectNode name = JSON.createObjectNode().put("ph", "M").put("name", "thread_name");
      name.set("pid", span.begin.path("pid"));
      name.put("tid", track.id).putObject("args").put("name", track.name());
      line(name);
    }
    slice(span, track.id, endNanos, endArgs);
  }

  private void slice(BegunSpan span, long track, long endNanos, JsonNode endArgs) {
    long durationNanos = Math.max(0, endNanos - span.startNanos);
    if (!isWanted(span.startNanos, span.startNanos + durationNanos)) {
      return;
    }
    ObjectNode slice = JSON.createObjectNode().put("ph", "X");
    slice.set("name", span.begin.path("name"));
    slice.set("pid", span.begin.path("pid"));
    slice.put("tid", track).put("ts", micros(span.startNanos)).put("dur", micros(durationNanos));
    slice.put("cat", span.begin.path("cat").asText("span"));
    ObjectNode args = slice.putObject("args");
    copy(span.begin.path("args"), args);
    copy(endArgs, args);
    if (track != span.thread()) {
      putIfAbsent(args, "thread", span.begin.path("tid"));
      putIfAbsent(args, "span", span.begin.path("id"));
    }
    line(slice);
  }

  private static void copy(JsonNode from, ObjectNode to) {
    if (from instanceof ObjectNode object) {
      to.setAll(object);
    }
  }

  /** Does not overwrite an argument of the program's own. */
  private static void putIfAbsent(ObjectNode args, String key, JsonNode value) {
    if (!args.has(key)) {
      args.set(key, value);
    }
  }

  private boolean isWanted(long startNanos, long endNanos) {
    return endNanos >= fromNanos && startNanos <= toNanos;
  }

  private void line(JsonNode event) {
    try {
      out.write(begun ? ",\n" : "[\n");
      begun = true;
      out.write(JSON.writeValueAsString(event));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BigDecimal micros(long nanos) {
    return BigDecimal.valueOf(nanos, NANO_DIGITS);
  }

  private static long nanos(JsonNode micros) {
    if (!micros.isNumber()) {
      return NONE;
    }
    BigDecimal value = micros.decimalValue();
    boolean isTime =
        value.signum() >= 0
            && value.scale() <= MAX_DIGITS
            && value.precision() - value.scale() <= MAX_DIGITS;
    return isTime ? value.movePointRight(NANO_DIGITS).longValue() : NONE;
  }
}
