package dev.tachograph.logging;

import org.jspecify.annotations.Nullable;

/**
 * One pass over one text.
 *
 * <p>At every {@code :} and {@code =} it looks back for a key, at most {@link #LONGEST_KEY}
 * characters, and when that is secret it skips the value; at {@code ://} it looks for user info. A
 * value that was looked at is not looked at again, so the time is linear.
 */
final class TextRedactor {
  static final int LONGEST_KEY = 80;

  private final Redaction redaction;
  private final String text;
  private final int length;
  private @Nullable StringBuilder out;
  private int copied;

  TextRedactor(Redaction redaction, String text) {
    this.redaction = redaction;
    this.text = text;
    this.length = text.length();
  }

  String redact() {
    int i = 0;
    while (i < length) {
      char c = text.charAt(i);
      if (c == ':' && text.startsWith("//", i + 1)) {
        i = userInfo(i + 3);
      } else if (c == ':' || c == '=') {
        i = pair(i);
      } else {
        i++;
      }
    }
    if (out == null) {
      return text;
    }
    return out.append(text, copied, length).toString();
  }

  /** Replaces what stands before the last at sign of an authority. */
  private int userInfo(int start) {
    int at = -1;
    int i = start;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c == '@') {
        at = i;
      } else if (c == '/' || c == '?' || c == '#' || c <= ' ' || c == '"' || c == '<') {
        break;
      }
    }
    if (at < 0) {
      return start;
    }
    mask(start, at);
    return at;
  }

  private int pair(int separator) {
    int end = separator;
    int oldest = Math.max(copied, separator - LONGEST_KEY);
    while (end > oldest && text.charAt(end - 1) == ' ') {
      end--;
    }
    boolean quoted = false;
    while (end > oldest && isQuoteOrBackslash(text.charAt(end - 1))) {
      end--;
      quoted = true;
    }
    int start = end;
    while (start > oldest && isKeyPart(text.charAt(start - 1))) {
      start--;
    }
    if (start == end || !(redaction.isSecretKey(text, start, end) || isTwoWords(start, end))) {
      return separator + 1;
    }
    char opening = !quoted && start > 0 ? text.charAt(start - 1) : ' ';
    return value(separator + 1, isHeader(start, end), opening);
  }

  /** Whether the key and the word before it are one, as in {@code api key: x}. */
  private boolean isTwoWords(int start, int end) {
    int i = start - 1;
    if (i <= copied || text.charAt(i) != ' ' || !isKeyPart(text.charAt(i - 1))) {
      return false;
    }
    int oldest = Math.max(copied, end - LONGEST_KEY);
    while (i > oldest && isKeyPart(text.charAt(i - 1))) {
      i--;
    }
    return redaction.isSecretKey(text, i, end, start);
  }

  private boolean isHeader(int start, int end) {
    String key = text.substring(start, end);
    return endsWithIgnoreCase(key, "authorization") || endsWithIgnoreCase(key, "cookie");
  }

  private static boolean endsWithIgnoreCase(String key, String end) {
    return key.regionMatches(true, key.length() - end.length(), end, 0, end.length());
  }

  /** Replaces the value that begins behind a separator. */
  private int value(int from, boolean header, char opening) {
    int start = from;
    while (start < length && isBeforeValue(text.charAt(start))) {
      start++;
    }
    int backslashes = start;
    while (start < length && text.charAt(start) == '\\') {
      start++;
    }
    backslashes = start - backslashes;
    if (start == length) {
      return length;
    }
    char first = text.charAt(start);
    if (first == '"' || first == '\'') {
      int end = endOfQuoted(start + 1, first, backslashes);
      mask(start + 1, end);
      return end;
    }
    int end = header ? endOfHeader(start, opening) : endOfPlain(start);
    mask(start - backslashes, end);
    return end;
  }

  /** Where a quoted value ends: at its quote with as many backslashes before it as the first. */
  private int endOfQuoted(int from, char quote, int backslashes) {
    int before = 0;
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        before++;
      } else if (c == quote && before <= backslashes) {
        return i - before;
      } else {
        before = 0;
      }
    }
    return length;
  }

  private int endOfHeader(int from, char opening) {
    boolean quoted = opening == '"' || opening == '\'';
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r' || (quoted && c == opening)) {
        return i;
      }
    }
    return length;
  }

  private int endOfPlain(int from) {
    int end = endOfWord(from);
    return isScheme(from, end) ? endOfWord(end + 1) : end;
  }

  private int endOfWord(int from) {
    int depth = 0;
    int i = from;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c == '{' || c == '[' || c == '(') {
        depth++;
      } else if (c == '}' || c == ']' || c == ')') {
        if (depth <= 1) {
          return depth == 1 ? i + 1 : i;
        }
        depth--;
      } else if (depth == 0 && isDelimiter(c)) {
        break;
      }
    }
    return i;
  }

  /** Whether a value is but the name of an authentication scheme, with the secret behind it. */
  private boolean isScheme(int from, int end) {
    if (end >= length || text.charAt(end) != ' ') {
      return false;
    }
    String word = text.substring(from, Math.min(end, from + 8));
    return word.equalsIgnoreCase("bearer") || word.equalsIgnoreCase("basic");
  }

  private void mask(int start, int end) {
    if (end <= start) {
      return;
    }
    if (out == null) {
      out = new StringBuilder(length);
    }
    out.append(text, copied, start).append(Redaction.MASK);
    copied = end;
  }

  private static boolean isDelimiter(char c) {
    return c <= ' ' || c == ',' || c == ';' || c == '&' || c == '"' || c == '\'' || c == '<';
  }

  private static boolean isBeforeValue(char c) {
    return c == ' ' || c == '\t' || c == '=' || c == '>' || c == ':';
  }

  private static boolean isQuoteOrBackslash(char c) {
    return c == '"' || c == '\'' || c == '`' || c == '\\';
  }

  private static boolean isKeyPart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-'
        || c == '.';
  }
}
