package dev.tachograph.redaction;

/** Where private keys begin and end in a text, as RFC 7468 writes them. */
final class PrivateKeys {
  /** How a private key begins, as do the certificates next to it. */
  static final String BEGIN = "-----BEGIN ";

  static final String END = "-----END ";

  /** What follows a label, and begins the line above. */
  static final String DASHES = "-----";

  private PrivateKeys() {}

  /** The position of the dashes after a label; -1 if it is none. */
  static int endOfLabel(String text, int from) {
    int i = from;
    while (i < text.length() && i - from < TextRedactor.MAX_KEY && isLabel(text.charAt(i))) {
      i++;
    }
    return text.startsWith(DASHES, i) ? i : -1;
  }

  private static boolean isLabel(char c) {
    return c == ' ' || (c >= 'A' && c <= 'Z') || SecretShape.isDigit(c);
  }

  /** The end of the key that begins here; -1 if none does. */
  static int end(String text, int at) {
    if (!text.startsWith(BEGIN, at)) {
      return -1;
    }
    int end = text.indexOf(END, at);
    int last = end < 0 ? -1 : text.indexOf(DASHES, end + END.length());
    return last < 0 ? text.length() : last + DASHES.length();
  }
}
