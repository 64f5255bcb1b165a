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
  /** Bytes that a double becomes at most. */
  static final int MAX_DOUBLE = 32;

  private static final long EXACT = 1_000_000_000_000_000L;
  private static final byte[] PAIRS = pairs();
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

  /** Writes a whole number; at most 20 bytes. */
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

  private static int digits(long value) {
    int digits = 1;
    for (long limit = 10; digits < 19 && value >= limit; limit *= 10) {
      digits++;
    }
    return digits;
  }

  /** Writes a double; at most {@link #MAX_DOUBLE} bytes. */
  static int write(double value, byte[] out, int at) {
    double size = Math.abs(value);
    if (size < 1e12 && (size >= 1e-3 || size == 0)) {
      int end = writeDecimals(value, size, 1000, out, at);
      if (end < 0) {
        end = writeDecimals(value, size, 1_000_000, out, at);
      }
      if (end >= 0) {
        return end;
      }
    }
    return writeAny(value, out, at);
  }

  /** Writes k / scale if that is the value, else returns -1. */
  private static int writeDecimals(double value, double size, long scale, byte[] out, int at) {
    long k = (long) (size * scale + 0.5);
    if (k >= EXACT || k / (double) scale != size) {
      return -1;
    }
    int i = at;
    if (value < 0 || 1 / value < 0) {
      out[i++] = '-';
    }
    long whole = k / scale;
    long fraction = k - whole * scale;
    i = write(whole, out, i);
    out[i++] = '.';
    long digit = scale / 10;
    do {
      out[i++] = (byte) ('0' + fraction / digit % 10);
      fraction %= digit;
      digit /= 10;
    } while (fraction != 0);
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
