package dev.tachograph.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers are written as numbers: those of the JDK's final classes, and any other whose text
 * is a JSON number. A class that can be extended is not trusted.
 */
final class PlainNumbers {
  /** The maximum number of digits that readers accept; Jackson refuses more. */
  static final int MAX_DIGITS = 1000;

  private static final double DIGITS_PER_BIT = 0.30103;
  private static final int DIGITS_OF_LONG = 18;

  private PlainNumbers() {}

  /**
   * The number as {@code Long}, {@code Double} or an exact number; {@code null} if it is another
   * kind.
   */
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
      // Via its text: 0.1f is 0.1, not 0.10000000149011612.
      return Double.parseDouble(number.toString());
    }
    return isExact(number) && digits(number) <= MAX_DIGITS ? number : null;
  }

  /** Whether it is an instance of a class of exact numbers, not of a subclass. */
  static boolean isExact(Number number) {
    return number.getClass() == BigInteger.class || number.getClass() == BigDecimal.class;
  }

  /** The number of digits of an exact number, or one more, computed without formatting it. */
  static int digits(Number exact) {
    BigInteger whole =
        exact instanceof BigDecimal decimal ? decimal.unscaledValue() : (BigInteger) exact;
    return (int) Math.min(Integer.MAX_VALUE, (long) (whole.bitLength() * DIGITS_PER_BIT) + 1);
  }

  /** Parses a JSON number (RFC 8259, section 6); {@code null} if the text is none. */
  static @Nullable Number parse(String text) {
    if (text.length() > MAX_DIGITS) {
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
