package dev.tachograph.cli.command;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the part of a run that a verb works on. */
public final class WindowOption {
  @Option(
      names = "--from",
      paramLabel = "T",
      description =
          "From this time on: 12.5s or 1d2h after the start, -5m before the end, 06:12:48, "
              + "2026-11-23, 2026-11-23T06:12:48Z.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "T", description = "Up to this time.")
  private @Nullable String to;

  /** Whether one of them is given. */
  public boolean isGiven() {
    return from != null || to != null;
  }

  /** The options as they were given, with a space before each. */
  public String given() {
    return (from == null ? "" : " --from '" + from + "'")
        + (to == null ? "" : " --to '" + to + "'");
  }

  /**
   * Parses the options.
   *
   * @param zone of times that name none
   * @param run what the times are of
   * @throws CommandFailure if one of them is not a time, or the first is after the second
   */
  public Window parse(ZoneId zone, RunSpan run) {
    TimeBound lower = from == null ? null : new TimeText("--from", zone, run, false).parse(from);
    TimeBound upper = to == null ? null : new TimeText("--to", zone, run, true).parse(to);
    if (lower != null && upper != null && lower.isAfter(upper, run.started())) {
      throw new CommandFailure("--from " + from + " is after --to " + to + "; give them in order");
    }
    return new Window(lower, upper);
  }
}
