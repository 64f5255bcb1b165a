package dev.tachograph.redaction;

import org.jspecify.annotations.Nullable;

/**
 * Redacts one text in one pass.
 *
 * <p>At every {@code :} and {@code =} it looks back for a key, at most {@link #MAX_KEY} characters,
 * and if that is secret it masks the value; at {@code ://} it looks for user info, at {@code >} for
 * an element name, at {@code --} for an option, at the beginning of a word for what {@link
 * BareSecret} recognizes. A value that has been examined is not examined again, so the time is
 * linear. Lines in the shape of a stack frame are skipped.
 */
final class TextRedactor {
  static final int MAX_KEY = 80;

  /**
   * The maximum distance between a variable's name and its value: {@code "name":"X","value":"y"}.
   */
  private static final int MAX_GAP = 24;

  private final KeyWords words;
  private final String text;
  private final int length;
  private final UserInfo userInfo;
  private @Nullable StringBuilder out;

  /** The position up to which the text has been copied, including masks. */
  private int copied;

  /** The position up to which a key {@code value} belongs to a secret name. */
  private int namedSecret;

  /** The position of a separator whose key was masked as a value. */
  private int chained = -1;

  TextRedactor(KeyWords words, String text) {
    this.words = words;
    this.text = text;
    this.length = text.length();
    this.userInfo = new UserInfo(text);
  }

  String redact() {
    int i = 0;
    char before = '\n';
    while (i < length) {
      if (before == '\n') {
        int behind = StackFrames.endOfFrame(text, i);
        if (behind > i) {
          i = behind;
          before = ' ';
          continue;
        }
      }
      char c = text.charAt(i);
      int next = i + 1;
      if (i == chained) {
        chained = -1;
        next = new PairValue(this, text, words).take(next, KeyWords.SURE, false, false, ' ');
      } else if (KeyWords.isLetter(c)) {
        next = BareSecret.mayBegin(c) && !BareSecret.isWord(before) ? bare(i) : next;
      } else if (c == ':' || c == '=' || c == '%') {
        next = separator(i, c);
      } else if (c == '>') {
        next = text.startsWith("->", i - 1) ? pair(i - 1, i + 1) : element(i);
      } else if (c == '-') {
        next = before == '-' ? next : dash(i, before);
      }
      boolean passed = chained > i && chained >= copied && chained < next;
      i = passed ? chained : Math.max(next, copied);
      before = text.charAt(i - 1);
    }
    return out == null ? text : out.append(text, copied, length).toString();
  }

  private int separator(int at, char c) {
    if (c == '%') {
      return ValueEnds.isEncoded(text, at, '3', 'd') ? pair(at, at + 3) : at + 1;
    }
    if (c == ':' && text.startsWith("//", at + 1)) {
      return userInfo(at + 3);
    }
    if (c == ':' && text.startsWith("\\/\\/", at + 1)) {
      return userInfo(at + 5);
    }
    return pair(at, at + 1);
  }

  private int bare(int at) {
    long found = BareSecret.secretAt(text, at);
    if (found == 0) {
      return at + 1;
    }
    mask((int) (found >>> 32), (int) found);
    return (int) found;
  }

  /** Handles a private key, or an option whose value follows a space. */
  private int dash(int at, char before) {
    int start = at;
    while (start < length && text.charAt(start) == '-') {
      start++;
    }
    if (start - PrivateKeys.DASHES.length() >= at
        && text.startsWith(PrivateKeys.BEGIN, start - PrivateKeys.DASHES.length())) {
      return privateKey(start - PrivateKeys.DASHES.length());
    }
    if (!isBeforeOption(before)) {
      return start;
    }
    int end = start;
    while (end < length && end - start < MAX_KEY && isKeyPart(text.charAt(end))) {
      end++;
    }
    int found = end == start ? 0 : words.find(text, at, end, at);
    int value = end;
    while (value < length && " \t,\"'`".indexOf(text.charAt(value)) >= 0) {
      value++;
    }
    if (found == 0 || value == end || value == length || text.startsWith("--", value)) {
      return Math.max(at + 1, start);
    }
    char quote = text.charAt(value - 1);
    if (quote == '"' || quote == '\'') {
      return masked(value, ValueEnds.ofQuoted(text, value, quote, 0));
    }
    int behind = new PairValue(this, text, words).endOfValue(value);
    boolean harmless =
        SecretShape.isOfSentence(text, value, behind)
            || ((found & KeyWords.LAST) == 0 && SecretShape.isNumber(text, value, behind));
    return harmless ? end : masked(value, behind);
  }

