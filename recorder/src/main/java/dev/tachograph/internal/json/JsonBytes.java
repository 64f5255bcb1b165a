package dev.tachograph.internal.json;

import dev.tachograph.redaction.Redaction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of a {@link JsonWriter}, and the encoding of values, including their limits. */
abstract class JsonBytes {
  static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  static final byte[] NULL = {'n', 'u', 'l', 'l'};

  /** Texts up to this many characters are first tried as plain ones. */
  private static final int SHORT = 1024;

  /** A shorter text contains no secret: {@code pwd=x} is the shortest. */
  private static final int MIN_SECRET = 5;

  final int textLimit;
  final int lineLimit;
  Redaction redaction = Redaction.current();
  byte[] bytes = new byte[1024];
  int length;
  boolean truncated;

  JsonBytes(int textLimit, int lineLimit) {
    this.textLimit = textLimit;
    this.lineLimit = lineLimit;
  }

  final void append(char c) {
    ensure(1);
    bytes[length++] = (byte) c;
  }

  final void raw(byte[] encoded) {
    ensure(encoded.length);
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    length += encoded.length;
  }

  final void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  final void write(long value) {
    ensure(20);
    length = Numbers.write(value, bytes, length);
  }

  final void write(double value) {
    ensure(Numbers.MAX_DOUBLE);
    length = Numbers.write(value, bytes, length);
  }

  final void write(@Nullable CharSequence value) {
    if (value == null) {
      raw(NULL);
      return;
    }
    String text = value.toString();
    int start = length;
    boolean truncatedBefore = truncated;
    int kinds = plainText(text);
    if (kinds < 0) {
      text(text);
    } else if (!redaction.hasRules()
        && (text.length() < MIN_SECRET
            || (kinds == Escapes.PLAIN && !redaction.hasWordsOfHexDigits()))) {
      return;
    }
    String clean = redaction.text(text);
    if (!clean.equals(text)) {
      length = start;
      truncated = truncatedBefore;
      text(clean);
    }
  }

  /**
   * Writes a short text if all of its characters are written as they are.
   *
   * @return the kinds of its characters, as in {@link Escapes}, combined; -1 if it was not written
   */
  private int plainText(String text) {
    int end = text.length();
    if (end > SHORT || end > textLimit || end > lineLimit - length) {
      return -1;
    }
    ensure(end + 2);
    byte[] out = bytes;
    int at = length + 1;
    int kinds = 0;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c >= 128 || Escapes.KIND[c] > Escapes.SUSPECT) {
        return -1;
      }
      kinds |= Escapes.KIND[c];
      out[at + i] = (byte) c;
    }
    out[at - 1] = '"';
    out[at + end] = '"';
    length = at + end + 1;
    return kinds;
  }

  /** Writes a text, truncated at the limits. */
  final void text(String text) {
    int limit = Math.min(textLimit, Math.max(0, lineLimit - length));
    int end = text.length();
    append('"');
    int used = 0;
    int i = 0;
    while (i < end) {
      int stop = Math.min(end, i + 1024);
      ensure((stop - i) * Escapes.MAX_PER_CHAR + 8);
      byte[] out = bytes;
      int at = length;
      while (i < stop) {
        char c = text.charAt(i);
        int width;
        if (c < 128) {
          byte kind = Escapes.KIND[c];
          if (used >= limit) {
            break;
          }
          width = 1;
          if (kind <= Escapes.SUSPECT) {
            out[at++] = (byte) c;
          } else {
            at = Escapes.write(kind, c, out, at);
          }
          i++;
        } else {
          int point = Escapes.codePointAt(text, i, end);
          width = Escapes.utf8Width(point);
          if (used + width > limit) {
            break;
          }
          at = Escapes.writeUtf8(point, out, at);
          i += point > 0xFFFF ? 2 : 1;
        }
        used += width;
      }
      length = at;
      if (i < stop) {
        truncated = true;
        break;
      }
    }
    append('"');
  }
}
