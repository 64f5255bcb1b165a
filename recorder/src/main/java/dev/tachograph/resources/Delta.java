package dev.tachograph.resources;

import java.util.Arrays;

/** A counter between two reads; a counter that was not read (-1) or stepped back begins anew. */
final class Delta {
  private long last = -1;

  /** As many that have read nothing yet. */
  static Delta[] several(int count) {
    Delta[] deltas = new Delta[count];
    Arrays.setAll(deltas, i -> new Delta());
    return deltas;
  }

  /** The growth since the read before, -1 when there is none to tell. */
  long since(long value) {
    long before = last;
    last = value;
    return value < 0 || before < 0 || value < before ? -1 : value - before;
  }

  /** The growth a second, not-a-number when there is none to tell. */
  double perSecond(long value, long elapsedNanos) {
    long grown = since(value);
    return grown < 0 || elapsedNanos <= 0 ? Double.NaN : grown * 1e9 / elapsedNanos;
  }
}
