package dev.tachograph.internal.journal;

/** Where tests let a process die: after each step of the writer. */
interface Checkpoints {
  /** A step that was done. */
  enum Step {
    /** Lines were appended to files. */
    APPENDED,
    /** A header slot tells so. */
    PUBLISHED,
    /** What was consumed is zeroed, and not given to producers yet. */
    ZEROED,
    /** A file is full and has its end; its name says that it is being written. */
    SEGMENT_ENDED,
    /** It has its number, and there is no file that is being written. */
    SEGMENT_NUMBERED,
    /** The next file is there, empty. */
    SEGMENT_CREATED,
    /** A header slot tells so. */
    SEGMENT_PUBLISHED,
    /** The oldest segment was removed. */
    SEGMENT_REMOVED
  }

  /** Does nothing. */
  Checkpoints NONE = step -> {};

  /** Called by the writer after each step. */
  void reached(Step step);
}
