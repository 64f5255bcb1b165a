package dev.tachograph.internal.journal;

import dev.tachograph.logging.Level;
import java.util.Arrays;

/** Lines of one stream in the order of their commits, one behind the other, with their levels. */
final class Lines {
  private static final int SMALL = 16 * 1024;
  private static final int KEEP = 1024 * 1024;
  private static final int PATIENCE = 100;
  private static final byte[] NOTHING = {};

  byte[] bytes = NOTHING;
  byte[] levels = NOTHING;
  int length;
  int count;
  private int small;

  /** Adds a line; when memory does not suffice, it throws and nothing is added. */
  void add(Level level, byte[] line, int offset, int lineLength, int capacity) {
    int needed = length + lineLength;
    if (needed > bytes.length) {
      int size = Math.max(Math.max(SMALL, needed), Math.min(capacity, bytes.length * 2));
      bytes = Arrays.copyOf(bytes, size);
    }
    if (count == levels.length) {
      levels = Arrays.copyOf(levels, Math.max(256, count * 2));
    }
    System.arraycopy(line, offset, bytes, length, lineLength);
    // No call from here on: a thread whose stack ends must not leave half a line.
    levels[count] = (byte) level.ordinal();
    length = needed;
    count++;
  }

  /** Takes the first lines out. */
  void removeFirst(int lines, int lineBytes) {
    System.arraycopy(bytes, lineBytes, bytes, 0, length - lineBytes);
    System.arraycopy(levels, lines, levels, 0, count - lines);
    length -= lineBytes;
    count -= lines;
  }

  /** Forgets the lines; memory that only a burst needed is given back. */
  void clear() {
    small = bytes.length > KEEP && length < bytes.length / 4 ? small + 1 : 0;
    if (small == PATIENCE) {
      bytes = NOTHING;
      levels = NOTHING;
      small = 0;
    }
    length = 0;
    count = 0;
  }

  /** Adds the first lines to counts by level. */
  void countInto(long[] counts, int lines) {
    for (int i = 0; i < lines; i++) {
      counts[levels[i]]++;
    }
  }
}