  /** Whether a hyphen after this character may begin an option; not called for hyphens. */
  static boolean isBeforeOption(char c) {
    return c <= ' ' || "\"'[(,`".indexOf(c) >= 0;
  }

  /** RFC 7468: masks what is between the lines, if the label is that of a private key. */
  private int privateKey(int at) {
    int label = at + PrivateKeys.BEGIN.length();
    int behind = PrivateKeys.endOfLabel(text, label);
    if (behind < 0) {
      return label;
    }
    if (!text.startsWith("PRIVATE KEY", behind - 11)) {
      return behind; // Another one may begin there.
    }
    int end = text.indexOf(PrivateKeys.END, behind);
    return masked(behind + PrivateKeys.DASHES.length(), end < 0 ? length : end);
  }

  private int userInfo(int start) {
    int at = userInfo.end(start);
    return at < 0 ? start : masked(start, at);
  }

  /** Handles the text of an element with a secret name. */
  private int element(int close) {
    int oldest = Math.max(copied, close - 2 * MAX_KEY);
    int open = close - 1;
    while (open >= oldest && text.charAt(open) != '<' && text.charAt(open) != '>') {
      open--;
    }
    if (open < oldest || text.charAt(open) != '<' || text.charAt(close - 1) == '/') {
      return close + 1;
    }
    int end = open + 1;
    while (end < close && (isKeyPart(text.charAt(end)) || text.charAt(end) == ':')) {
      end++;
    }
    int start = close + 1;
    while (start < length && text.charAt(start) <= ' ') {
      start++;
    }
    boolean nested = text.startsWith("<", start) && !text.startsWith("<![CDATA[", start);
    int found = nested || end == open + 1 ? 0 : words.find(text, open + 1, end, open + 1);
    if (found == 0 || start == length) {
      return close + 1;
    }
    int behind = text.indexOf("</", start);
    behind = behind < 0 ? length : behind;
    boolean number = (found & KeyWords.LAST) == 0 && SecretShape.isNumber(text, start, behind);
    return number ? behind : masked(start, behind);
  }

