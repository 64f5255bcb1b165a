package dev.tachograph.redaction;

/**
 * The first look at a text: most have nothing that a secret could stand behind, which one pass over
 * a table of characters tells.
 */
final class SecretSigns {
  /** A separator that may have a key before it, or the hyphen of an option. */
  static final int SEPARATOR = 1;

  /** An at sign, as behind user info. */
  static final int AT = 2;

  /** A secret that is known without a key, or the beginning of a private key. */
  static final int BARE = 4;

  // Of a character, as bits. What may begin a secret is a part of a word, too.
  private static final int WORD = 1;
  private static final int BEGIN = 2;
  private static final int SIGN = 4;

  private static final byte[] KINDS = kinds();

  private SecretSigns() {}

  private static byte[] kinds() {
    byte[] kinds = new byte[128];
    for (char c = 0; c < 128; c++) {
      int word = BareSecret.isWord(c) ? WORD : 0;
      kinds[c] = (byte) (word | (BareSecret.mayBegin(c) ? BEGIN : 0));
    }
    for (char c : ":=%>@-".toCharArray()) {
      kinds[c] = SIGN;
    }
    return kinds;
  }

  /** What a text has; 0: nothing that could be a secret, or stand before one. Linear. */
  static int of(String text) {
    int signs = 0;
    int length = text.length();
    int before = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      int kind = c < 128 ? KINDS[c] : 0;
      // Within a word nothing begins: its bit is that of a word, moved by one.
      if ((kind & ~(before << 1)) > WORD) {
        signs |= more(text, i, c);
      }
      before = kind & WORD;
    }
    return signs;
  }

  private static int more(String text, int i, char c) {
    if (c == '@') {
      return AT;
    }
    if (c == '-') {
      boolean option = i == 0 || TextRedactor.isBeforeOption(text.charAt(i - 1));
      return text.startsWith(PrivateKeys.BEGIN, i) ? BARE : option ? SEPARATOR : 0;
    }
    if (BareSecret.mayBegin(c)) {
      return BareSecret.secretAt(text, i) == 0 ? 0 : BARE;
    }
    return SEPARATOR;
  }
}
