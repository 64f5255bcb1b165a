package dev.tachograph.redaction;

/** Where values end in a text. */
final class ValueEnds {
  private ValueEnds() {}

  /** The end of a quoted value: its quote with as many backslashes before it as the opening one. */
  static int ofQuoted(String text, int from, char quote, int backslashes) {
    int length = text.length();
    int before = 0;
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        before++;
      } else if (c == quote && before <= backslashes) {
        boolean twice = i > from && i + 1 < length && text.charAt(i + 1) == quote;
        if (!twice) {
          return i - before;
        }
        i++;
        before = 0;
      } else {
        before = 0;
      }
    }
    return length;
  }

  /** The end of an unquoted value; brackets belong to it, with quoted texts in them. */
  static int ofWord(String text, int from) {
    int length = text.length();
    int depth = 0;
    int i = from;
    while (i < length) {
      char c = text.charAt(i);
      if (c == '{' || c == '[' || c == '(') {
        depth++;
      } else if (c == '}' || c == ']' || c == ')') {
        if (depth == 0) {
          return i;
        }
        depth--;
      } else if (depth == 0 && (isDelimiter(c) || isEncoded(text, i, '2', '6'))) {
        break;
      } else if (depth > 0 && isBeginOfString(text, i)) {
        i = Math.min(length - 1, ofQuoted(text, i + 1, c, 0));
      }
      i++;
    }
    return i;
  }

  private static boolean isBeginOfString(String text, int i) {
    char c = text.charAt(i);
    return c == '"' || (c == '\'' && "[{(,:= ".indexOf(text.charAt(i - 1)) >= 0);
  }

  static boolean isDelimiter(char c) {
    return c <= ' ' || c == ',' || c == ';' || c == '&' || c == '"' || c == '\'' || c == '<';
  }

  /**
   * Whether a percent sign with two hexadecimal digits is at a position; the second digit in lower
   * case.
   */
  static boolean isEncoded(String text, int at, char first, char second) {
    return at + 2 < text.length()
        && text.charAt(at) == '%'
        && text.charAt(at + 1) == first
        && KeyWords.lower(text.charAt(at + 2)) == second;
  }
}
