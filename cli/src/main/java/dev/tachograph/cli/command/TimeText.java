package dev.tachograph.cli.command;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a point of a run as people write it:
 *
 * <ul>
 *   <li>since the start: {@code 90}, {@code 12.5s}, {@code 1m30s}, {@code 1d2h}, {@code 1 d
 *       02:03:04.567}, {@code +00:01:30};
 *   <li>before the end, or before now while the run is in progress: {@code -5m}, {@code -00:05:00};
 *   <li>on the wall clock: {@code 06:12}, {@code 06:12:48.5} of the day on which the run started,
 *       or the next if that is before its start; {@code 2026-11-23}, {@code 2026-11-23T06:12},
 *       {@code 2026-11-23 06:12:48 +01:00}, RFC 3339.
 * </ul>
 */
public final class TimeText {
  private static final List<String> UNITS = List.of("d", "h", "m", "s", "ms");
  private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1000, 1};
  private static final Pattern NUMBER = Pattern.compile("\\d{1,12}(?:\\.\\d{1,9})?");
  private static final Pattern PART =
      Pattern.compile("\\s*(\\d{1,12}(?:\\.\\d{1,9})?)\\s*(d|h|min|ms|m|s)");
  private static final Pattern CLOCK =
      Pattern.compile("(?:(\\d{1,9})\\s*d\\s+)?(\\d{1,2}):(\\d{2})(?::(\\d{2}(?:\\.\\d{1,9})?))?");
  private static final Pattern DATE =
      Pattern.compile(
          "([+-]?\\d{4,10}-\\d{2}-\\d{2})"
              + "(?:[Tt ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)"
              + "\\s*([Zz]|UTC|[+-]\\d{2}(?::?\\d{2})?)?)?");

  private final String option;
  private final ZoneId zone;
  private final RunSpan run;
  private final boolean upper;

  /**
   * Creates a reader.
   *
   * @param option the option whose value is read, for errors
   * @param zone of times that name none
   * @param upper whether the point is the end of a window, so that a date means the end of that day
   */
  public TimeText(String option, ZoneId zone, RunSpan run, boolean upper) {
    this.option = option;
    this.zone = zone;
    this.run = run;
    this.upper = upper;
  }

  /**
   * Reads a point.
   *
   * @throws CommandFailure if the text is none, or if it counts from a start or an end that is
   *     unknown
   */
  public TimeBound parse(String given) {
    String text = given.strip();
    try {
      Matcher date = DATE.matcher(text);
      if (date.matches()) {
        return new TimeBound(null, date(date));
      }
      boolean end = text.startsWith("-");
      boolean signed = end || text.startsWith("+");
      String rest = signed ? text.substring(1) : text;
      Matcher clock = CLOCK.matcher(rest);
      if (clock.matches() && !signed && clock.group(1) == null) {
        return new TimeBound(null, ofTheDay(time(rest)));
      }
      Long millis = clock.matches() ? clock(clock) : duration(rest);
      if (millis != null) {
        return end ? beforeEnd(millis) : new TimeBound(millis, null);
      }
    } catch (DateTimeException | ArithmeticException e) {
      // No such day, or hour: as below.
    }
    throw new CommandFailure(
        option
            + " takes a time since the start (12.5s, 1m30s, 1d2h), before the end (-5m) or on the"
            + " wall clock (06:12:48, 2026-11-23, 2026-11-23T06:12:48Z), not '"
            + given
            + "'");
  }

  private TimeBound beforeEnd(long millis) {
    if (run.now() != null) {
      return new TimeBound(null, run.now().minusMillis(millis));
    }
    if (run.millis() == null) {
      throw new CommandFailure(
          "the run's report does not say when it ended; give the time since the start, such as 12.5s");
    }
    return new TimeBound(run.millis() - millis, null);
  }

  /** Whole milliseconds of {@code 90} or {@code 1m30s}; null for anything else. */
  private static @Nullable Long duration(String text) {
    if (NUMBER.matcher(text).matches()) {
      return saturated(new BigDecimal(text).movePointRight(3));
    }
    BigDecimal sum = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    int from = 0;
    for (int last = -1; from < text.length(); from = part.end()) {
      part.region(from, text.length());
      if (!part.lookingAt()) {
        return null;
      }
      String name = part.group(2);
      int unit = UNITS.indexOf(name.equals("min") ? "m" : name);
      if (unit <= last) {
        return null;
      }
      last = unit;
      sum = sum.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(MILLIS[unit])));
    }
    return from == 0 ? null : saturated(sum);
  }

  private static Long clock(Matcher clock) {
    long days = clock.group(1) == null ? 0 : Long.parseLong(clock.group(1));
    long minutes = Long.parseLong(clock.group(2)) * 60 + Long.parseLong(clock.group(3));
    BigDecimal seconds = new BigDecimal(clock.group(4) == null ? "0" : clock.group(4));
    return saturated(
        BigDecimal.valueOf(days * 86_400 + minutes * 60).add(seconds).movePointRight(3));
  }

  private static long saturated(BigDecimal millis) {
    return millis.min(BigDecimal.valueOf(Long.MAX_VALUE / 2)).longValue();
  }

  private static LocalTime time(String text) {
    return LocalTime.parse(text.indexOf(':') == 1 ? "0" + text : text);
  }

  private Instant ofTheDay(LocalTime time) {
    Instant started = run.started();
    if (started == null) {
      throw TimeBound.unknownStart();
    }
    LocalDate day = started.atZone(zone).toLocalDate();
    Instant then = day.atTime(time).atZone(zone).toInstant();
    // A time of the second of the start is meant to be after it.
    boolean before = then.getEpochSecond() < started.getEpochSecond();
    return before ? day.plusDays(1).atTime(time).atZone(zone).toInstant() : then;
  }

  private Instant date(Matcher date) {
    LocalDate day = LocalDate.parse(date.group(1));
    if (date.group(2) == null) {
      return upper
          ? day.plusDays(1).atStartOfDay(zone).toInstant().minusNanos(1)
          : day.atStartOfDay(zone).toInstant();
    }
    LocalDateTime time = day.atTime(LocalTime.parse(date.group(2)));
    String offset = date.group(3);
    if (offset == null) {
      return time.atZone(zone).toInstant();
    }
    boolean utc = offset.equalsIgnoreCase("Z") || offset.equals("UTC");
    return time.toInstant(utc ? ZoneOffset.UTC : ZoneOffset.of(offset));
  }
}
