package dev.tachograph.internal.index;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing line of JSON in ASCII, with commas where they belong. */
final class LineBuffer {
  private byte[] bytes = new byte[16 * 1024];
  private int length;
  private boolean comma;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
    comma = false;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  private void raw(char c) {
    room(1);
    bytes[length++] = (byte) c;
  }

  private void raw(String ascii) {
    room(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      bytes[length++] = (byte) ascii.charAt(i);
    }
  }

  private void next() {
    if (comma) {
      raw(',');
    }
    comma = true;
  }

  LineBuffer open(char bracket) {
    next();
    raw(bracket);
    comma = false;
    return this;
  }

  LineBuffer close(char bracket) {
    raw(bracket);
    comma = true;
    return this;
  }

  LineBuffer name(String name) {
    next();
    raw('"');
    raw(name);
    raw("\":");
    comma = false;
    return this;
  }

  LineBuffer value(long value) {
    next();
    if (value >= 0 && value < 10) {
      raw((char) ('0' + value));
    } else {
      raw(Long.toString(value));
    }
    return this;
  }

  /** A number as short as its value allows; infinity is {@code "max"}. */
  LineBuffer value(double value) {
    if (value == Double.POSITIVE_INFINITY) {
      next();
      raw("\"max\"");
    } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      value((long) value);
    } else {
      next();
      raw(Double.toString(value));
    }
    return this;
  }

  LineBuffer nothing() {
    next();
    raw("null");
    return this;
  }

  /** A text whose bytes are those of a JSON text without its quotes. */
  LineBuffer escaped(byte[] from, int begin, int end) {
    next();
    room(end - begin + 2);
    bytes[length++] = '"';
    System.arraycopy(from, begin, bytes, length, end - begin);
    length += end - begin;
    bytes[length++] = '"';
    return this;
  }

  /** A text that has the given bytes, without control characters, as its value. */
  LineBuffer verbatim(byte[] from, int begin, int end) {
    next();
    room(2 * (end - begin) + 2);
    bytes[length++] = '"';
    for (int i = begin; i < end; i++) {
      if (from[i] == '"' || from[i] == '\\') {
        bytes[length++] = '\\';
      }
      bytes[length++] = from[i];
    }
    bytes[length++] = '"';
    return this;
  }

  LineBuffer text(String ascii) {
    byte[] plain = ascii.getBytes(StandardCharsets.US_ASCII);
    return escaped(plain, 0, plain.length);
  }

  /** Ends the line. */
  void end() {
    raw('\n');
    comma = false;
  }
}
