package dev.tachograph.internal.dump;

import dev.tachograph.redaction.Redaction;
import org.jspecify.annotations.Nullable;

/**
 * Builds the text of a dump; used on one thread. Characters that could forge a line are replaced.
 */
public final class DumpText {
  /** Longer lines are truncated. */
  private static final int MAX_LINE = 4096;

  private final StringBuilder text = new StringBuilder(16 * 1024);

  DumpText() {}

  /** Begins a part. */
  void heading(String title) {
    text.append("\n== ").append(oneLine(title)).append('\n');
  }

  /** Adds a line with secrets masked, truncated if it is too long. */
  public void line(String line) {
    text.append(oneLine(line)).append('\n');
  }

  /** Adds a line with a key and its value; {@code null} is shown as {@code -}. */
  public void field(String key, @Nullable Object value) {
    Object shown = value == null ? "-" : Redaction.current().any(key, value);
    line("  " + key + ": " + shown);
  }

  int length() {
    return text.length();
  }

  /** Truncates the text to an earlier length. */
  void cutTo(int length) {
    text.setLength(length);
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /**
   * Truncates a text such that the part kept does not end with half of a secret, which would no
   * longer be recognized.
   */
  static String cut(String text, int longest) {
    String clean = Redaction.current().text(text);
    return clean.length() <= longest ? clean : clean.substring(0, longest) + "…";
  }

  static String oneLine(String text) {
    // Before any replacement: a tab between a key and its value counts as white space.
    String cut = cut(text, MAX_LINE);
    for (int i = 0; i < cut.length(); i++) {
      if (isHarmful(cut.charAt(i))) {
        return replaced(cut);
      }
    }
    return cut;
  }

  private static boolean isHarmful(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static String replaced(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (isHarmful(chars[i])) {
        chars[i] = '?';
      }
    }
    return new String(chars);
  }
}
