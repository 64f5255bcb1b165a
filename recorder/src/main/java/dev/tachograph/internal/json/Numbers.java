package dev.tachograph.internal.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Writes numbers as JSON.
 *
 * <p>Doubles take the shortest decimal that reads back the same. {@code Double.toString} does not
 * before Java 19, hence two ways. A double that equals k / 10ⁿ with k below 10¹⁵ is written from k:
 * decimals of up to 15 digits are all different doubles, so no shorter one can mean the same. The
 * others are rounded to 15, 16 and 17 digits until the result reads back; the subnormal ones, which
 * have less precision than 15 digits, from one digit on.
 */
final class Numbers {
  /** The maximum length of a double in bytes. */
  static final int MAX_DOUBLE = 32;

  private static final long EXACT = 1_000_000_000_000_000L;
  private static final byte[] PAIRS = pairs();
  private static final long[] POWERS = powers();
  private static final byte[] MIN_LONG = ascii("-9223372036854775808");
  private static final byte[] NAN = ascii("\"NaN\"");
  private static final byte[] INFINITY = ascii("\"Infinity\"");
  private static final byte[] MINUS_INFINITY = ascii("\"-Infinity\"");
  private static final RoundingMode[] ROUNDINGS = {
    RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP
  };

  private Numbers() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] pairs() {
    byte[] pairs = new byte[200];
    for (int i = 0; i < 100; i++) {
      pairs[2 * i] = (byte) ('0' + i / 10);
      pairs[2 * i + 1] = (byte) ('0' + i % 10);
    }
    return pairs;
  }

  private static long[] powers() {
    long[] powers = new long[20];
    powers[0] = 1;
    for (int i = 1; i < 19; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    powers[19] = Long.MAX_VALUE;
    return powers;
  }

  /** Writes an integer; at most 20 bytes. */
  static int write(long value, byte[] out, int at) {
    long rest = value;
    if (rest < 0) {
      if (rest == Long.MIN_VALUE) {
        return copy(MIN_LONG, out, at);
      }
      out[at++] = '-';
      rest = -rest;
    }
    int end = at + digits(rest);
    int i = end;
    while (rest >= 100) {
      long hundredth = rest / 100;
      int pair = (int) (rest - hundredth * 100) * 2;
      out[--i] = PAIRS[pair + 1];
      out[--i] = PAIRS[pair];
      rest = hundredth;
    }
    if (rest >= 10) {
      out[--i] = PAIRS[(int) rest * 2 + 1];
      out[--i] = PAIRS[(int) rest * 2];
    } else {
      out[--i] = (byte) ('0' + rest);
    }
    return end;
  }

  /** Writes a thousandth of a number that is not negative; at most 20 bytes. */
  static int writeThousandths(long value, byte[] out, int at) {
    long whole = value / 1000;
    int part = (int) (value - whole * 1000);
    int end = write(whole, out, at);
    out[end] = '.';
    out[end + 1] = (byte) ('0' + part / 100);
    int pair = part % 100 * 2;
    out[end + 2] = PAIRS[pair];
    out[end + 3] = PAIRS[pair + 1];
    return end + 4;
  }

  /** Writes an unsigned 64-bit integer; at most 20 bytes. */
  static int writeUnsigned(long value, byte[] out, int at) {
    if (value >= 0) {
      return write(value, out, at);
    }
    long tenth = Long.divideUnsigned(value, 10);
    int end = write(tenth, out, at);
    out[end] = (byte) ('0' + (value - tenth * 10));
    return end + 1;
  }

  /**
   * The number of digits, from the binary logarithm times 1233 / 4096, which is at most one too
   * many.
   */
  private static int digits(long value) {
    int guess = ((64 - Long.numberOfLeadingZeros(value | 1)) * 1233) >>> 12;
    return value < POWERS[guess] ? Math.max(1, guess) : guess + 1;
  }

  /** Writes a double; at most {@link #MAX_DOUBLE} bytes. */
  static int write(double value, byte[] out, int at) {
    double size = Math.abs(value);
    if (size < 1e12 && (size >= 1e-3 || size == 0)) {
      int end = writeThousandths(value, size, out, at);
      if (end < 0) {
        end = writeMillionths(value, size, out, at);
      }
      if (end >= 0) {
        return end;
      }
    }
    return writeAny(value, out, at);
  }

  // Two methods instead of one with a scale, so that each division by a constant becomes a
  // multiplication.

  /** Writes k / 1000 if the value equals that; otherwise returns -1. */
  private static int writeThousandths(double value, double size, byte[] out, int at) {
    long k = (long) (size * 1e3 + 0.5);
    if (k >= EXACT || k / 1e3 != size) {
      return -1;
    }
    long whole = k / 1000;
    int i = write(whole, out, sign(value, out, at));
    return fraction((int) (k - whole * 1000), 100, out, i);
  }

  /** Writes k / 1,000,000 if the value equals that; otherwise returns -1. */
  private static int writeMillionths(double value, double size, byte[] out, int at) {
    long k = (long) (size * 1e6 + 0.5);
    if (k >= EXACT || k / 1e6 != size) {
      return -1;
    }
    long whole = k / 1_000_000;
    int i = write(whole, out, sign(value, out, at));
    return fraction((int) (k - whole * 1_000_000), 100_000, out, i);
  }

  private static int sign(double value, byte[] out, int at) {
    if (value < 0 || 1 / value < 0) {
      out[at] = '-';
      return at + 1;
    }
    return at;
  }

  /** Writes a point and decimals, without trailing zeros but at least one digit. */
  private static int fraction(int fraction, int first, byte[] out, int at) {
    int rest = fraction;
    int i = at;
    out[i++] = '.';
    int digit = first;
    do {
      int d = rest / digit;
      out[i++] = (byte) ('0' + d);
      rest -= d * digit;
      digit /= 10;
    } while (rest != 0);
    return i;
  }

  private static int writeAny(double value, byte[] out, int at) {
    if (Double.isNaN(value)) {
      return copy(NAN, out, at);
    }
    if (Double.isInfinite(value)) {
      return copy(value > 0 ? INFINITY : MINUS_INFINITY, out, at);
    }
    return copy(ascii(shortest(value)), out, at);
  }

  private static String shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    int first = Math.abs(value) < Double.MIN_NORMAL ? 1 : 15;
    for (int precision = first; precision < 17; precision++) {
      for (RoundingMode rounding : ROUNDINGS) {
        BigDecimal rounded = exact.round(new MathContext(precision, rounding));
        if (rounded.doubleValue() == value) {
          return format(rounded);
        }
      }
    }
    return format(exact.round(new MathContext(17, RoundingMode.HALF_EVEN)));
  }

  private static String format(BigDecimal decimal) {
    BigDecimal stripped = decimal.stripTrailingZeros();
    int exponent = stripped.precision() - stripped.scale() - 1;
    if (exponent >= -5 && exponent < 18) {
      String plain = stripped.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    String digits = stripped.unscaledValue().abs().toString();
    return (stripped.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + '.'
        + (digits.length() == 1 ? "0" : digits.substring(1))
        + 'E'
        + exponent;
  }

  private static int copy(byte[] text, byte[] out, int at) {
    System.arraycopy(text, 0, out, at, text.length);
    return at + text.length;
  }
}
