package dev.tachograph.internal.json;

/** How characters are written inside a JSON text. */
final class Escapes {
  /** Written as it is. */
  static final byte PLAIN = 0;

  /**
   * Written as it is, and contained in every secret that is recognized by a key or by itself,
   * besides plain characters: a letter that is no hexadecimal digit, or an at sign.
   */
  static final byte SUSPECT = 1;

  /** Written as {@code \}{@code u00xx}. */
  static final byte UNICODE = 2;

  /** The maximum number of bytes for one UTF-16 unit. */
  static final int MAX_PER_CHAR = 6;

  /**
   * For every ASCII character one of the kinds above, or the letter of its two-character escape.
   */
  static final byte[] KIND = kinds();

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private Escapes() {}

  private static byte[] kinds() {
    byte[] kinds = new byte[128];
    for (int c = 0; c < ' '; c++) {
      kinds[c] = UNICODE;
    }
    kinds[127] = UNICODE;
    kinds['"'] = '"';
    kinds['\\'] = '\\';
    kinds['\n'] = 'n';
    kinds['\r'] = 'r';
    kinds['\t'] = 't';
    kinds['\b'] = 'b';
    kinds['\f'] = 'f';
    kinds['@'] = SUSPECT;
    for (int c = 'g'; c <= 'z'; c++) {
      kinds[c] = SUSPECT;
      kinds[c - 'a' + 'A'] = SUSPECT;
    }
    return kinds;
  }

  /** Writes an ASCII character that has an escape. */
  static int write(byte kind, char c, byte[] out, int at) {
    if (kind == UNICODE) {
      return writeUnicode(c, out, at);
    }
    out[at] = '\\';
    out[at + 1] = kind;
    return at + 2;
  }

  /** The code point at an index; an unpaired surrogate becomes U+FFFD. */
  static int codePointAt(CharSequence text, int index, int end) {
    char c = text.charAt(index);
    if (!Character.isSurrogate(c)) {
      return c;
    }
    if (Character.isHighSurrogate(c) && index + 1 < end) {
      char low = text.charAt(index + 1);
      if (Character.isLowSurrogate(low)) {
        return Character.toCodePoint(c, low);
      }
    }
    return 0xFFFD;
  }

  static int utf8Width(int point) {
    return point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }

  /** Writes a code point above ASCII; those that some readers take for line ends are escaped. */
  static int writeUtf8(int point, byte[] out, int at) {
    if (point < 0xA0 || point == 0x2028 || point == 0x2029) {
      return writeUnicode((char) point, out, at);
    }
    if (point < 0x800) {
      out[at++] = (byte) (0xC0 | (point >> 6));
    } else {
      if (point < 0x10000) {
        out[at++] = (byte) (0xE0 | (point >> 12));
      } else {
        out[at++] = (byte) (0xF0 | (point >> 18));
        out[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
      }
      out[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
    }
    out[at++] = (byte) (0x80 | (point & 0x3F));
    return at;
  }

  private static int writeUnicode(char c, byte[] out, int at) {
    out[at] = '\\';
    out[at + 1] = 'u';
    out[at + 2] = HEX[c >> 12];
    out[at + 3] = HEX[(c >> 8) & 15];
    out[at + 4] = HEX[(c >> 4) & 15];
    out[at + 5] = HEX[c & 15];
    return at + 6;
  }
}
