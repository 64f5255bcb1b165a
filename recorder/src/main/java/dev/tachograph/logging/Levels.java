package dev.tachograph.logging;

import org.jspecify.annotations.Nullable;

/**
 * What each part of a run shows or writes; where it is {@code null}, what a change leaves as it is,
 * or a part that the run does not have. Immutable.
 *
 * @param console what the console shows
 * @param json what the log file takes
 * @param trace which spans the trace takes; a span counts as INFO
 */
public record Levels(
    @Nullable LogFilter console, @Nullable LogFilter json, @Nullable LogFilter trace) {
  private static final Levels NONE = new Levels(null, null, null);

  /** {@return levels that leave every part as it is} */
  public static Levels none() {
    return NONE;
  }

  /**
   * {@return these levels, with another filter for the console}
   *
   * @param filter what the console shows; {@code null} leaves it as it is
   */
  public Levels withConsole(@Nullable LogFilter filter) {
    return new Levels(filter, json, trace);
  }

  /**
   * {@return these levels, with another filter for the log file}
   *
   * @param filter what the log file takes; {@code null} leaves it as it is
   */
  public Levels withJson(@Nullable LogFilter filter) {
    return new Levels(console, filter, trace);
  }

  /**
   * {@return these levels, with another filter for the trace}
   *
   * @param filter which spans the trace takes; {@code null} leaves it as it is
   */
  public Levels withTrace(@Nullable LogFilter filter) {
    return new Levels(console, json, filter);
  }
}
