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
    ZEROED
  }

  /** Does nothing. */
  Checkpoints NONE = step -> {};

  /** Called by the writer after each step. */
  void reached(Step step);
}
