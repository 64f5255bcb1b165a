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

  /** Nothing is said. */
  public static Levels none() {
    return NONE;
  }

  /** These, with another filter for the console. */
  public Levels withConsole(@Nullable LogFilter filter) {
    return new Levels(filter, json, trace);
  }

  /** These, with another filter for the log file. */
  public Levels withJson(@Nullable LogFilter filter) {
    return new Levels(console, filter, trace);
  }

  /** These, with another filter for the trace. */
  public Levels withTrace(@Nullable LogFilter filter) {
    return new Levels(console, json, filter);
  }
}
