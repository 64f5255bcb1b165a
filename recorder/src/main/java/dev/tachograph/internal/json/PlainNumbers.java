package dev.tachograph.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers are written as such: those of the JDK that cannot be anything else, and the text of
 * any other that is a number to JSON. A class that may be extended is not trusted.
 */
final class PlainNumbers {
  /** Digits that readers take; Jackson refuses longer ones. */
  static final int LONGEST = 1000;

  private static final double DIGITS_PER_BIT = 0.30103;
  private static final int DIGITS_OF_LONG = 18;

  private PlainNumbers() {}

  /** The number as {@code Long}, {@code Double} or an exact one; {@code null}: it is another. */
  static @Nullable Object plain(Number number) {
    if (number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte) {
      return number.longValue();
    }
    if (number instanceof Double) {
      return number;
    }
    if (number instanceof Float) {
      // By way of its text: 0.1f is 0.1, not 0.10000000149011612.
      return Double.parseDouble(number.toString());
    }
    return isExact(number) && digits(number) <= LONGEST ? number : null;
  }

  /** Whether it is of a class of exact numbers, and not of one that extends it. */
  static boolean isExact(Number number) {
    return number.getClass() == BigInteger.class || number.getClass() == BigDecimal.class;
  }

  /** How many digits an exact number has, or one more; without writing them. */
  static int digits(Number exact) {
    BigInteger whole =
        exact instanceof BigDecimal decimal ? decimal.unscaledValue() : (BigInteger) exact;
    return (int) Math.min(Integer.MAX_VALUE, (long) (whole.bitLength() * DIGITS_PER_BIT) + 1);
  }

  /**
   * What a text says that is a number to JSON (RFC 8259, section 6); {@code null} if it is none.
   */
  static @Nullable Number parse(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    int at = text.startsWith("-") ? 1 : 0;
    int whole = digitsFrom(text, at);
    if (whole == at || (text.charAt(at) == '0' && whole > at + 1)) {
      return null;
    }
    if (whole == text.length()) {
      return whole - at <= DIGITS_OF_LONG ? (Number) Long.valueOf(text) : new BigInteger(text);
    }
    int end = whole;
    if (text.charAt(end) == '.') {
      int fraction = digitsFrom(text, ++end);
      if (fraction == end) {
        return null;
      }
      end = fraction;
    }
    if (end < text.length() && (text.charAt(end) | 0x20) == 'e') {
      int sign = end + 1 < text.length() && "+-".indexOf(text.charAt(end + 1)) >= 0 ? 2 : 1;
      int exponent = digitsFrom(text, end + sign);
      if (exponent == end + sign) {
        return null;
      }
      end = exponent;
    }
    try {
      return end == text.length() ? new BigDecimal(text) : null;
    } catch (NumberFormatException exponentTooLarge) {
      return null;
    }
  }

  private static int digitsFrom(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
