package dev.tachograph.sync;

import org.jspecify.annotations.Nullable;

/** Bounds for texts that come from the network. */
final class BoundedTexts {
  /** The maximum length of a text, in UTF-16 units. */
  static final int MAX_LENGTH = 256;

  private static final String CUT = "…";

  private BoundedTexts() {}

  /**
   * The text, truncated to {@link #MAX_LENGTH} with an ellipsis at the end, never inside a
   * surrogate pair. Otherwise unchanged: it is escaped when it is displayed.
   */
  static String bounded(String text) {
    if (text.length() <= MAX_LENGTH) {
      return text;
    }
    int end = MAX_LENGTH - CUT.length();
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + CUT;
  }

  static @Nullable String boundedOrNull(@Nullable String text) {
    return text == null ? null : bounded(text);
  }
}
