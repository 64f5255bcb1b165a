package dev.tachograph.cli.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows points of a run: the time since its start, and the wall-clock time in a zone. What it shows
 * is also what {@code --from} and {@code --to} take. Immutable.
 */
public final class TimeFormat {
  private static final long DAY_MILLIS = 86_400_000L;
  private static final DateTimeFormatter MILLIS = pattern("uuuu-MM-dd HH:mm:ss.SSS");
  private static final DateTimeFormatter SECONDS = pattern("uuuu-MM-dd HH:mm:ss");
  private static final DateTimeFormatter TIME = pattern("HH:mm:ss.SSS");

  private final ZoneId zone;

  /** Creates a format for wall-clock times of a zone. */
  public TimeFormat(ZoneId zone) {
    this.zone = zone;
  }

  private static DateTimeFormatter pattern(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
  }

  /** The zone of the wall-clock times. */
  public ZoneId zone() {
    return zone;
  }

  /**
   * Milliseconds since the start: {@code 00:01:30.250}, {@code 1 d 02:03:04.567}; before it with a
   * minus.
   */
  public static String elapsed(long millis) {
    if (millis < 0) {
      return "-" + elapsed(millis == Long.MIN_VALUE ? Long.MAX_VALUE : -millis);
    }
    long days = millis / DAY_MILLIS;
    StringBuilder text = new StringBuilder(24);
    if (days > 0) {
      text.append(days).append(" d ");
    }
    digits(text, millis / 3_600_000 % 24, 10);
    digits(text.append(':'), millis / 60_000 % 60, 10);
    digits(text.append(':'), millis / 1000 % 60, 10);
    digits(text.append('.'), millis % 1000, 100);
    return text.toString();
  }

  private static void digits(StringBuilder text, long number, int unit) {
    for (int u = unit; u > 0; u /= 10) {
      text.append((char) ('0' + number / u % 10));
    }
  }

  /** With milliseconds: {@code 2026-11-23 06:12:48.234 UTC}. */
  public String wall(Instant time) {
    return wall(time, MILLIS);
  }

  /** To the second: {@code 2026-11-23 06:12:48 +01:00}. */
  public String wallSeconds(Instant time) {
    return wall(time, SECONDS);
  }

  private String wall(Instant time, DateTimeFormatter format) {
    try {
      ZonedDateTime there = time.atZone(zone);
      return format.format(there) + " " + offset(there);
    } catch (DateTimeException | ArithmeticException beyondTheCalendar) {
      return time.toString();
    }
  }

  /**
   * The time of day: {@code 06:12:48.234Z}, {@code 07:12:48.234+01:00}; with the date before it
   * where that is another one.
   *
   * @param day the date that needs no mention; {@code null} to mention each
   */
  public String timeOfDay(Instant time, @Nullable LocalDate day) {
    try {
      ZonedDateTime there = time.atZone(zone);
      boolean known = there.toLocalDate().equals(day);
      String offset = offset(there);
      return (known ? TIME : MILLIS).format(there) + (offset.equals("UTC") ? "Z" : offset);
    } catch (DateTimeException | ArithmeticException beyondTheCalendar) {
      return time.toString();
    }
  }

  /** A date in the zone; {@code null} for a time that no calendar has. */
  public @Nullable LocalDate date(Instant time) {
    try {
      return time.atZone(zone).toLocalDate();
    } catch (DateTimeException | ArithmeticException beyondTheCalendar) {
      return null;
    }
  }

  /**
   * A point of a run in both ways: {@code +00:01:30.250 (2026-11-23 06:14:17.250 UTC)}.
   *
   * @param started when the run started; {@code null} if unknown, which leaves the wall clock out
   * @param millis since the start
   */
  public String both(@Nullable Instant started, long millis) {
    String elapsed = (millis < 0 ? "" : "+") + elapsed(millis);
    if (started == null) {
      return elapsed;
    }
    try {
      return elapsed + " (" + wall(started.plusMillis(millis)) + ")";
    } catch (DateTimeException | ArithmeticException beyondTheCalendar) {
      return elapsed;
    }
  }

  private static String offset(ZonedDateTime time) {
    boolean utc =
        time.getOffset().equals(ZoneOffset.UTC) && time.getZone().getRules().isFixedOffset();
    return utc
        ? "UTC"
        : time.getOffset().equals(ZoneOffset.UTC) ? "+00:00" : time.getOffset().getId();
  }
}
