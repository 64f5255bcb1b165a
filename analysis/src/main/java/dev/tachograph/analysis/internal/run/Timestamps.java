package dev.tachograph.analysis.internal.run;

import java.time.DateTimeException;
import java.time.Instant;

/** Times of the wall clock as they stand in files. */
final class Timestamps {
  private Timestamps() {}

  /** Milliseconds since 1970; -1 when the text is no time. */
  static long millis(String ts) {
    try {
      return Instant.parse(ts).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return -1;
    }
  }
}
