package dev.tachograph.internal.proc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds numbers by their key at the beginning of a line: {@code key: n} of {@code
 * /proc/self/status} and {@code io}, {@code key n} of {@code cpu.stat}. Allocates nothing.
 */
public final class KeyedNumbers {
  private final byte[][] keys;
  private final long[] values;

  /** What keys begin with, by its lowest bits: most lines are none of theirs. */
  private long beginnings;

  /** Looks for the keys, each with its colon if it has one. */
  public KeyedNumbers(String... keys) {
    this.keys = new byte[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      this.keys[i] = keys[i].getBytes(StandardCharsets.US_ASCII);
      this.beginnings |= 1L << this.keys[i][0];
    }
    this.values = new long[keys.length];
  }

  /**
   * Reads all keys, and no further than the last of them; faster where the text has them in the
   * order in which they were given. A key that stands there again is not looked at.
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

  /** Goes over the key that stands here, the likeliest looked for first; -1: none does. */
  private int take(ByteCursor text, int likeliest) {
    for (int i = 0; i < keys.length; i++) {
      int key = likeliest + i < keys.length ? likeliest + i : likeliest + i - keys.length;
      if (text.take(keys[key])) {
        if (endsWithColon(keys[key]) || text.atBlank()) {
          return key;
        }
        // The beginning of a longer one.
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

  /** The number of the key with the index; -1 when it was not there. */
  public long value(int index) {
    return values[index];
  }
}
