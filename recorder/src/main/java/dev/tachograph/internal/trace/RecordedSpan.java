package dev.tachograph.internal.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of a span from its start to its end, and lent again after it; see {@link
 * SpanStack}.
 */
public final class RecordedSpan {
  /** The span of a program that is not recorded: it is never open. */
  public static final RecordedSpan NONE = new RecordedSpan(null);

  private static final VarHandle ID;

  static {
    try {
      ID = MethodHandles.lookup().findVarHandle(RecordedSpan.class, "id", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  final @Nullable SpanStack stack;

  /**
   * What is known of all spans with this name; guarded by {@code stack}, as are the other fields.
   */
  SpanName name = SpanName.NONE;

  /** 0 while it is not open. */
  long id;

  long startNanos;
  @Nullable RecordedSpan parent;

  /** Whether the trace accepted the start, and so accepts the end. */
  boolean traced;

  long childNanos;

  /**
   * The detached span that this one is a part of, and its id at the time; guarded by its own stack.
   */
  @Nullable RecordedSpan part;

  long partId;

  /** For a detached span: the number of its open parts, and since when there has been one. */
  int openParts;

  long partsSince;

  /** The latest end of a part so far, up to which their time is counted. */
  long lastPartEnd;

  long partsUntil;
  @Nullable String location;
  private @Nullable SpanArgs args;

  private @Nullable Object handle;

  RecordedSpan(@Nullable SpanStack stack) {
    this.stack = stack;
  }

  /** What the program holds of the span; {@code null} if that was not made yet. */
  public @Nullable Object handle() {
    return handle;
  }

  /** Keeps what the program holds of the span, so that both are lent again together. */
  public void handle(Object made) {
    handle = made;
  }

  /** Its number; 0 when it is not open. */
  public long id() {
    return (long) ID.getAcquire(this);
  }

  /** Ends it; a second call does nothing. */
  public void close() {
    SpanStack mine = stack;
    if (mine != null) {
      mine.close(this);
    }
  }

  /** Where arguments go; {@code null} when it is not open. */
  public @Nullable SpanArgs args() {
    if (id == 0) {
      return null;
    }
    SpanArgs present = args;
    if (present == null) {
      present = new SpanArgs();
      args = present;
    }
    return present;
  }

  /** Whether it was opened and not closed. */
  boolean isOpen() {
    return id != 0;
  }

  /** Marks it open; other threads see either all of its state or the id 0. */
  void opened(long newId) {
    ID.setRelease(this, newId);
  }

  /** Whether it is still the span that had the given id. */
  boolean isSameAs(long known) {
    VarHandle.loadLoadFence();
    return (long) ID.getOpaque(this) == known;
  }

  /** Resets it for reuse. */
  void clear() {
    parent = null;
    location = null;
    childNanos = 0;
    part = null;
    openParts = 0;
    lastPartEnd = 0;
    partsUntil = 0;
    SpanArgs used = args;
    if (used != null && !used.clear()) {
      args = null;
    }
  }

  @Nullable SpanArgs argsOrNull() {
    return args;
  }
}
