package dev.tachograph.analysis.internal.run;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/** Wall-clock times as written in files. */
final class Timestamps {
  private static final String FORM = "0000-00-00T00:00:00.000Z";

  private Timestamps() {}

  /** Milliseconds since 1970; -1 if the text is not a time. */
  static long millis(String ts) {
    try {
      return Instant.parse(ts).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return -1;
    }
  }

  /** Milliseconds since 1970 of a time in bytes of ASCII; -1 if it is not a time. */
  static long millis(byte[] b, int from, int length) {
    boolean usual = length == FORM.length();
    for (int i = 0; usual && i < length; i++) {
      boolean digit = b[from + i] >= '0' && b[from + i] <= '9';
      usual = FORM.charAt(i) == '0' ? digit : b[from + i] == FORM.charAt(i);
    }
    if (!usual) {
      return millis(new String(b, from, length, StandardCharsets.US_ASCII));
    }
    int hour = number(b, from + 11, 2);
    int minute = number(b, from + 14, 2);
    int second = number(b, from + 17, 2);
    if (hour > 23 || minute > 59 || second > 59) {
      return millis(new String(b, from, length, StandardCharsets.US_ASCII));
    }
    try {
      LocalDate day =
          LocalDate.of(number(b, from, 4), number(b, from + 5, 2), number(b, from + 8, 2));
      long seconds = ((day.toEpochDay() * 24 + hour) * 60 + minute) * 60 + second;
      return seconds * 1000 + number(b, from + 20, 3);
    } catch (DateTimeException e) {
      return -1;
    }
  }

  private static int number(byte[] b, int from, int digits) {
    int number = 0;
    for (int i = from; i < from + digits; i++) {
      number = number * 10 + (b[i] - '0');
    }
    return number;
  }
}
