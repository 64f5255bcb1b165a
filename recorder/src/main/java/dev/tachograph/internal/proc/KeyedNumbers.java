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

  /** Looks for the keys, each with its colon if it has one. */
  public KeyedNumbers(String... keys) {
    this.keys = new byte[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      this.keys[i] = keys[i].getBytes(StandardCharsets.US_ASCII);
    }
    this.values = new long[keys.length];
  }

  /** Reads all keys. */
  public KeyedNumbers parse(ByteCursor text) {
    clear();
    while (!text.atEnd()) {
      for (int i = 0; i < keys.length; i++) {
        if (text.take(keys[i])) {
          values[i] = endsWithColon(keys[i]) || text.atBlank() ? text.number() : values[i];
          break;
        }
      }
      text.nextLine();
    }
    return this;
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
