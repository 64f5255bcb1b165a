package dev.tachograph.internal.journal;

import dev.tachograph.common.Level;

/** How much of a journal a line may still use that fills up, or whose files are at their bound. */
public enum Priority {
  /** Half of the ring: what a program may have much more of than of anything else. */
  BULK,

  /** Seven eighths of the ring. */
  NORMAL,

  /** All of the ring. */
  HIGH,

  /** As {@link #HIGH}, and taken for longer than others when the files are at their bound. */
  URGENT,

  /** As {@link #URGENT}, for what ends something that was taken; taken again as the run ends. */
  END;

  /** The priority of a line that says nothing else. */
  static Priority of(Stream stream, Level level) {
    return switch (stream) {
      case LOGS -> level.isAtLeast(Level.WARN) ? URGENT : NORMAL;
      case RESOURCES, EVENTS -> HIGH;
      case TRACE -> BULK;
    };
  }

  /** The bytes of a ring that may be in use with such a line. */
  int limit(int capacity) {
    return switch (this) {
      case BULK -> capacity / 2;
      case NORMAL -> capacity - capacity / 8;
      case HIGH, URGENT, END -> capacity;
    };
  }
}
