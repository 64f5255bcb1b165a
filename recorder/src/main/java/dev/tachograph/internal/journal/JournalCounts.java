package dev.tachograph.internal.journal;

import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of a journal, by stream and level. Thread-safe. */
final class JournalCounts {
  private static final int CELLS = JournalState.STREAMS * JournalState.LEVELS;

  final AtomicLongArray dropped = new AtomicLongArray(CELLS);
  final AtomicLongArray written = new AtomicLongArray(CELLS);
  final AtomicLongArray notices = new AtomicLongArray(CELLS);
  final AtomicLongArray collapsed = new AtomicLongArray(JournalState.LEVELS);

  /** By stream: written lines whose files the size bound removed. */
  final AtomicLongArray deleted = new AtomicLongArray(JournalState.STREAMS);

  /** Adds to a count. */
  static void add(AtomicLongArray counts, int stream, int level, long more) {
    counts.addAndGet(JournalState.cell(stream, level), more);
  }

  long droppedOf(int stream) {
    long sum = 0;
    for (int level = 0; level < JournalState.LEVELS; level++) {
      sum += dropped.get(JournalState.cell(stream, level));
    }
    return sum;
  }

  void copyInto(JournalState state) {
    for (int i = 0; i < CELLS; i++) {
      state.values[JournalState.WRITTEN + i] = written.get(i);
      state.values[JournalState.DROPPED + i] = dropped.get(i);
      state.values[JournalState.NOTICES + i] = notices.get(i);
    }
    for (int level = 0; level < JournalState.LEVELS; level++) {
      state.values[JournalState.COLLAPSED + level] = collapsed.get(level);
    }
  }
}
