package dev.tachograph.internal.trace;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.Priority;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.json.Pool;
import dev.tachograph.internal.trace.SpanName.Phase;
import dev.tachograph.logging.LogFilter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines of {@code <base>.trace.json}, in the Chrome trace event format: {@code B} and
 * {@code E} pairs by thread, {@code b} and {@code e} pairs by span for virtual threads, {@code C}
 * counters, {@code X} pauses of the JVM, {@code i} instants, {@code M} names. Times are
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
  private static final long FLUSH_MILLIS = 500;
  private static final double NANOS_PER_US = 1e3;
  private static final byte[] TS = ascii(",\"ts\":");
  private static final byte[] ASYNC = ascii(",\"cat\":\"span\",\"id\":\"");
  private static final byte[] ASYNC_ARGS = ascii("\",\"args\":");
  private static final byte[] ASYNC_END_OF_LINE = ascii("\"}\n");
  private static final byte[] ARGS = ascii(",\"args\":");
  private static final byte[] END_OF_LINE = ascii("}\n");

  /** No Java thread has this number. */
  private static final long GC_TRACK = Integer.MAX_VALUE;

  private static final long PHASE_TRACK = GC_TRACK - 1;
  private static final long SAFEPOINT_TRACK = GC_TRACK - 2;

  private final Journal journal;
  private final RunClock clock;
  private final boolean withArgs;
  private final long pid;
  private final AtomicBoolean gcTrackNamed = new AtomicBoolean();
  private final AtomicBoolean safepointTrackNamed = new AtomicBoolean();
  private final Pool<JsonWriter> writers;
  private final TrackNames names = new TrackNames();
  private final Object phases = new Object();
  private @Nullable String phase;
  private boolean phasesReported;
  private boolean phasesEnded;
  private long phaseNanos = -1;
  private volatile LogFilter filter;

  /**
   * A trace into the journal's stream for it.
   *
   * @param filter which spans are wanted, by target; a span counts as INFO
   * @param withArgs whether the arguments of spans are written
   * @param pid the real process id
   * @param journal takes the lines
   * @param clock that of the run, by which everything in the trace is placed
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

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** {@return which spans are wanted now, by target} */
  public LogFilter filter() {
    return filter;
  }

  /**
   * Changes which spans are wanted, for those that begin from here on.
   *
   * @param newFilter asked with the span's target; a span counts as INFO
   */
  public void filter(LogFilter newFilter) {
    filter = newFilter;
  }

  /** {@return the lines that name process and threads, for a file that goes on with the trace} */
  public byte[] nameLines() {
    return names.all();
  }

  /**
   * Names the process; the first line of a trace.
   *
   * @param name what the viewer shows over the threads
   */
  public void processName(String name) {
    name("process_name", 0, name);
  }

  /**
   * Writes counters at this instant, each value a line of its own in the viewer.
   *
   * @param group what the counters are called together, such as {@code memory KiB}
   * @param values gives the values during the call
   * @return whether the journal accepted them
   */
  public boolean counters(String group, CounterValues values) {
    try {
      JsonWriter json = begin("C", group, 0, clock.nanos());
      values.writeTo(json.name("args").beginObject());
      return append(Priority.BULK, json.endObject());
    } catch (Throwable failed) {
      lose();
      throw failed;
    }
  }

  /**
   * Writes a pause of a collector as a whole, on the track of the collections.
   *
   * @param startNanos on the run's clock
   * @param collector such as {@code G1 Young Generation}
   * @param cause such as {@code G1 Evacuation Pause}, which names the slice
   * @param durationNanos how long the program was stopped
   */
  public void gcPause(String collector, String cause, long startNanos, long durationNanos) {
    if (gcTrackNamed.compareAndSet(false, true)) {
      threadName(GC_TRACK, "GC pauses");
    }
    JsonWriter json = pause("gc", cause, GC_TRACK, startNanos, durationNanos);
    append(Priority.BULK, json.name("collector").value(collector).endObject());
  }

  /**
   * Writes a time in which all threads were stopped as a whole, on the track of the safepoints.
   *
   * @param startNanos on the run's clock
   * @param syncNanos of the duration, until the last thread had stopped
   * @param operation what the threads were stopped for, such as {@code ThreadDump}
   * @param durationNanos from the request to the end
   */
  public void safepoint(String operation, long startNanos, long durationNanos, long syncNanos) {
    if (safepointTrackNamed.compareAndSet(false, true)) {
      threadName(SAFEPOINT_TRACK, "safepoints");
    }
    JsonWriter json = pause("safepoint", operation, SAFEPOINT_TRACK, startNanos, durationNanos);
    append(Priority.BULK, json.name("sync_us").value(syncNanos / NANOS_PER_US).endObject());
  }

  /** Writes a pause up to the beginning of its arguments. */
  private JsonWriter pause(String cat, String name, long track, long startNanos, long nanos) {
    JsonWriter json = begin("X", name, track, startNanos);
    json.name("dur").value(nanos / NANOS_PER_US).name("cat").cleanValue(cat);
    return json.name("args").beginObject();
  }

  /**
   * Reports in which phase the run is, such as {@code fetching}: a slice on a track of its own,
   * from the first call with its name to the next with another. From the first call on, what
   * samples say of the phase does not count.
   *
   * @param name {@code null}: in none
   */
  public void phase(@Nullable String name) {
    synchronized (phases) {
      phasesReported = true;
      enter(name);
    }
  }

  /**
   * Takes the phase from a sample, which sees only what lasts; does nothing once {@link #phase} was
   * called.
   *
   * @param name {@code null}: in none
   */
  public void sampledPhase(@Nullable String name) {
    synchronized (phases) {
      if (!phasesReported) {
        enter(name);
      }
    }
  }

  private void enter(@Nullable String name) {
    if (Objects.equals(name, phase) || phasesEnded) {
      return;
    }
    if (phase == null && phaseNanos < 0) {
      threadName(PHASE_TRACK, "phases");
    }
    phaseNanos = Math.max(clock.nanos(), phaseNanos + 2);
    if (phase != null) {
      append(Priority.END, phaseLine("E", phase, phaseNanos - 1));
    }
    phase = name != null && append(Priority.BULK, phaseLine("B", name, phaseNanos)) ? name : null;
  }

  private JsonWriter phaseLine(String kind, String name, long nanos) {
    return begin(kind, name, PHASE_TRACK, nanos).name("cat").cleanValue("phase");
  }

  /** The run ends, and the phase with it; no further phase begins. */
  void endPhases() {
    phase(null);
    synchronized (phases) {
      phasesEnded = true;
    }
  }

  /**
   * Marks an instant on the caller's thread.
   *
   * @param level of the record that is shown; WARN and ERROR use the journal's reserve
   * @param target of the record, an argument of the instant
   * @param message names the instant; {@code null}: the level does
   */
  public void instant(Level level, String target, @Nullable String message) {
    try {
      String name = message == null ? level.name() : message;
      JsonWriter json = begin("i", name, Thread.currentThread().getId(), clock.nanos());
      json.name("s").cleanValue("t").name("cat").cleanValue(level.name());
      json.name("args").beginObject().name("target").value(target).endObject();
      append(level.isAtLeast(Level.WARN) ? Priority.HIGH : Priority.BULK, json);
    } catch (Throwable failed) {
      lose();
      throw failed;
    }
  }

  /**
   * Names a thread's track and marks its start there.
   *
   * @param tid the thread's number
   * @param name the thread's
   */
  public void threadStarted(long tid, String name) {
    threadName(tid, name);
    thread("thread started", tid);
  }

  /**
   * Marks a thread's end on its track.
   *
   * @param tid the thread's number
   */
  public void threadEnded(long tid) {
    thread("thread ended", tid);
  }

  private void thread(String what, long tid) {
    JsonWriter json = begin("i", what, tid, clock.nanos());
    append(Priority.BULK, json.name("s").value("t").name("cat").value("thread"));
  }

  boolean threadName(long tid, String name) {
    return name("thread_name", tid, name);
  }

  /** Creates a writer for the lines of one thread. */
  JsonWriter newWriter() {
    return writers.take();
  }

  boolean begin(RecordedSpan span, long id, SpanStack stack) {
    JsonWriter own = stack.writer(this);
    JsonWriter json = (own == null ? writers.take() : own).reset();
    Phase phase = stack.async ? Phase.ASYNC_BEGIN : Phase.BEGIN;
    json.encoded(span.name.head(phase, pid))
        .value(stack.threadId)
        .encoded(TS)
        .micros(span.startNanos);
    if (stack.async) {
      json.encoded(ASYNC).value(id);
    }
    json.encoded(stack.async ? ASYNC_END_OF_LINE : END_OF_LINE);
    return own == null ? append(json, Priority.BULK) : write(json, Priority.BULK);
  }

  /**
   * Encodes the end of a span and, if asked, writes it.
   *
   * @param now whether it is written, too
   * @return the line, if it was not accepted
   */
  byte @Nullable [] end(
      RecordedSpan span,
      long id,
      SpanStack stack,
      long nanos,
      SpanStack.Ending ending,
      boolean now) {
    JsonWriter own = stack.writer(this);
    JsonWriter json = (own == null ? writers.take() : own).reset();
    Phase phase = stack.async ? Phase.ASYNC_END : Phase.END;
    json.encoded(span.name.head(phase, pid)).value(stack.threadId).encoded(TS).micros(nanos);
    if (stack.async) {
      json.encoded(ASYNC).value(id);
    }
    args(json.encoded(stack.async ? ASYNC_ARGS : ARGS), span, ending);
    json.encoded(END_OF_LINE);
    if (now && (own == null ? append(json, Priority.END) : write(json, Priority.END))) {
      return null;
    }
    return Arrays.copyOf(json.buffer(), json.length());
  }

  private void args(JsonWriter json, RecordedSpan span, SpanStack.Ending ending) {
    json.beginObject();
    SpanArgs args = withArgs ? span.argsOrNull() : null;
    if (args != null) {
      args.writeTo(json);
    }
    String location = span.location;
    if (location != null) {
      json.put("location", location);
    }
    if (ending != SpanStack.Ending.CLOSED) {
      json.put(ending == SpanStack.Ending.FORGOTTEN ? "forgotten" : "unfinished", true);
    }
    json.endObject();
  }

  /** Appends a line that was refused before. */
  boolean append(byte[] line) {
    return journal.append(Stream.TRACE, Level.INFO, Priority.END, line, 0, line.length);
  }

  /** Counts a line that could not be created. */
  void lose() {
    try {
      journal.refuse(Stream.TRACE, Level.INFO);
    } catch (StackOverflowError e) {
      // The loss goes unnoticed.
    }
  }

  /** Writes one end of an arrow between the open spans of two threads. */
  boolean flow(boolean starts, long id, long tid, long nanos) {
    JsonWriter json = begin(starts ? "s" : "f", "task", tid, nanos);
    json.name("cat").cleanValue("task").name("id").value(id);
    if (!starts) {
      json.name("bp").cleanValue("e");
    }
    return append(Priority.BULK, json);
  }

  /** Frees space by waiting for the files, for a bounded time. */
  void flush() {
    journal.flush(FLUSH_MILLIS);
  }

  private boolean name(String kind, long tid, String name) {
    JsonWriter json = begin("M", kind, tid, -1);
    json.name("args").beginObject().name("name").value(name).endObject().endObject().newline();
    names.put(kind, tid, Arrays.copyOf(json.buffer(), json.length()));
    return append(json, Priority.END);
  }

  private JsonWriter begin(String phase, String name, long tid, long nanos) {
    JsonWriter json = writers.take().reset();
    json.beginObject().name("ph").cleanValue(phase).name("name").value(name);
    json.name("pid").value(pid).name("tid").value(tid);
    if (nanos >= 0) {
      json.encoded(TS).micros(nanos);
    }
    return json;
  }

  private boolean append(Priority priority, JsonWriter json) {
    json.endObject().newline();
    return append(json, priority);
  }

  private boolean write(JsonWriter json, Priority priority) {
    return journal.append(Stream.TRACE, Level.INFO, priority, json.buffer(), 0, json.length());
  }

  private boolean append(JsonWriter json, Priority priority) {
    boolean accepted = write(json, priority);
    if (accepted) {
      try {
        writers.give(json);
      } catch (Throwable t) {
        // The end of the stack; the line has been accepted nevertheless.
      }
    }
    return accepted;
  }
}
