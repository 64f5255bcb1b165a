package dev.tachograph.redaction;

/** Where private keys begin and end in a text, as RFC 7468 writes them. */
final class PrivateKeys {
  /** How one begins, as the certificates beside it do. */
  static final String BEGIN = "-----BEGIN ";

  static final String END = "-----END ";

  /** What stands behind a label, and begins what is above. */
  static final String DASHES = "-----";

  private PrivateKeys() {}

  /** Where the dashes behind a label stand; -1 if it is none. */
  static int endOfLabel(String text, int from) {
    int i = from;
    while (i < text.length() && i - from < TextRedactor.LONGEST_KEY && isLabel(text.charAt(i))) {
      i++;
    }
    return text.startsWith(DASHES, i) ? i : -1;
  }

  private static boolean isLabel(char c) {
    return c == ' ' || (c >= 'A' && c <= 'Z') || SecretShape.isDigit(c);
  }

  /** Where the key that begins here ends; -1: none does. */
  static int end(String text, int at) {
    if (!text.startsWith(BEGIN, at)) {
      return -1;
    }
    int end = text.indexOf(END, at);
    int last = end < 0 ? -1 : text.indexOf(DASHES, end + END.length());
    return last < 0 ? text.length() : last + DASHES.length();
  }
}
