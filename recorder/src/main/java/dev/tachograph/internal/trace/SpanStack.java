package dev.tachograph.internal.trace;

import dev.tachograph.internal.VirtualThreads;
import dev.tachograph.internal.json.JsonWriter;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open spans of one thread, innermost first, and closed ones for reuse; or a single detached
 * span.
 *
 * <p>Synchronized on itself, because the end of a run closes what other threads have open; no
 * application code runs under the lock, and readers take none. A closed span is reused only after
 * others, so that a redundant close does not hit another span; one that was closed by anything but
 * its own {@code close} is never reused, because that call is still to come.
 */
final class SpanStack {
  /** How a span ended. */
  enum Ending {
    /** By its own {@code close}. */
    CLOSED,
    /** By the {@code close} of an enclosing span, or because its thread is gone. */
    FORGOTTEN,
    /** By the end of the run. */
    UNFINISHED
  }

  /** The number of closed spans kept; a power of two. */
  private static final int FREE = 16;

  /** How many others are reused before a span is reused. */
  private static final int REUSE_DISTANCE = 8;

  final long threadId;

  /**
   * Whether the spans are {@code b}/{@code e} pairs: detached spans, and those of virtual threads.
   */
  final boolean async;

  /** Whether it is the stack of a single detached span. */
  private final boolean detached;

  final boolean virtual;
  final SpanRecorder recorder;
  final Thread thread;

  /** Held here, as the thread itself does not hold it. */
  private final @Nullable ThreadStacks home;

  /** Ends that the journal refused, in order; at most as many as accepted starts. */
  private final Deque<OwedEnd> owed = new ArrayDeque<>(0);

  /**
   * Whether it has a writer of its own, as the first threads do; the others borrow one for each
   * line.
   */
  private final boolean ownsWriter;

  private @Nullable JsonWriter writer;
  private @Nullable PendingFigures pending;
  private @Nullable RecordedSpan @Nullable [] free;
  private int freeHead;
  private int freeCount;
  private volatile @Nullable RecordedSpan top;
  private long lastNanos = -1;
  private @Nullable String reportedName;

  /**
   * A stack without spans.
   *
   * @param home the other stacks of its thread; {@code null} for a detached span
   */
  SpanStack(SpanRecorder recorder, Thread thread, boolean detached, @Nullable ThreadStacks home) {
    this.recorder = recorder;
    this.home = home;
    this.thread = thread;
    this.threadId = thread.getId();
    this.virtual = VirtualThreads.isVirtual(thread);
    this.detached = detached;
    this.async = detached || virtual;
    this.ownsWriter = !async && recorder.hasFewThreads();
  }

  /** The thread has no spans of the run any more. */
  void leaveThread() {
    if (home != null) {
      home.remove(this);
    }
  }

  long topId() {
    RecordedSpan innermost = top;
    return innermost == null ? 0 : innermost.id();
  }

  /** Whether a span is open. */
  boolean hasOpen() {
    return top != null;
  }

  synchronized RecordedSpan open(SpanName name, String target) {
    if (recorder.isEnded()) {
      return RecordedSpan.NONE;
    }
    RecordedSpan outer = top;
    if (outer == null && async) {
      recorder.register(this);
    }
    RecordedSpan span = take();
    span.name = name;
    span.parent = outer;
    span.startNanos = tick();
    span.location = recorder.locations() ? Locations.ofCaller() : null;
    long id = recorder.nextId();
    span.opened(id);
    // No call between its start and its place on the stack, so that every start in the trace is
    // known here.
    span.traced = begin(span, id, target);
    top = span;
    return span;
  }

  /**
   * Adds the open spans, innermost first; takes no lock, and skips those that are just changing.
   */
  void addOpen(List<OpenSpan> out, long now) {
    int from = out.size();
    RecordedSpan span = top;
    while (span != null) {
      long id = span.id();
      String name = span.name.text;
      long start = span.startNanos;
      RecordedSpan outer = span.parent;
      if (id == 0 || !span.isSameAs(id)) {
        return;
      }
      out.add(
          new OpenSpan(
              threadId, thread.getName(), virtual, name, id, 0, start, Math.max(0, now - start)));
      span = outer;
    }
    int depth = 0;
    for (int i = out.size() - 1; i >= from; i--) {
      out.set(i, out.get(i).at(depth++));
    }
  }

  private boolean begin(RecordedSpan span, long id, String target) {
    ChromeTrace trace = recorder.traceFor(span.name, target);
    if (trace == null || !writePendingEnds(trace)) {
      return false;
    }
    if (!async) {
      reportThread(trace);
    }
    return trace.begin(span, id, this);
  }

  @SuppressWarnings("ReferenceEquality") // A thread returns the same text until it is renamed.
  private void reportThread(ChromeTrace trace) {
    String name = thread.getName();
    if (name != reportedName && trace.threadName(threadId, name)) {
      reportedName = name;
    }
  }

  /** Its own writer, to be used under its lock; {@code null} if it has none. */
  @Nullable JsonWriter writer(ChromeTrace trace) {
    if (!ownsWriter) {
      return null;
    }
    JsonWriter own = writer;
    if (own == null) {
      own = trace.newWriter();
      writer = own;
    }
    return own;
  }

  /** Draws one end of an arrow at the innermost span; false if there is none. */
  synchronized boolean flow(long flowId, boolean starts) {
    RecordedSpan innermost = top;
    ChromeTrace trace = recorder.trace();
    return innermost != null
        && innermost.traced
        && !async
        && trace != null
        && trace.flow(starts, flowId, threadId, tick());
  }

