package dev.tachograph.cli.text;

import org.jline.utils.WCWidth;

/**
 * Texts measured in the columns of a terminal, as wcwidth(3) counts them: a combining character
 * takes none, a wide one, such as of Chinese or an emoji, two. Colors take none.
 */
public final class Columns {
  private static final char ESCAPE = '\u001b';
  private static final String RESET = "\u001b[0m";

  private Columns() {}

  /** The columns of a text. */
  public static int of(String text) {
    int columns = 0;
    for (int i = 0; i < text.length(); i = next(text, i)) {
      columns += width(text, i);
    }
    return columns;
  }

  /**
   * The beginning of a text that fits into a number of columns; what was cut off is marked by an
   * ellipsis, and a color that was begun ends with it.
   */
  public static String cut(String text, int columns) {
    int width = 0;
    int fits = 0;
    for (int i = 0; i < text.length(); i = next(text, i)) {
      width += width(text, i);
      if (width > columns) {
        String begun = text.substring(0, fits);
        return begun + (columns > 0 ? "…" : "") + (begun.indexOf(ESCAPE) < 0 ? "" : RESET);
      }
      if (width < columns) {
        fits = next(text, i);
      }
    }
    return text;
  }

  /** The text with spaces behind it up to a number of columns. */
  public static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - of(text)));
  }

  private static int width(String text, int at) {
    return text.charAt(at) == ESCAPE ? 0 : Math.max(0, WCWidth.wcwidth(text.codePointAt(at)));
  }

  /** Behind the character at an index, or the escape sequence: other texts are escaped. */
  private static int next(String text, int at) {
    if (text.charAt(at) != ESCAPE) {
      return at + Character.charCount(text.codePointAt(at));
    }
    int end = at + 1;
    while (end < text.length() && text.charAt(end) != 'm') {
      end++;
    }
    return Math.min(text.length(), end + 1);
  }
}
