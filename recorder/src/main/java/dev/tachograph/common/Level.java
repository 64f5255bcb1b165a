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

  /** Whether a record of this level passes a threshold of {@code other}. */
  public boolean isAtLeast(Level other) {
    return ordinal() <= other.ordinal();
  }
}
