package dev.tachograph.internal.dump;

import dev.tachograph.redaction.Redaction;
import org.jspecify.annotations.Nullable;

/** The text of a dump in the making; used on one thread. What could forge a line is replaced. */
public final class DumpText {
  /** A line that is longer is cut. */
  private static final int LONGEST_LINE = 4096;

  private final StringBuilder text = new StringBuilder(16 * 1024);

  DumpText() {}

  /** Begins a part. */
  void heading(String title) {
    text.append("\n== ").append(oneLine(title)).append('\n');
  }

  /** Adds a line without its secrets, cut when it is too long. */
  public void line(String line) {
    text.append(oneLine(line)).append('\n');
  }

  /** Adds a line with the value of a key; {@code null} is shown as {@code -}. */
  public void field(String key, @Nullable Object value) {
    Object shown = value == null ? "-" : Redaction.current().any(key, value);
    line("  " + key + ": " + shown);
  }

  int length() {
    return text.length();
  }

  /** Takes back what was added since the text had a length. */
  void cutTo(int length) {
    text.setLength(length);
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** Cuts a text; what stands before the cut must not be part of a secret not known any more. */
  static String cut(String text, int longest) {
    String clean = Redaction.current().text(text);
    return clean.length() <= longest ? clean : clean.substring(0, longest) + "…";
  }

  static String oneLine(String text) {
    // Before anything is replaced: a tab between a key and its value is white space.
    String cut = cut(text, LONGEST_LINE);
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
