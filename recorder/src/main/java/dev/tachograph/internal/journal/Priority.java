package dev.tachograph.internal.journal;

import dev.tachograph.common.Level;

/**
 * How much of a journal that is filling up, or whose files are at their bound, a line may still
 * use.
 */
public enum Priority {
  /** Half of the ring: for what a program may produce in far greater amounts than anything else. */
  BULK(4),

  /** Seven eighths of the ring. */
  NORMAL(7),

  /** All of the ring. */
  HIGH(8),

  /** As {@link #HIGH}, and accepted for longer than others once the files are at their bound. */
  URGENT(8),

  /**
   * As {@link #URGENT}, for what ends something that was accepted; accepted again as the run ends.
   */
  END(8);

  private static final int PARTS = 8;

  private final int parts;

  Priority(int parts) {
    this.parts = parts;
  }

  /** The default priority of a line. */
  static Priority of(Stream stream, Level level) {
    if (stream == Stream.LOGS) {
      return level.isAtLeast(Level.WARN) ? URGENT : NORMAL;
    }
    return stream == Stream.TRACE ? BULK : HIGH;
  }

  /** The number of bytes of a ring that may be in use including such a line. */
  int limit(int capacity) {
    return capacity / PARTS * parts;
  }
}
