package dev.tachograph.cli.logs;

/**
 * What messages have in common: numbers, hexadecimal digits and quoted texts are replaced by {@code
 * <n>}, {@code <hex>} and {@code <text>}.
 */
final class MessageTemplate {
  private static final int MAX_LENGTH = 500;
  private static final int MIN_HEX = 6;
  private static final String NUMBER = "<n>";
  private static final String HEX = "<hex>";
  private static final String TEXT = "<text>";

  private final String message;
  private final int end;
  private final StringBuilder template = new StringBuilder();
  private int at;

  private MessageTemplate(String message) {
    this.message = message;
    this.end = Math.min(message.length(), MAX_LENGTH);
  }

  /** The template of a message; of a very long one, that of its beginning. */
  static String of(String message) {
    if (isFixed(message)) {
      return message;
    }
    return new MessageTemplate(message).build();
  }

  private static boolean isFixed(String message) {
    if (message.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      if (isDigit(c) || c == '"' || c == '\'') {
        return false;
      }
    }
    return true;
  }

  private String build() {
    while (at < end) {
      char c = message.charAt(at);
      if ((c == '"' || c == '\'') && quoted(c)) {
        continue;
      }
      if (isWord(c)) {
        word();
      } else {
        template.append(c);
        at++;
      }
    }
    if (end < message.length()) {
      template.append('…');
    }
    return template.toString();
  }

  /** A text in quotes; an apostrophe within a word begins none. */
  private boolean quoted(char quote) {
    boolean inWord = at > 0 && Character.isLetterOrDigit(message.charAt(at - 1));
    int close = inWord ? -1 : message.indexOf(quote, at + 1);
    if (close < 0 || close >= end) {
      return false;
    }
    template.append(quote).append(TEXT).append(quote);
    at = close + 1;
    return true;
  }

  /** 8-4-4-4-12 hexadecimal digits: RFC 9562. */
  private boolean isUuid() {
    if (at + 36 > end || (at + 36 < end && isWord(message.charAt(at + 36)))) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      char c = message.charAt(at + i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : !isDigit(c) && !isHexLetter(c)) {
        return false;
      }
    }
    return true;
  }

  private void word() {
    if (isUuid()) {
      at += 36;
      joined(HEX);
      return;
    }
    int from = at;
    while (at < end && isWord(message.charAt(at))) {
      at++;
    }
    String word = message.substring(from, at);
    if (isHex(word)) {
      joined(HEX);
      return;
    }
    for (int i = 0; i < word.length(); ) {
      if (!isDigit(word.charAt(i))) {
        template.append(word.charAt(i++));
        continue;
      }
      while (i < word.length() && isDigit(word.charAt(i))) {
        i++;
      }
      joined(NUMBER);
    }
  }

  /** Numbers with separators between them are one: decimals, times, addresses, identifiers. */
  private void joined(String value) {
    int length = template.length();
    char separator = length == 0 ? ' ' : template.charAt(length - 1);
    if (".:,-_".indexOf(separator) >= 0) {
      for (String before : new String[] {NUMBER, HEX}) {
        int from = length - 1 - before.length();
        if (from >= 0 && template.indexOf(before, from) == from) {
          boolean hex = value.equals(HEX) || before.equals(HEX);
          template.setLength(from);
          template.append(hex ? HEX : NUMBER);
          return;
        }
      }
    }
    template.append(value);
  }

  /** Hexadecimal digits with a prefix, or many of them with both digits and letters. */
  private static boolean isHex(String word) {
    boolean prefix = word.startsWith("0x") || word.startsWith("0X");
    int digits = 0;
    int letters = 0;
    for (int i = prefix ? 2 : 0; i < word.length(); i++) {
      char c = word.charAt(i);
      digits += isDigit(c) ? 1 : 0;
      letters += isHexLetter(c) ? 1 : 0;
    }
    boolean all = digits + letters == word.length() - (prefix ? 2 : 0);
    return all
        && (prefix ? digits + letters > 0 : digits > 0 && letters > 0 && word.length() >= MIN_HEX);
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHexLetter(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
