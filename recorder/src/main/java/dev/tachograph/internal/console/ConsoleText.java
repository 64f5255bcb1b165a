package dev.tachograph.internal.console;

import java.util.Locale;

/** Makes texts harmless to a terminal; long ones are cut. */
public final class ConsoleText {
  private static final int MAX_TEXT = 4096;

  private ConsoleText() {}

  /** A text with control characters, and characters that change the text direction, escaped. */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    escape(out, text);
    return out.toString();
  }

  /**
   * Appends a text with control characters, and characters that change the text direction, escaped.
   */
  public static void escape(StringBuilder out, String text) {
    int end = Math.min(text.length(), MAX_TEXT);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        out.append("\\n");
      } else if (isHarmful(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    if (end < text.length()) {
      out.append('…');
    }
  }

  private static boolean isHarmful(char c) {
    return c < ' '
        || (c >= 0x7F && c < 0xA0)
        || c == 0x061C
        || (c >= 0x200E && c <= 0x200F)
        || (c >= 0x2028 && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
