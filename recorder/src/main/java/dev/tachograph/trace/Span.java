package dev.tachograph.trace;

import dev.tachograph.internal.trace.RecordedSpan;
import dev.tachograph.internal.trace.SpanArgs;
import dev.tachograph.internal.trace.SpanRecorder;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work, from {@link #open} to {@link #close}: {@code try (Span span =
 * Span.open("fetch").with("peer", id)) {...}}.
 *
 * <p>Nests on its thread, and is used on the thread that opened it; one from {@link #detached}
 * belongs to no thread. A span that is closed while spans opened after it are still open closes
 * these too and marks them. Nothing here throws, and nothing is recorded, at the cost of one field
 * read, while no run is.
 *
 * <p>A second close does nothing. A span is lent again after its close, though not before eight
 * others of its thread were opened, so that a reference is not to be kept beyond it.
 */
public final class Span implements AutoCloseable {
  static final Span NONE = of(RecordedSpan.NONE);

  private final RecordedSpan recorded;

  private Span(RecordedSpan recorded) {
    this.recorded = recorded;
  }

  private static Span of(RecordedSpan recorded) {
    Object made = recorded.handle();
    return made instanceof Span known ? known : made(recorded);
  }

  private static Span made(RecordedSpan recorded) {
    try {
      Span span = new Span(recorded);
      recorded.handle(span);
      return span;
    } catch (Throwable heapOrStackIsAtItsEnd) {
      // It is closed with the enclosing one, and marked.
      return NONE;
    }
  }

  /**
   * Opens a span of the caller's thread whose target is its name.
   *
   * @param name what the work is, such as {@code fetch}; figures are kept by name, of a thousand
   *     names at most, so that what differs goes into arguments
   * @return the span, to be closed on this thread; one that does nothing while no run records
   */
  public static Span open(String name) {
    return open(SpanRecorder.active(), name);
  }

  static Span open(@Nullable SpanRecorder recorder, String name) {
    return recorder == null ? NONE : of(recorder.open(name, name));
  }

  /**
   * Opens a span of the caller's thread for a target that the trace filter knows.
   *
   * @param name what the work is, such as {@code fetch}
   * @param target whose it is, dotted like a class name
   * @return the span, to be closed on this thread; one that does nothing while no run records
   */
  public static Span open(String name, String target) {
    SpanRecorder recorder = SpanRecorder.active();
    return recorder == null ? NONE : of(recorder.open(name, target));
  }

  /**
   * Opens a span that belongs to no thread and may be closed on any, also after its thread ended,
   * such as a request whose answer comes elsewhere. It is not in the nesting of the caller's
   * thread, nor in its log records. Its target is its name.
   *
   * @param name what the work is, such as {@code request}
   * @return the span, to be closed on any thread; one that does nothing while no run records
   */
  public static Span detached(String name) {
    SpanRecorder recorder = SpanRecorder.active();
    return recorder == null ? NONE : of(recorder.detached(name, name, null));
  }

  /**
   * Opens a span that belongs to no thread, for a target that the trace filter knows.
   *
   * @param name what the work is, such as {@code request}
   * @param target whose it is, dotted like a class name
   * @return the span, to be closed on any thread; one that does nothing while no run records
   */
  public static Span detached(String name, String target) {
    SpanRecorder recorder = SpanRecorder.active();
    return recorder == null ? NONE : of(recorder.detached(name, target, null));
  }

  /**
   * Opens a span that belongs to no thread, for a part of the work of another detached span, on
   * whatever threads: the time in which parts of a span are open, however many at once, does not
   * count as its own.
   *
   * @param name what the work is, such as {@code attempt}
   * @param target whose it is, dotted like a class name
   * @param whole {@code null}, one that is closed, or one of a thread: it is a part of none
   * @return the span, to be closed on any thread; one that does nothing while no run records
   */
  public static Span detached(String name, String target, @Nullable Span whole) {
    SpanRecorder recorder = SpanRecorder.active();
    return recorder == null
        ? NONE
        : of(recorder.detached(name, target, whole == null ? null : whole.recorded));
  }

  /**
   * {@return the innermost open span of the caller's thread, 0 for none: {@code span} of a log
   * record}
   */
  public static long currentId() {
    SpanRecorder recorder = SpanRecorder.active();
    return recorder == null ? 0 : recorder.currentId();
  }

  /** {@return the span's number, as {@code span} of a log record has it; 0 when it is not open} */
  public long id() {
    return recorded.id();
  }

  /**
   * Adds a whole number. Does nothing when the span is not open.
   *
   * @param key the argument's name in trace and report
   * @param value any; all 64 bits are kept
   * @return this span
   */
  public Span with(String key, long value) {
    try {
      SpanArgs to = args();
      if (to != null) {
        to.put(key, value);
      }
    } catch (Throwable never) {
      // As in close; the argument is lost.
    }
    return this;
  }

  /**
   * Adds a number; not-a-number and infinities are written as strings.
   *
   * @param key the argument's name in trace and report
   * @param value any
   * @return this span
   */
  public Span with(String key, double value) {
    try {
      SpanArgs to = args();
      if (to != null) {
        to.put(key, value);
      }
    } catch (Throwable never) {
      // As in close; the argument is lost.
    }
    return this;
  }

  /**
   * Adds a truth value.
   *
   * @param key the argument's name in trace and report
   * @param value written as {@code true} or {@code false}
   * @return this span
   */
  public Span with(String key, boolean value) {
    try {
      SpanArgs to = args();
      if (to != null) {
        to.put(key, value);
      }
    } catch (Throwable never) {
      // As in close; the argument is lost.
    }
    return this;
  }

  /**
   * Adds a text, copied during the call, without its secrets.
   *
   * @param key the argument's name in trace and report
   * @param value of any length, or {@code null}
   * @return this span
   */
  public Span with(String key, @Nullable CharSequence value) {
    try {
      SpanArgs to = args();
      if (to != null) {
        to.put(key, value);
      }
    } catch (Throwable never) {
      // As in close; the argument is lost.
    }
    return this;
  }

  /**
   * Adds any value, copied as by {@link dev.tachograph.common.FieldConsumer#putAny}.
   *
   * @param key the argument's name in trace and report
   * @param value anything; its {@code toString} may be called, on this thread
   * @return this span
   */
  public Span withAny(String key, @Nullable Object value) {
    try {
      SpanArgs to = args();
      if (to != null) {
        to.putAny(key, value);
      }
    } catch (Throwable never) {
      // As in close; the argument is lost.
    }
    return this;
  }

  /** Ends the span; a second call does nothing. */
  @Override
  public void close() {
    if (this == NONE) {
      return;
    }
    try {
      recorded.close();
    } catch (Throwable never) {
      // Stack or heap is exhausted: the span is closed with the enclosing one, and marked.
    }
  }

  /** The compiler knows {@link #NONE}, so that nothing is read while no run records. */
  private @Nullable SpanArgs args() {
    return this == NONE ? null : recorded.args();
  }
}
