package dev.tachograph.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The part of a run that a verb is about. */
public final class WindowOption {
  @Option(
      names = "--from",
      paramLabel = "T",
      description = "From this time on: 12.5s or 1m30s after the start, or 2026-11-23T06:12:48Z.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "T", description = "Up to this time.")
  private @Nullable String to;

  /**
   * Reads what was said.
   *
   * @throws CommandFailure if it is no time
   */
  public Window parse() {
    return new Window(
        from == null ? null : TimeBound.parse("--from", from),
        to == null ? null : TimeBound.parse("--to", to));
  }
}