  private int pair(int separator, int behind) {
    int end = separator;
    int oldest = Math.max(copied, separator - MAX_KEY);
    while (end > oldest && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
      end--;
    }
    if (end > oldest && text.charAt(end - 1) == ']' && text.charAt(separator) == '=') {
      end--; // A key in brackets: user[password]
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
    if (start > oldest && text.charAt(start - 1) == '%') {
      start = Math.min(end, start + 2); // After an escape such as %3F.
    }
    if (start == end) {
      return behind;
    }
    int found = words.find(text, start, end, start);
    found = found != 0 ? found : twoWords(start, end);
    if (found == 0) {
      return named(start, end, behind);
    }
    char opening = !quoted && start > 0 ? text.charAt(start - 1) : ' ';
    boolean prose = ":-".indexOf(text.charAt(separator)) >= 0 && !quoted;
    if (prose ? isNoKey(start, end, behind, found) : isDirectory(start, end, behind)) {
      return behind;
    }
    PairValue value = new PairValue(this, text, words);
    return value.take(behind, found, prose, isHeader(start, end), opening);
  }

  /** Whether a class, a source file or a directory precedes a colon. */
  private boolean isNoKey(int start, int end, int behind, int found) {
    boolean path = start > 0 && (text.charAt(start - 1) == '/' || text.charAt(start - 1) == '\\');
    if ((found & (KeyWords.SURE | KeyWords.PROSE)) == 0 && text.charAt(end - 1) <= 'Z') {
      return true; // The verdict of a test: PASS
    }
    boolean twoColons = behind < length && text.charAt(behind) == ':';
    return path
        || twoColons
        || StackFrames.isSource(text, start, end, behind)
        || StackFrames.isClass(text, start, end, (found & KeyWords.LAST) != 0);
  }

  /** The shell variable for the working directory, or a path that something resulted from. */
  private boolean isDirectory(int start, int end, int behind) {
    if (start > 0 && text.charAt(start - 1) == '/' && text.startsWith(">", behind)) {
      return true; // The result of a request: /oauth/token => 200
    }
    boolean variable = endsWith(start, end, "pwd") && (end - start == 3 || start + 6 == end);
    return variable && behind < length && "/~".indexOf(text.charAt(behind)) >= 0;
  }

  /** Handles a key {@code value} that follows a key {@code name} with a secret name. */
  private int named(int start, int end, int behind) {
    String key = end - start > 5 ? "" : text.substring(start, end);
    if (start < namedSecret && (key.equalsIgnoreCase("value") || key.equalsIgnoreCase("val"))) {
      return new PairValue(this, text, words).take(behind, KeyWords.SURE, false, false, ' ');
    }
    if (key.equalsIgnoreCase("name") || key.equalsIgnoreCase("key")) {
      int from = behind;
      while (from < length && (text.charAt(from) == ' ' || isQuoteOrBackslash(text.charAt(from)))) {
        from++;
      }
      int to = from;
      while (to < length && to - from < MAX_KEY && isKeyPart(text.charAt(to))) {
        to++;
      }
      boolean secret = to > from && words.find(text, from, to, from) != 0;
      namedSecret = secret ? to + MAX_GAP : 0;
    }
    return behind;
  }

  /** What the key and the preceding word mean together, as in {@code api key: x}. */
  private int twoWords(int start, int end) {
    int i = start - 1;
    if (i <= copied || text.charAt(i) != ' ' || !isKeyPart(text.charAt(i - 1))) {
      return 0;
    }
    int oldest = Math.max(copied, end - MAX_KEY);
    while (i > oldest && isKeyPart(text.charAt(i - 1))) {
      i--;
    }
    return words.find(text, i, end, start);
  }

  private boolean isHeader(int start, int end) {
    return endsWith(start, end, "authorization") || endsWith(start, end, "cookie");
  }

  private boolean endsWith(int start, int end, String word) {
    int from = end - word.length();
    return from >= start && text.regionMatches(true, from, word, 0, word.length());
  }

  private boolean isBehindKey(int i) {
    char c = text.charAt(i);
    return c == ' ' || c == '\t' || isQuoteOrBackslash(c);
  }

  private int masked(int start, int end) {
    mask(start, end);
    return Math.max(end, 1);
  }

  void mask(int start, int end) {
    if (end <= start || start < copied) {
      return;
    }
    if (out == null) {
      out = new StringBuilder(length);
    }
    out.append(text, copied, start).append(Redaction.MASK);
    copied = endWithPrivateKeys(start, BareSecret.extendedEnd(text, start, end));
    boolean separated = ":=".indexOf(text.charAt(copied - 1)) >= 0;
    chained = separatorAfter(start, separated ? copied - 1 : copied);
    copied = separated && chained >= 0 ? chained : copied;
  }

  /** The separator after what was masked, if that may be the key of another secret; -1 if none. */
  private int separatorAfter(int start, int end) {
    int separator = end;
    while (separator < length && separator - end < MAX_KEY && isBehindKey(separator)) {
      separator++;
    }
    if (separator == length || ":=".indexOf(text.charAt(separator)) < 0) {
      return -1;
    }
    int key = end;
    while (key > start && end - key < MAX_KEY && isKeyPart(text.charAt(key - 1))) {
      key--;
    }
    return words.find(text, key, end, key) != 0 ? separator : -1;
  }

  /** The end of a value, or of the last private key that begins in it. */
  private int endWithPrivateKeys(int start, int end) {
    int behind = end;
    for (int i = start; i < behind; i++) {
      if (text.charAt(i) == '-' && text.startsWith(PrivateKeys.BEGIN, i)) {
        int label = PrivateKeys.endOfLabel(text, i + PrivateKeys.BEGIN.length());
        boolean key = label > 0 && text.startsWith("PRIVATE KEY", label - 11);
        int last = key ? text.indexOf(PrivateKeys.END, label) : i;
        behind = Math.max(behind, last < 0 ? length : last);
      }
    }
    return behind;
  }

  private static boolean isQuoteOrBackslash(char c) {
    return c == '"' || c == '\'' || c == '`' || c == '\\';
  }

  static boolean isKeyPart(char c) {
    return KeyWords.isLetter(c) || SecretShape.isDigit(c) || c == '_' || c == '-' || c == '.';
  }
}