  synchronized void close(RecordedSpan span) {
    if (!span.isOpen()) {
      return;
    }
    for (RecordedSpan inner = top; inner != null && inner != span; inner = top) {
      end(inner, Ending.FORGOTTEN);
    }
    end(span, Ending.CLOSED);
    give(span);
  }

  /**
   * Closes whatever is open, innermost first, and writes the pending ends.
   *
   * @return whether all were accepted
   */
  synchronized boolean closeAll(Ending ending) {
    for (RecordedSpan innermost = top; innermost != null; innermost = top) {
      end(innermost, ending);
    }
    drain();
    ChromeTrace trace = recorder.trace();
    return trace == null || writePendingEnds(trace);
  }

  /** Writes pending ends: an end precedes whatever follows it on the thread. */
  private boolean writePendingEnds(ChromeTrace trace) {
    if (owed.isEmpty()) {
      return true;
    }
    for (OwedEnd first = owed.peek(); first != null; first = owed.peek()) {
      if (!trace.append(first.line)) {
        return false;
      }
      owed.remove();
    }
    return true;
  }

  /**
   * Ends a span. If the thread's stack overflows, any call may throw: then the span is still open,
   * and is closed with the enclosing one.
   */
  private void end(RecordedSpan span, Ending ending) {
    long id = span.id();
    long now = tick();
    long nanos = now - span.startNanos;
    ChromeTrace trace = recorder.trace();
    if (span.traced && trace != null) {
      byte[] refused = trace.end(span, id, this, now, ending, owed.isEmpty());
      if (refused != null) {
        owed.add(new OwedEnd(refused));
      }
    }
    // Its end is written or pending: no call until it is off the stack.
    RecordedSpan outer = span.parent;
    if (outer != null) {
      outer.childNanos += nanos;
    }
    span.id = 0;
    top = outer;
    if (span.openParts > 0) {
      span.childNanos += now - span.partsSince;
    }
    count(span.name.stats, nanos, nanos - span.childNanos);
    endPart(span, now);
    recorder.keepIfSlow(span, this, nanos);
    if (outer == null && async && owed.isEmpty()) {
      recorder.unregister(this);
    }
  }

  /** Makes a newly opened span a part of another open span. */
  synchronized void becomePart(RecordedSpan span, @Nullable RecordedSpan whole) {
    SpanStack other = whole == null ? null : whole.stack;
    if (whole != null && other != null && other != this && other.detached && span.isOpen()) {
      long id = other.beginPart(whole, span.startNanos);
      span.part = id == 0 ? null : whole;
      span.partId = id;
    }
  }

  /** Begins a part and returns the id of the whole; 0 if that is closed. */
  private synchronized long beginPart(RecordedSpan whole, long nanos) {
    if (whole.isOpen()) {
      // Parts may arrive here in a different order than they began.
      long since = whole.openParts++ == 0 ? nanos : Math.min(nanos, whole.partsSince);
      whole.partsSince = Math.max(since, whole.partsUntil);
    }
    return whole.id;
  }

  /** Takes two locks, always that of the part, which is the younger span, first. */
  private static void endPart(RecordedSpan span, long nanos) {
    RecordedSpan whole = span.part;
    SpanStack other = whole == null ? null : whole.stack;
    if (whole != null && other != null) {
      span.part = null;
      other.partEnded(whole, span.partId, nanos);
    }
  }

  private synchronized void partEnded(RecordedSpan whole, long id, long nanos) {
    if (whole.id != id) {
      return;
    }
    long until = Math.max(nanos, whole.lastPartEnd);
    whole.lastPartEnd = until;
    if (--whole.openParts == 0) {
      whole.childNanos += Math.max(0, until - whole.partsSince);
      whole.partsUntil = until;
    }
  }

  /** Counts a span in a batch with others; the stack stays registered until the batch was added. */
  private void count(NameStats stats, long nanos, long selfNanos) {
    if (async) {
      stats.add(nanos, selfNanos);
      return;
    }
    PendingFigures waiting = pending;
    if (waiting == null) {
      waiting = new PendingFigures();
      pending = waiting;
    }
    waiting.add(stats, nanos, selfNanos);
  }

  /** Adds the pending durations to the figures. */
  synchronized void drain() {
    PendingFigures waiting = pending;
    if (waiting != null) {
      waiting.drain();
    }
  }

  private RecordedSpan take() {
    @Nullable RecordedSpan[] waiting = free;
    if (waiting == null || freeCount <= REUSE_DISTANCE) {
      return new RecordedSpan(this);
    }
    RecordedSpan span = waiting[freeHead];
    waiting[freeHead] = null;
    freeHead = (freeHead + 1) & (FREE - 1);
    freeCount--;
    return span == null ? new RecordedSpan(this) : span;
  }

  private void give(RecordedSpan span) {
    if (async && !virtual) {
      return;
    }
    VarHandle.storeStoreFence();
    span.clear();
    @Nullable RecordedSpan[] waiting = free;
    if (waiting == null) {
      waiting = new @Nullable RecordedSpan[FREE];
      free = waiting;
    }
    if (freeCount < FREE) {
      waiting[(freeHead + freeCount) & (FREE - 1)] = span;
      freeCount++;
    }
  }

  /** A time later than all others of this thread, so that pairs nest however they are sorted. */
  private long tick() {
    lastNanos = Math.max(recorder.nanos(), lastNanos + 1);
    return lastNanos;
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record OwedEnd(byte[] line) {}
}
