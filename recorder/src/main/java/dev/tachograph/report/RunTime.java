package dev.tachograph.report;

import java.util.Comparator;

/**
 * The time of a start as the names of a run's files begin with: {@code 2026-11-23__06-12-47}, UTC.
 * A year of more than four digits has its sign, {@code +10000-01-01__00-00-00}, as ISO 8601 has it.
 */
public final class RunTime {
  /** A regular expression for it, without groups. */
  public static final String PATTERN = "[+-]?\\d{4,9}-\\d\\d-\\d\\d__\\d\\d-\\d\\d-\\d\\d";

  /** Compares texts that begin with such times; by what stands behind them when they are equal. */
  public static final Comparator<String> OLDEST_FIRST =
      Comparator.comparingInt(RunTime::year).thenComparing(RunTime::behindYear);

  private RunTime() {}

  private static int year(String text) {
    return Integer.parseInt(text.substring(0, text.indexOf('-', 1)));
  }

  private static String behindYear(String text) {
    return text.substring(text.indexOf('-', 1));
  }
}
