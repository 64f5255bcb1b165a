package dev.tachograph.internal.journal;

import java.util.Arrays;

/**
 * The log lines that were added to the writer's buffer since it was written: what each stands for.
 */
final class AddedLines {
  private long[] ends = new long[64];
  private long[] records = new long[64];
  private byte[] levels = new byte[64];
  private int count;

  /**
   * Adds one.
   *
   * @param end ring position behind all that it stands for
   * @param standsFor how many records
   */
  void add(long end, int level, long standsFor) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count * 2);
      records = Arrays.copyOf(records, count * 2);
      levels = Arrays.copyOf(levels, count * 2);
    }
    ends[count] = end;
    records[count] = standsFor;
    levels[count] = (byte) level;
    count++;
  }

  int count() {
    return count;
  }

  /** Counts the first lines; returns the ring position behind them. */
  long countFirst(int lines, int stream, JournalCounts counts, long otherwise) {
    long[] written = new long[JournalState.LEVELS];
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
