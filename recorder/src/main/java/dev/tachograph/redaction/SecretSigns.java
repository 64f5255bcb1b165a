package dev.tachograph.redaction;

/**
 * A quick scan of a text: most contain nothing that could precede a secret, as one pass over a
 * table of characters shows.
 */
final class SecretSigns {
  /** A separator that may have a key before it, or the hyphen of an option. */
  static final int SEPARATOR = 1;

  /** An at sign, as after user info. */
  static final int AT = 2;

  /** A secret that is recognized without a key, or the beginning of a private key. */
  static final int BARE = 4;

  // Bits of a character. A character that may begin a secret is also part of a word.
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

  /** The signs a text contains; 0 if nothing could be a secret or precede one. Linear. */
  static int of(String text) {
    int signs = 0;
    int length = text.length();
    int before = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      int kind = c < 128 ? KINDS[c] : 0;
      // Nothing begins within a word: its bit is that of a word, shifted by one.
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
