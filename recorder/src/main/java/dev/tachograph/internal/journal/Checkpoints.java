package dev.tachograph.internal.journal;

/** Hooks where tests let the process die: after each step of the writer. */
interface Checkpoints {
  /** A completed step. */
  enum Step {
    /** Lines were appended to files. */
    APPENDED,
    /** A header slot records the new positions. */
    PUBLISHED,
    /** What was consumed is zeroed but not yet released to the producers. */
    ZEROED,
    /** A file is full and has its end; it still has the name of the current file. */
    SEGMENT_ENDED,
    /** It has its number, and there is no current file. */
    SEGMENT_NUMBERED,
    /** The next file exists and is empty. */
    SEGMENT_CREATED,
    /** A header slot records the new segment. */
    SEGMENT_PUBLISHED,
    /** The oldest segment was removed. */
    SEGMENT_REMOVED
  }

  /** Does nothing. */
  Checkpoints NONE = step -> {};

  /** Called by the writer after each step. */
  void reached(Step step);
}
