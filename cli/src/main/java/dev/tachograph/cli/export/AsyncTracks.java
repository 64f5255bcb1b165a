package dev.tachograph.cli.export;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Assigns spans that may overlap to tracks on which they nest. A thread's spans share a track while
 * they nest, and a span that ends out of order is moved to another. A track is reused for spans
 * that begin after all on it have ended.
 */
final class AsyncTracks {
  /** Numbers just below are the recorder's own tracks; no Java thread has such numbers. */
  private static final long FIRST = Integer.MAX_VALUE - 1000L;

  /** A track, by the number that takes the place of a thread's. */
  static final class Track {
    final long id;
    private final int number;
    private boolean isReported;

    /** The end of its last span; whatever begins earlier overlaps it. */
    private long endNanos = Long.MIN_VALUE;

    private Track(int number) {
      this.number = number;
      this.id = FIRST - number;
    }

    String name() {
      return "async spans " + number;
    }

    /** Whether this is the first call. */
    boolean isNew() {
      boolean isNew = !isReported;
      isReported = true;
      return isNew;
    }
  }

  /** The open spans of a thread on its track; linked, since they end in any order. */
  static final class Stack {
    private final Track track;
    private @Nullable BegunSpan innermost;

    private Stack(Track track) {
      this.track = track;
    }

    private boolean takes(BegunSpan span) {
      BegunSpan around = innermost;
      return around != null
          && span.startNanos >= around.startNanos
          && span.startNanos >= track.endNanos;
    }

    private void push(BegunSpan span) {
      BegunSpan around = innermost;
      span.outer = around;
      if (around != null) {
        around.inner = span;
      }
      innermost = span;
    }

    private void remove(BegunSpan span) {
      BegunSpan outer = span.outer;
      BegunSpan inner = span.inner;
      if (outer != null) {
        outer.inner = inner;
      }
      if (inner != null) {
        inner.outer = outer;
      } else {
        innermost = outer;
      }
    }
  }

  private final Map<Long, Stack> threads = new HashMap<>();

  /** Tracks without open spans, by their last end. */
  private final TreeMap<Long, ArrayDeque<Track>> free = new TreeMap<>();

  private int count;

  /** Adds a span that begins. */
  void open(BegunSpan span) {
    Stack stack = threads.get(span.thread());
    if (stack == null || !stack.takes(span)) {
      stack = new Stack(take(span.startNanos));
      threads.put(span.thread(), stack);
    }
    stack.push(span);
    span.stack = stack;
  }

  /** Ends a span and returns its track. */
  Track close(BegunSpan span, long endNanos) {
    Stack stack = span.stack;
    if (stack == null) {
      throw new IllegalArgumentException("it was not opened");
    }
    long end = Math.max(endNanos, span.startNanos);
    boolean nests = stack.innermost == span && end >= stack.track.endNanos;
    stack.remove(span);
    if (stack.innermost == null) {
      threads.remove(span.thread(), stack);
    }
    Track track = nests ? stack.track : take(span.startNanos);
    track.endNanos = end;
    if (!nests) {
      give(track);
    }
    if (stack.innermost == null) {
      give(stack.track);
    }
    return track;
  }

  /** A track on which everything ended before a time. */
  private Track take(long startNanos) {
    Map.Entry<Long, ArrayDeque<Track>> ended = free.floorEntry(startNanos);
    if (ended == null) {
      return new Track(++count);
    }
    Track track = ended.getValue().pop();
    if (ended.getValue().isEmpty()) {
      free.remove(ended.getKey());
    }
    return track;
  }

  private void give(Track track) {
    free.computeIfAbsent(track.endNanos, end -> new ArrayDeque<>()).push(track);
  }
}
