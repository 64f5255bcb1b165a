package dev.tachograph.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A point in a run: milliseconds since its start, or a wall-clock time. {@link TimeText} reads it.
 */
public record TimeBound(@Nullable Long sinceStartMillis, @Nullable Instant instant) {
  /** Negative if the record is before this bound, positive if after; 0 also if it has no time. */
  public int compare(JsonNode record) {
    if (sinceStartMillis != null) {
      return Long.compare(record.path("t_ms").asLong(), sinceStartMillis);
    }
    try {
      return Instant.parse(record.path("ts").asText()).compareTo(instant);
    } catch (DateTimeException e) {
      return 0;
    }
  }

  /**
   * This bound in nanoseconds since the start of a run; negative before it.
   *
   * @param started when the run started; null if unknown
   * @throws CommandFailure if the bound is a wall-clock time and the start is unknown
   */
  public long nanos(@Nullable Instant started) {
    if (sinceStartMillis != null) {
      return TimeUnit.MILLISECONDS.toNanos(sinceStartMillis);
    }
    if (started == null || instant == null) {
      throw unknownStart();
    }
    return nanos(Duration.between(started, instant));
  }

  /** Whether this bound is after another; false if the start of the run is needed and unknown. */
  boolean isAfter(TimeBound other, @Nullable Instant started) {
    if (started == null && (instant == null) != (other.instant == null)) {
      return false;
    }
    if (instant != null && other.instant != null) {
      return instant.isAfter(other.instant);
    }
    return nanos(started) > other.nanos(started);
  }

  static CommandFailure unknownStart() {
    return new CommandFailure(
        "the run's report does not say when it started; give the time since the start, such as 12.5s");
  }

  /** Saturates distances that do not fit into a long. */
  private static long nanos(Duration distance) {
    try {
      return distance.toNanos();
    } catch (ArithmeticException far) {
      return distance.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
