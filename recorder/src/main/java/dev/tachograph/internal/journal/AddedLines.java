package dev.tachograph.internal.journal;

import java.util.Arrays;

/** The log lines added to the writer's buffer since its last write, and what each stands for. */
final class AddedLines {
  private long[] ends = new long[64];
  private long[] records = new long[64];
  private byte[] levels = new byte[64];

  /** Preallocated: nothing may be allocated between a write and its count. */
  private final long[] written = new long[JournalState.LEVELS];

  private int count;

  /** Whether a line can be added to the buffer and recorded here. */
  boolean hasRoom(StreamAppender buffer, int length) {
    return buffer.hasRoom(length) && hasRoom();
  }

  /** Whether one more line can be recorded; false if the heap is full. */
  private boolean hasRoom() {
    if (count < ends.length) {
      return true;
    }
    try {
      long[] moreEnds = Arrays.copyOf(ends, count * 2);
      long[] moreRecords = Arrays.copyOf(records, count * 2);
      levels = Arrays.copyOf(levels, count * 2);
      records = moreRecords;
      ends = moreEnds;
      return true;
    } catch (OutOfMemoryError full) {
      return false;
    }
  }

  /**
   * Records a line that {@link #hasRoom(StreamAppender, int) there is room for}.
   *
   * @param end ring position behind everything the line stands for
   * @param standsFor the number of records it stands for
   */
  void add(long end, int level, long standsFor) {
    ends[count] = end;
    records[count] = standsFor;
    levels[count] = (byte) level;
    count++;
  }

  int count() {
    return count;
  }

  /** Counts the first lines and returns the ring position behind them. Does not allocate. */
  long countFirst(int lines, int stream, JournalCounts counts, long otherwise) {
    Arrays.fill(written, 0);
    for (int i = 0; i < lines; i++) {
      written[levels[i]]++;
      if (records[i] > 1) {
        counts.collapsed.addAndGet(levels[i], records[i] - 1);
      }
    }
    for (int level = 0; level < written.length; level++) {
      if (written[level] > 0) {
        JournalCounts.add(counts.written, stream, level, written[level]);
      }
    }
    return lines == 0 ? otherwise : ends[lines - 1];
  }

  void clear() {
    count = 0;
  }
}
