package dev.tachograph.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A point in a run: a time since its start ({@code 250ms}, {@code 12.5s}, {@code 1m30s}, {@code
 * 2h}), or a wall-clock time in RFC 3339.
 */
public record TimeBound(@Nullable Long sinceStartMillis, @Nullable Instant instant) {
  private static final Pattern SINCE_START =
      Pattern.compile(
          "(?:(\\d{1,6})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})(?:\\.(\\d{1,3})\\d*)?s)?(?:(\\d{1,12})ms)?");

  /**
   * Reads a bound.
   *
   * @throws CommandFailure if it is neither form
   */
  public static TimeBound parse(String option, String text) {
    Matcher m = SINCE_START.matcher(text);
    if (!text.isEmpty() && m.matches()) {
      long seconds = part(m.group(1)) * 3600 + part(m.group(2)) * 60 + part(m.group(3));
      String fraction = m.group(4);
      long millis = fraction == null ? 0 : part((fraction + "00").substring(0, 3));
      return new TimeBound(seconds * 1000 + millis + part(m.group(5)), null);
    }
    try {
      return new TimeBound(null, OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw new CommandFailure(
          option
              + " takes a time since the start (250ms, 12.5s, 1m30s) or 2026-11-23T06:12:48Z, not '"
              + text
              + "'");
    }
  }

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
      throw new CommandFailure(
          "the run's report does not say when it started; give the time since the start, such as 12.5s");
    }
    return nanos(Duration.between(started, instant));
  }

  /** Saturates distances that do not fit into a long. */
  private static long nanos(Duration distance) {
    try {
      return distance.toNanos();
    } catch (ArithmeticException far) {
      return distance.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static long part(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
