package dev.tachograph.internal.json;

import java.nio.charset.StandardCharsets;

/**
 * Writes wall-clock times as RFC 3339, UTC with milliseconds; each day is computed once.
 *
 * <p>By arithmetic alone: if the classes of {@code java.time} were first initialized at the end of
 * a stack, they would be broken for the whole process.
 */
public final class Timestamp {
  /** The maximum length in bytes. */
  static final int MAX_LENGTH = 40;

  private static final long DAY_MILLIS = 86_400_000;

  private long day = Long.MIN_VALUE;

  /** The date and {@code T}. */
  private final byte[] text = new byte[MAX_LENGTH];

  private int length;

  /** The text of a time in milliseconds since the epoch. */
  public static String of(long wallMillis) {
    byte[] text = new byte[MAX_LENGTH];
    int end = new Timestamp().write(wallMillis, text, 0);
    return new String(text, 0, end, StandardCharsets.US_ASCII);
  }

  int write(long wallMillis, byte[] out, int at) {
    long now = Math.floorDiv(wallMillis, DAY_MILLIS);
    if (now != day) {
      length = date(now);
      day = now;
    }
    System.arraycopy(text, 0, out, at, length);
    int rest = (int) (wallMillis - now * DAY_MILLIS);
    int i = pair(rest / 3_600_000, ':', out, at + length);
    i = pair(rest / 60_000 % 60, ':', out, i);
    i = pair(rest / 1000 % 60, '.', out, i);
    int millis = rest % 1000;
    out[i] = (byte) ('0' + millis / 100);
    return pair(millis % 100, 'Z', out, i + 1);
  }

  private static int pair(int value, char after, byte[] out, int at) {
    out[at] = (byte) ('0' + value / 10);
    out[at + 1] = (byte) ('0' + value % 10);
    out[at + 2] = (byte) after;
    return at + 3;
  }

  /**
   * Converts to the proleptic Gregorian calendar, with years that begin in March: 400 of them have
   * 146,097 days, and five of their months have 153 days.
   */
  private int date(long epochDay) {
    long days = epochDay + 719_468;
    long era = Math.floorDiv(days, 146_097);
    int inEra = (int) (days - era * 146_097);
    int yearOfEra = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365;
    int inYear = inEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int turn = (5 * inYear + 2) / 153;
    int dayOfMonth = inYear - (153 * turn + 2) / 5 + 1;
    int month = turn < 10 ? turn + 3 : turn - 9;
    long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    int at = 0;
    if (year < 0 || year > 9999) {
      text[at++] = (byte) (year < 0 ? '-' : '+');
      year = Math.abs(year);
    }
    for (long limit = 1000; limit > year && limit > 1; limit /= 10) {
      text[at++] = '0';
    }
    at = Numbers.write(year, text, at);
    text[at++] = '-';
    at = pair(month, '-', text, at);
    return pair(dayOfMonth, 'T', text, at);
  }
}
