package dev.tachograph.cli.command;

import dev.tachograph.analysis.internal.run.Report;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time that a run took, to place points in it.
 *
 * @param started when it started; {@code null} if unknown
 * @param millis how long it lasted, so far while it is in progress; {@code null} if unknown
 * @param now the time, while it is in progress; {@code null} once it has ended
 */
public record RunSpan(@Nullable Instant started, @Nullable Long millis, @Nullable Instant now) {
  /**
   * The span that a report states.
   *
   * @param nowMillis the wall clock
   */
  public static RunSpan of(Report report, long nowMillis) {
    Double millis = report.durationMillis(nowMillis);
    boolean running = report.status().equals("running");
    return new RunSpan(
        report.startedAt(),
        millis == null ? null : millis.longValue(),
        running ? Instant.ofEpochMilli(nowMillis) : null);
  }
}
