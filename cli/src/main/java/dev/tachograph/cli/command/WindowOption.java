package dev.tachograph.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the part of a run that a verb works on. */
public final class WindowOption {
  @Option(
      names = "--from",
      paramLabel = "T",
      description = "From this time on: 12.5s or 1m30s after the start, or 2026-11-23T06:12:48Z.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "T", description = "Up to this time.")
  private @Nullable String to;

  /**
   * Parses the options.
   *
   * @throws CommandFailure if one of them is not a time
   */
  public Window parse() {
    return new Window(
        from == null ? null : TimeBound.parse("--from", from),
        to == null ? null : TimeBound.parse("--to", to));
  }
}
