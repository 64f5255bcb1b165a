package dev.tachograph.redaction;

import java.util.Set;

/**
 * The shape of a value, used where the key alone does not show that it is a secret. All methods
 * examine a bounded part of the text.
 */
final class SecretShape {
  /** Values that mean there is no value. */
  private static final Set<String> NO_VALUES =
      Set.of("null", "true", "false", "none", "nil", "undefined", "unset", "***");

  /** What follows a word such as password in a sentence. */
  private static final Set<String> SENTENCE =
      Set.of(
          "a",
          "accepted",
          "and",
          "argument",
          "as",
          "authentication",
          "by",
          "can",
          "cannot",
          "changed",
          "check",
          "denied",
          "does",
          "empty",
          "error",
          "expired",
          "failed",
          "file",
          "flag",
          "for",
          "from",
          "has",
          "in",
          "incorrect",
          "invalid",
          "is",
          "matches",
          "may",
          "mismatch",
          "missing",
          "must",
          "needs",
          "no",
          "not",
          "of",
          "ok",
          "on",
          "option",
          "or",
          "parameter",
          "policy",
          "prompt",
          "rejected",
          "required",
          "requires",
          "reset",
          "set",
          "should",
          "the",
          "to",
          "too",
          "updated",
          "valid",
          "was",
          "weak",
          "will",
          "with",
          "wrong");

  private static final int MAX_WORD = 20;
  private static final int FEW_DIGITS = 5;

  private SecretShape() {}

  /** Whether it means that there is no value, or is masked already. */
  static boolean isNoValue(String text, int start, int end) {
    return end - start <= 9 && NO_VALUES.contains(lower(text.substring(start, end)));
  }

  /** Whether it is a percentage or a number with or without a short unit. */
  static boolean isNumber(String text, int start, int end) {
    int i = start < end && (text.charAt(start) == '-' || text.charAt(start) == '+') ? 1 : 0;
    i += start;
    int digits = i;
    while (i < end && (isDigit(text.charAt(i)) || (i > digits && text.charAt(i) == '.'))) {
      i++;
    }
    if (i == digits) {
      return false;
    }
    int unit = i;
    while (i < end && (KeyWords.isLetter(text.charAt(i)) || text.charAt(i) == '%')) {
      i++;
    }
    return i - unit <= 3 && isEndOfSentence(text, i, end);
  }

  /** Whether only the end of a sentence follows. */
  private static boolean isEndOfSentence(String text, int from, int end) {
    for (int i = from; i < end; i++) {
      if (".:!?)]}".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether a word says something about a secret instead of being one. */
  static boolean isOfSentence(String text, int start, int end) {
    int last = end;
    while (last > start && ".:!?".indexOf(text.charAt(last - 1)) >= 0) {
      last--;
    }
    return last - start <= 14 && SENTENCE.contains(lower(text.substring(start, last)));
  }

  /**
   * Whether a word looks generated: letters mixed with digits or signs, many digits, or great
   * length. Natural words, constants such as {@code END_OBJECT} and punctuation do not.
   */
  static boolean looksMade(String text, int start, int end) {
    int last = end;
    while (last > start && ".,:;!?)]}'\"`".indexOf(text.charAt(last - 1)) >= 0) {
      last--;
    }
    int letters = 0;
    int digits = 0;
    int signs = 0;
    boolean underscore = false;
    for (int i = start; i < last; i++) {
      char c = text.charAt(i);
      if (KeyWords.isLetter(c)) {
        letters++;
      } else if (isDigit(c)) {
        digits++;
      } else if ("!@#$%^&*+~/\\=".indexOf(c) >= 0 && i > start) {
        signs++;
      }
      underscore |= c == '_';
    }
    if (letters == 0) {
      return digits > FEW_DIGITS;
    }
    // Anything longer than a key is examined in full, but only once, so that the time is linear.
    int longest = underscore ? TextRedactor.MAX_KEY : MAX_WORD;
    return digits > 0 || signs > 0 || last - start > longest;
  }

  /**
   * A single word that is as secret as a text: the text if it is a word, a generated one if a word
   * in it looks generated, otherwise its first word.
   */
  static String probe(String text, String made) {
    int start = 0;
    int first = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean delimiter = i == text.length() || text.charAt(i) <= ' ' || isSign(text.charAt(i));
      if (delimiter) {
        if (first < 0 && i > start) {
          first = i;
        }
        if (i > start && i - start < text.length() && looksMade(text, start, i)) {
          return made;
        }
        start = i + 1;
      }
    }
    return first < 0 ? "" : text.substring(0, first);
  }

  private static boolean isSign(char c) {
    return ",;&\"'<>{}[]()".indexOf(c) >= 0;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String lower(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      chars[i] = KeyWords.lower(chars[i]);
    }
    return new String(chars);
  }
}
