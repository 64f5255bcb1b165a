package dev.tachograph.internal.console;

import dev.tachograph.common.Level;
import java.util.Arrays;

/** A sequence of lines with the end and the level of each. Not thread-safe. */
final class QueuedLines {
  private static final int SMALL_BYTES = 64 * 1024;
  private static final int SMALL_LINES = 512;

  private byte[] bytes = new byte[1024];
  private int[] ends = new int[16];
  private byte[] levels = new byte[16];
  private int lines;
  private int length;

  /** Adds a line; has no effect if there is no memory for it. */
  void add(Level level, byte[] line) {
    if (lines == ends.length) {
      levels = Arrays.copyOf(levels, lines * 2);
      ends = Arrays.copyOf(ends, lines * 2);
    }
    if (line.length > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + line.length, bytes.length * 2));
    }
    System.arraycopy(line, 0, bytes, length, line.length);
    levels[lines] = (byte) level.ordinal();
    length += line.length;
    ends[lines] = length;
    lines++;
  }

  int count() {
    return lines;
  }

  int length() {
    return length;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where a line ends. */
  int end(int line) {
    return ends[line];
  }

  /**
   * The index after those lines from a given line on that fit into a number of bytes; at least one
   * line.
   */
  int piece(int line, int max) {
    int from = line == 0 ? 0 : ends[line - 1];
    int next = line + 1;
    while (next < lines && ends[next] - from <= max) {
      next++;
    }
    return next;
  }

  /** Counts lines by level. */
  void count(int from, int to, long[] into) {
    for (int i = from; i < to; i++) {
      into[levels[i]]++;
    }
  }

  /** Removes all lines and shrinks buffers that a flood has made excessively large. */
  void clear() {
    lines = 0;
    length = 0;
    if (bytes.length > SMALL_BYTES) {
      bytes = new byte[SMALL_BYTES];
    }
    if (ends.length > SMALL_LINES) {
      ends = new int[SMALL_LINES];
      levels = new byte[SMALL_LINES];
    }
  }
}
