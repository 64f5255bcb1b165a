package dev.tachograph.trace;

import org.jspecify.annotations.Nullable;

/**
 * The open spans of one thread, innermost first.
 *
 * <p>Locked on itself, because the end of a run closes what other threads have open; nothing of the
 * application runs under the lock.
 */
final class SpanStack {
  /** How a span came to its end. */
  enum Ending {
    /** By its own {@code close}. */
    CLOSED,
    /** By the {@code close} of a span around it. */
    FORGOTTEN,
    /** By the end of the run. */
    UNFINISHED
  }

  final long threadId;
  final boolean virtual;
  final SpanRecorder recorder;
  private @Nullable Span top;
  private long lastNanos = -1;
  private @Nullable String toldName;

  SpanStack(SpanRecorder recorder, Thread thread) {
    this.recorder = recorder;
    this.threadId = thread.getId();
    this.virtual = VirtualThreads.isVirtual(thread);
  }

  synchronized long topId() {
    return top == null ? 0 : top.id;
  }

  synchronized Span open(String name, String target, String threadName) {
    if (recorder.isEnded()) {
      return Span.NONE;
    }
    if (top == null) {
      recorder.opened(this);
    }
    Span span = new Span(this, name, recorder.nextId(), tick(), top);
    span.open = true;
    span.traced = begin(span, target, threadName);
    top = span;
    return span;
  }

  private boolean begin(Span span, String target, String threadName) {
    ChromeTrace trace = recorder.traceFor(target);
    if (trace == null) {
      return false;
    }
    if (!virtual && !threadName.equals(toldName) && trace.threadName(threadId, threadName)) {
      toldName = threadName;
    }
    return trace.begin(span, this);
  }

  synchronized void close(Span span) {
    if (!span.open) {
      return;
    }
    while (top != null && top != span) {
      end(top, Ending.FORGOTTEN);
    }
    end(span, Ending.CLOSED);
  }

  /** Closes whatever is open, innermost first. */
  synchronized void closeAll() {
    while (top != null) {
      end(top, Ending.UNFINISHED);
    }
  }

  private void end(Span span, Ending ending) {
    span.open = false;
    top = span.parent;
    long now = tick();
    long nanos = now - span.startNanos;
    if (span.parent != null) {
      span.parent.childNanos += nanos;
    } else {
      recorder.allClosed(this);
    }
    recorder.stats().add(span.name, nanos, nanos - span.childNanos);
    ChromeTrace trace = recorder.trace();
    if (span.traced && trace != null) {
      trace.end(span, this, now, ending);
    }
  }

  /** A time later than every other of this thread, so that pairs nest however they are sorted. */
  private long tick() {
    lastNanos = Math.max(recorder.nanos(), lastNanos + 1);
    return lastNanos;
  }
}
