package dev.tachograph.trace;

import dev.tachograph.RunClock;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.json.Pool;
import dev.tachograph.logging.Level;
import dev.tachograph.logging.LogFilter;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines of {@code <base>.trace.json}, in the Chrome trace event format: {@code B} and
 * {@code E} pairs by thread, {@code b} and {@code e} pairs by span for virtual threads, {@code C}
 * counters, {@code X} pauses of the collectors, {@code i} instants, {@code M} names. Times are
 * microseconds since the run's start with the nanoseconds behind the point.
 *
 * <p>Thread-safe; never blocks and never throws. A start that the journal refuses is counted there
 * as one dropped line, and its end is not written; the end of an accepted start uses the journal's
 * reserve.
 *
 * @see <a
 *     href="https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU">the
 *     format</a>
 */
public final class ChromeTrace {
  private static final Level RESERVE = Level.WARN;
  private static final long FLUSH_MILLIS = 500;

  /** No thread of Java has this number. */
  private static final long GC_TRACK = Integer.MAX_VALUE;

  private final Journal journal;
  private final RunClock clock;
  private final boolean withArgs;
  private final long pid;
  private final AtomicBoolean gcTrackNamed = new AtomicBoolean();
  private final Pool<JsonWriter> writers;
  private final TrackNames names = new TrackNames();
  private volatile LogFilter filter;

  /**
   * A trace into the journal's stream for it.
   *
   * @param filter which spans are wanted, by target; a span counts as INFO
   * @param withArgs whether the arguments of spans are written
   * @param pid the real process id
   */
  public ChromeTrace(
      Journal journal, RunClock clock, LogFilter filter, boolean withArgs, long pid) {
    this.journal = journal;
    this.clock = clock;
    this.filter = filter;
    this.withArgs = withArgs;
    this.pid = pid;
    int longest = journal.maxLength();
    this.writers = new Pool<>(() -> JsonWriter.forLines(longest));
  }

  /** Which spans are wanted now, by target. */
  public LogFilter filter() {
    return filter;
  }

  /** Changes which spans are wanted, for those that begin from here on. */
  public void filter(LogFilter newFilter) {
    filter = newFilter;
  }

  /** The lines that name process and threads, for a file that goes on with the trace. */
  public byte[] nameLines() {
    return names.all();
  }

  /** Names the process; the first line of a trace. */
  public void processName(String name) {
    name("process_name", 0, name);
  }

  /** Writes counters, each value a line of its own in the viewer. */
  public void counters(String group, Map<String, Double> values) {
    JsonWriter json = begin("C", group, 0, clock.nanos());
    json.name("args").beginObject();
    values.forEach((key, value) -> json.put(key, value));
    append(Level.INFO, json.endObject());
  }

  /**
   * Writes a pause of a collector as a whole, on the track of the collections.
   *
   * @param startNanos on the run's clock
   */
  public void gcPause(String collector, String cause, long startNanos, long durationNanos) {
    if (gcTrackNamed.compareAndSet(false, true)) {
      threadName(GC_TRACK, "GC pauses");
    }
    JsonWriter json = begin("X", cause, GC_TRACK, startNanos);
    json.name("dur").value(durationNanos / 1000.0).name("cat").value("gc");
    json.name("args").beginObject().name("collector").value(collector).endObject();
    append(Level.INFO, json);
  }

  /** Marks an instant on the caller's thread. */
  public void instant(Level level, String target, @Nullable String message) {
    String name = message == null ? level.name() : message;
    JsonWriter json = begin("i", name, Thread.currentThread().getId(), clock.nanos());
    json.name("s").value("t").name("cat").value(level.name());
    json.name("args").beginObject().name("target").value(target).endObject();
    append(level, json);
  }

  boolean wants(String target) {
    return filter.enabled(Level.INFO, target);
  }

  boolean threadName(long tid, String name) {
    return name("thread_name", tid, name);
  }

  boolean begin(Span span, SpanStack stack) {
    JsonWriter json = begin(stack.virtual ? "b" : "B", span.name, stack.threadId, span.startNanos);
    if (stack.virtual) {
      async(json, span);
    }
    return append(Level.INFO, json);
  }

  boolean end(Span span, SpanStack stack, long nanos, SpanStack.Ending ending) {
    JsonWriter json = begin(stack.virtual ? "e" : "E", span.name, stack.threadId, nanos);
    if (stack.virtual) {
      async(json, span);
    }
    json.name("args").beginObject();
    SpanArgs args = withArgs ? span.argsOrNull() : null;
    if (args != null) {
      args.writeTo(json);
    }
    if (ending != SpanStack.Ending.CLOSED) {
      json.put(ending == SpanStack.Ending.FORGOTTEN ? "forgotten" : "unfinished", true);
    }
    return append(RESERVE, json.endObject());
  }

  /** Makes room: waits for the files, bounded. */
  void flush() {
    journal.flush(FLUSH_MILLIS);
  }

  private static void async(JsonWriter json, Span span) {
    json.name("cat").value("span").name("id").value("0x" + Long.toHexString(span.id));
  }

  private boolean name(String kind, long tid, String name) {
    JsonWriter json = begin("M", kind, tid, -1);
    json.name("args").beginObject().name("name").value(name).endObject().endObject().newline();
    names.put(kind, tid, Arrays.copyOf(json.buffer(), json.length()));
    return append(json, RESERVE);
  }

  private JsonWriter begin(String phase, String name, long tid, long nanos) {
    JsonWriter json = writers.take().reset();
    json.beginObject().name("ph").value(phase).name("name").value(name);
    json.name("pid").value(pid).name("tid").value(tid);
    if (nanos >= 0) {
      json.name("ts").value(nanos / 1000.0);
    }
    return json;
  }

  private boolean append(Level level, JsonWriter json) {
    json.endObject().newline();
    return append(json, level);
  }

  private boolean append(JsonWriter json, Level level) {
    boolean accepted = journal.append(Stream.TRACE, level, json.buffer(), 0, json.length());
    writers.give(json);
    return accepted;
  }
}
