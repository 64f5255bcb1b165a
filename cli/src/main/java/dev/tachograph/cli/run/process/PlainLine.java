package dev.tachograph.cli.run.process;

import java.nio.charset.StandardCharsets;

/**
 * A line as text: of UTF-8 what is valid, without what only tells a terminal how to show it: escape
 * sequences of ECMA-48, and what a carriage return or a backspace has overwritten.
 */
final class PlainLine {
  private static final char ESCAPE = 0x1B;
  private static final char BELL = 0x07;

  private final String text;
  private final StringBuilder plain;
  private int at;

  private PlainLine(String text) {
    this.text = text;
    this.plain = new StringBuilder(text.length());
  }

  static String of(byte[] bytes, int from, int length) {
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    return needsNoChange(text) ? text : new PlainLine(text).strip();
  }

  private static boolean needsNoChange(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ESCAPE || c == '\r' || c == '\b') {
        return false;
      }
    }
    return true;
  }

  private String strip() {
    int shownFrom = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case ESCAPE -> skipSequence();
        case '\b' -> plain.setLength(Math.max(0, plain.length() - 1));
        case '\r' -> {
          // What follows is written over it; a return at the end, as of CR LF, overwrites nothing.
          shownFrom = plain.length();
          plain.append(c);
        }
        default -> plain.append(c);
      }
    }
    return lastShown(shownFrom);
  }

  /** What stands behind the last carriage return that something follows. */
  private String lastShown(int shownFrom) {
    int end = plain.length();
    while (end > 0 && plain.charAt(end - 1) == '\r') {
      end--;
    }
    int from = plain.lastIndexOf("\r", Math.min(shownFrom, end - 1)) + 1;
    return plain.substring(Math.min(from, end), end);
  }

  private void skipSequence() {
    if (at == text.length()) {
      return;
    }
    char kind = text.charAt(at++);
    if (kind == '[') {
      skipTo('@', '~');
    } else if (kind == ']' || kind == 'P' || kind == 'X' || kind == '^' || kind == '_') {
      skipString();
    } else if (kind >= ' ' && kind <= '/') {
      skipTo('0', '~');
    }
  }

  /**
   * Up to the character that ends a sequence; up to one that cannot be in a sequence if earlier.
   */
  private void skipTo(char first, char last) {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c < ' ' || c > '~') {
        return;
      }
      at++;
      if (c >= first && c <= last) {
        return;
      }
    }
  }

  /** A text for the terminal, such as its title: up to BEL, or ESC and a backslash. */
  private void skipString() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == BELL) {
        return;
      }
      if (c == ESCAPE) {
        if (at < text.length() && text.charAt(at) == '\\') {
          at++;
        } else {
          at--;
        }
        return;
      }
    }
  }
}
