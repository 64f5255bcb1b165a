package dev.tachograph.trace;

import dev.tachograph.internal.VirtualThreads;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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
  private final Thread thread;

  /** Ends that the journal refused, in their order; as many at most as starts were taken. */
  private final Deque<OwedEnd> owed = new ArrayDeque<>();

  private @Nullable Span top;
  private long lastNanos = -1;
  private @Nullable String toldName;

  SpanStack(SpanRecorder recorder, Thread thread) {
    this.recorder = recorder;
    this.thread = thread;
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

  /** Adds the spans that are open, innermost first. */
  synchronized void addOpen(List<OpenSpan> out, long now) {
    int depth = 0;
    for (Span span = top; span != null; span = span.parent) {
      depth++;
    }
    for (Span span = top; span != null; span = span.parent) {
      depth--;
      long age = Math.max(0, now - span.startNanos);
      out.add(
          new OpenSpan(
              threadId,
              thread.getName(),
              virtual,
              span.name,
              span.id,
              depth,
              span.startNanos,
              age));
    }
  }

  private boolean begin(Span span, String target, String threadName) {
    ChromeTrace trace = recorder.traceFor(target);
    if (trace == null || !payOwed(trace)) {
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

  /**
   * Closes whatever is open, innermost first, and writes the ends that are owed.
   *
   * @return whether all were accepted
   */
  synchronized boolean closeAll() {
    while (top != null) {
      end(top, Ending.UNFINISHED);
    }
    ChromeTrace trace = recorder.trace();
    return trace == null || payOwed(trace);
  }

  /** An end stands before whatever follows it on the thread, so nothing overtakes one owed. */
  private boolean payOwed(ChromeTrace trace) {
    for (OwedEnd first = owed.peek(); first != null; first = owed.peek()) {
      if (!trace.end(first.span, this, first.nanos, first.ending)) {
        return false;
      }
      owed.remove();
    }
    return true;
  }

  private void end(Span span, Ending ending) {
    span.open = false;
    top = span.parent;
    long now = tick();
    long nanos = now - span.startNanos;
    if (span.parent != null) {
      span.parent.childNanos += nanos;
    }
    recorder.stats().add(span.name, nanos, nanos - span.childNanos);
    ChromeTrace trace = recorder.trace();
    if (span.traced && trace != null && (!owed.isEmpty() || !trace.end(span, this, now, ending))) {
      owed.add(new OwedEnd(span, now, ending));
    }
    if (top == null && owed.isEmpty()) {
      recorder.allClosed(this);
    }
  }

  /** A time later than every other of this thread, so that pairs nest however they are sorted. */
  private long tick() {
    lastNanos = Math.max(recorder.nanos(), lastNanos + 1);
    return lastNanos;
  }

  private record OwedEnd(Span span, long nanos, Ending ending) {}
}
