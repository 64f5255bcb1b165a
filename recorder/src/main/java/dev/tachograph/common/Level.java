package dev.tachograph.common;

/** Severity of a record, most severe first: the five levels of SLF4J. */
public enum Level {
  /** Something failed and somebody should look. */
  ERROR,
  /** Something unexpected that the program survived. */
  WARN,
  /** What an operator wants to see of a normal run. */
  INFO,
  /** What a developer wants to see. */
  DEBUG,
  /** Everything. */
  TRACE;

  /**
   * {@return whether a record of this level passes a threshold} {@code ERROR} passes every one,
   * {@code TRACE} only {@code TRACE}.
   *
   * @param other the threshold: the least severe level that passes
   */
  public boolean isAtLeast(Level other) {
    return ordinal() <= other.ordinal();
  }
}
