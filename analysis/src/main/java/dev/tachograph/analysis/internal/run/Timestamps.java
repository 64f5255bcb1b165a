package dev.tachograph.analysis.internal.run;

import java.time.DateTimeException;
import java.time.Instant;

/** Wall-clock times as written in files. */
final class Timestamps {
  private Timestamps() {}

  /** Milliseconds since 1970; -1 if the text is not a time. */
  static long millis(String ts) {
    try {
      return Instant.parse(ts).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return -1;
    }
  }
}
