package dev.tachograph.redaction;

/** User info in the URLs of one text: {@code scheme://user:password@host}, RFC 3986. */
final class UserInfo {
  private static final int MAX_ADDRESS = 60;

  private final String text;
  private final int length;

  /** The position up to which no at sign ends user info, so that the time is linear. */
  private int without;

  UserInfo(String text) {
    this.text = text;
    this.length = text.length();
  }

  /**
   * The at sign that ends the user info of the authority that begins at a position; -1 if there is
   * none.
   */
  int end(int start) {
    int firstColon = -1;
    int at = -1;
    int i = start;
    if (start < length && text.charAt(start) == '[') {
      // An IPv6 address, whose colons are not those of user info.
      while (i < length && i - start < MAX_ADDRESS && text.charAt(i) != ']') {
        i++;
      }
    }
    for (; i < length && !isEndOfUrl(text.charAt(i)) && !isSlash(i); i++) {
      char c = text.charAt(i);
      if (c == '@') {
        at = i;
      } else if (c == '?' || c == '#') {
        break;
      } else if (c == ':' && firstColon < 0) {
        firstColon = i;
      }
    }
    // A password with an unescaped slash, question mark or number sign.
    boolean port = firstColon >= 0 && isPort(firstColon + 1, i);
    if (i < length && !isEndOfUrl(text.charAt(i)) && (at >= 0 || (firstColon >= 0 && !port))) {
      at = Math.max(at, lastAt(i));
    }
    return at;
  }

  private boolean isPort(int from, int end) {
    for (int i = from; i < end; i++) {
      if (!SecretShape.isDigit(text.charAt(i))) {
        return false;
      }
    }
    return end == length || text.charAt(end) == '/' || text.charAt(end) == '\\';
  }

  private boolean isSlash(int i) {
    return text.charAt(i) == '/' || (text.charAt(i) == '\\' && text.startsWith("/", i + 1));
  }

  /** The last at sign of a URL that does not begin a part of its path; -1 if there is none. */
  private int lastAt(int from) {
    if (from < without) {
      return -1;
    }
    int at = -1;
    int i = from;
    for (; i < length && !isEndOfUrl(text.charAt(i)); i++) {
      if (text.charAt(i) == '@' && text.charAt(i - 1) != '/') {
        at = i;
      }
    }
    without = at < 0 ? i : 0;
    return at;
  }

  private static boolean isEndOfUrl(char c) {
    return c <= ' ' || c == '"' || c == '<' || c == '>' || c == '`' || c == '\'';
  }
}
