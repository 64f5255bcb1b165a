package dev.tachograph.internal.sampling;

import java.util.Arrays;

/**
 * The change of a counter between two reads; a counter that was not read (-1) or decreased starts
 * over.
 */
final class Delta {
  private long last = -1;

  /** An array of counters that have read nothing yet. */
  static Delta[] several(int count) {
    Delta[] deltas = new Delta[count];
    Arrays.setAll(deltas, i -> new Delta());
    return deltas;
  }

  /** The growth since the previous read; -1 if unknown. */
  long since(long value) {
    long before = last;
    last = value;
    return value < 0 || before < 0 || value < before ? -1 : value - before;
  }

  /** The growth per second; NaN if unknown. */
  double perSecond(long value, long elapsedNanos) {
    long grown = since(value);
    return grown < 0 || elapsedNanos <= 0 ? Double.NaN : grown * 1e9 / elapsedNanos;
  }
}
