package dev.tachograph.cli.logs;

import java.util.Arrays;
import java.util.Locale;

/**
 * Finds an ASCII text in bytes whatever its case, by the algorithm of Boyer, Moore and Horspool.
 * Immutable.
 */
final class BytePattern {
  private final byte[] lower;
  private final byte[] upper;

  /** How far a search moves on, by the byte at the end of the place that is looked at. */
  private final int[] skip = new int[256];

  /** Creates a pattern of a text in lower case that is not empty. */
  BytePattern(String text) {
    lower = LineHead.ascii(text);
    upper = LineHead.ascii(text.toUpperCase(Locale.ROOT));
    Arrays.fill(skip, lower.length);
    for (int i = 0; i < lower.length - 1; i++) {
      skip[lower[i]] = lower.length - 1 - i;
      skip[upper[i]] = lower.length - 1 - i;
    }
  }

  boolean isIn(byte[] b, int from, int to) {
    int last = lower.length - 1;
    for (int end = from + last; end < to; end += skip[b[end] & 0xff]) {
      int i = last;
      while (i >= 0 && (b[end - last + i] == lower[i] || b[end - last + i] == upper[i])) {
        i--;
      }
      if (i < 0) {
        return true;
      }
    }
    return false;
  }
}
