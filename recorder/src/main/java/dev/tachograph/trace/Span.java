package dev.tachograph.trace;

import org.jspecify.annotations.Nullable;

/**
 * A piece of work on one thread, from {@link #open} to {@link #close}: {@code try (Span span =
 * Span.open("fetch").with("peer", id)) {...}}.
 *
 * <p>Nests on its thread; used on the thread that opened it. A span that is closed while spans
 * opened after it are still open closes these too and marks them. Nothing here throws, and nothing
 * is recorded, at the cost of one field read, while no run is.
 */
public final class Span implements AutoCloseable {
  static final Span NONE = new Span(null, "", 0, 0, null);

  final @Nullable SpanStack stack;
  final String name;
  final long id;
  final long startNanos;
  final @Nullable Span parent;

  /** Guarded by {@code stack}: whether the trace took the start, and so takes the end. */
  boolean traced;

  boolean open;
  long childNanos;
  private @Nullable SpanArgs args;

  Span(@Nullable SpanStack stack, String name, long id, long startNanos, @Nullable Span parent) {
    this.stack = stack;
    this.name = name;
    this.id = id;
    this.startNanos = startNanos;
    this.parent = parent;
  }

  /** Opens a span of the caller's thread whose target is its name. */
  public static Span open(String name) {
    SpanRecorder recorder = SpanRecorder.active;
    return recorder == null ? NONE : recorder.open(name, name);
  }

  /** Opens a span of the caller's thread for a target that the trace filter knows. */
  public static Span open(String name, String target) {
    SpanRecorder recorder = SpanRecorder.active;
    return recorder == null ? NONE : recorder.open(name, target);
  }

  /** The innermost open span of the caller's thread, 0 for none: {@code span} of a log record. */
  public static long currentId() {
    SpanRecorder recorder = SpanRecorder.active;
    return recorder == null ? 0 : recorder.currentId();
  }

  /** Adds a whole number. */
  public Span with(String key, long value) {
    if (stack != null) {
      args().put(key, value);
    }
    return this;
  }

  /** Adds a number. */
  public Span with(String key, double value) {
    if (stack != null) {
      args().put(key, value);
    }
    return this;
  }

  /** Adds a truth value. */
  public Span with(String key, boolean value) {
    if (stack != null) {
      args().put(key, value);
    }
    return this;
  }

  /** Adds a text, copied during the call. */
  public Span with(String key, @Nullable CharSequence value) {
    if (stack != null) {
      args().put(key, value);
    }
    return this;
  }

  /** Ends the span; a second call does nothing. */
  @Override
  public void close() {
    if (stack != null) {
      stack.close(this);
    }
  }

  @Nullable SpanArgs argsOrNull() {
    return args;
  }

  private SpanArgs args() {
    SpanArgs present = args;
    if (present == null) {
      present = new SpanArgs();
      args = present;
    }
    return present;
  }
}
