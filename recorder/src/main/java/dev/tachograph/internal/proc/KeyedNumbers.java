package dev.tachograph.internal.proc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds numbers by the key at the beginning of their line: {@code key: n} of {@code
 * /proc/self/status} and {@code io}, {@code key n} of {@code cpu.stat}. Does not allocate.
 */
public final class KeyedNumbers {
  private final byte[][] keys;
  private final long[] values;

  /** A bit set of the first bytes of keys, by their lowest bits: it rules out most lines. */
  private long beginnings;

  /** Creates a parser for keys, each with its colon if it has one. */
  public KeyedNumbers(String... keys) {
    this.keys = new byte[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      this.keys[i] = keys[i].getBytes(StandardCharsets.US_ASCII);
      this.beginnings |= 1L << this.keys[i][0];
    }
    this.values = new long[keys.length];
  }

  /**
   * Parses all keys, and stops at the last of them; faster if the text has them in the given order.
   * Repeated keys are ignored.
   */
  public KeyedNumbers parse(ByteCursor text) {
    clear();
    int missing = keys.length;
    int next = 0;
    while (missing > 0 && !text.atEnd()) {
      if ((beginnings >>> text.peek() & 1) != 0) {
        int key = take(text, next);
        if (key >= 0 && values[key] < 0) {
          values[key] = text.number();
          missing -= values[key] < 0 ? 0 : 1;
          next = key + 1 < keys.length ? key + 1 : 0;
        }
      }
      text.nextLine();
    }
    return this;
  }

  /** Skips the key that comes next, trying the likeliest first; -1 if none does. */
  private int take(ByteCursor text, int likeliest) {
    for (int i = 0; i < keys.length; i++) {
      int key = likeliest + i < keys.length ? likeliest + i : likeliest + i - keys.length;
      if (text.take(keys[key])) {
        if (endsWithColon(keys[key]) || text.atBlank()) {
          return key;
        }
        // It is the prefix of a longer key.
        text.back(keys[key].length);
      }
    }
    return -1;
  }

  private static boolean endsWithColon(byte[] key) {
    return key[key.length - 1] == ':';
  }

  /** Forgets all values. */
  public void clear() {
    Arrays.fill(values, -1);
  }

  /** The number of the key with an index; -1 if it was missing. */
  public long value(int index) {
    return values[index];
  }
}
