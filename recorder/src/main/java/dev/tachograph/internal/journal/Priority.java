package dev.tachograph.internal.journal;

import dev.tachograph.common.Level;

/** How much of a journal a line may still use that fills up, or whose files are at their bound. */
public enum Priority {
  /** Half of the ring: what a program may have much more of than of anything else. */
  BULK(4),

  /** Seven eighths of the ring. */
  NORMAL(7),

  /** All of the ring. */
  HIGH(8),

  /** As {@link #HIGH}, and taken for longer than others when the files are at their bound. */
  URGENT(8),

  /** As {@link #URGENT}, for what ends something that was taken; taken again as the run ends. */
  END(8);

  private static final int PARTS = 8;

  private final int parts;

  Priority(int parts) {
    this.parts = parts;
  }

  /** The priority of a line that says nothing else. */
  static Priority of(Stream stream, Level level) {
    if (stream == Stream.LOGS) {
      return level.isAtLeast(Level.WARN) ? URGENT : NORMAL;
    }
    return stream == Stream.TRACE ? BULK : HIGH;
  }

  /** The bytes of a ring that may be in use with such a line. */
  int limit(int capacity) {
    return capacity / PARTS * parts;
  }
}
