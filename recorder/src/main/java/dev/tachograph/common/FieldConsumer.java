package dev.tachograph.common;

import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of an event, a record or a state, one by one, with their types kept.
 *
 * <p>An instance belongs to the call it was passed to: it is used on the thread of that call and
 * not kept. It never throws. A key given twice: the last wins.
 */
public interface FieldConsumer {
  /**
   * Adds a whole number; it is never written as a double.
   *
   * @param key the name in the files, in snake_case by habit, units at its end: {@code elapsed_ms}
   * @param value any; all 64 bits are kept
   */
  void put(String key, long value);

  /**
   * Adds a whole number of 64 bits without a sign. The recorder's consumers write it as a number;
   * unless overridden, a value from 2<sup>63</sup> on is added as a text of its decimal digits.
   *
   * @param key the name in the files
   * @param value its bits, as of {@link Long#toUnsignedString(long)}
   */
  default void putUnsigned(String key, long value) {
    if (value >= 0) {
      put(key, value);
    } else {
      put(key, Long.toUnsignedString(value));
    }
  }

  /**
   * Adds a number; not-a-number and infinities become the strings {@code "NaN"}, {@code "Infinity"}
   * and {@code "-Infinity"}, for which JSON has no numbers.
   *
   * @param key the name in the files
   * @param value any; what is written reads back as the same double
   */
  void put(String key, double value);

  /**
   * Adds a truth value.
   *
   * @param key the name in the files
   * @param value written as {@code true} or {@code false}
   */
  void put(String key, boolean value);

  /**
   * Adds a text, or a JSON {@code null}; the text is copied during the call. Secrets in it are
   * masked and what is too long is cut, as {@code docs/formats} says.
   *
   * @param key the name in the files; one with a key word of {@link
   *     dev.tachograph.redaction.Redaction} has its value masked
   * @param value of any length, or {@code null}
   */
  void put(String key, @Nullable CharSequence value);

  /**
   * Adds any value, copied during the call: numbers and truth values keep their types, arrays,
   * collections and maps become lists and objects, and others their text. Code of the value that
   * throws costs that value alone, which then says so. What lies deeper than 32 levels, more than
   * 10,000 elements, and what finds no room in the record is cut, with a text in its place.
   *
   * <p>The recorder's consumers do so. Unless overridden, a consumer gets numbers of the JDK's
   * primitive types and truth values as these, and the text of all else, which is JSON for lists
   * and objects of records.
   *
   * @param key the name in the files
   * @param value anything; its {@code toString} may be called, on this thread
   */
  default void putAny(String key, @Nullable Object value) {
    if (value instanceof Boolean truth) {
      put(key, (boolean) truth);
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      put(key, ((Number) value).longValue());
    } else if (value instanceof Double || value instanceof Float) {
      // By way of its text: 0.1f is 0.1, not 0.10000000149011612.
      put(key, Double.parseDouble(value.toString()));
    } else {
      put(key, value == null ? null : value.toString());
    }
  }
}
