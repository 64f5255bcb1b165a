package dev.tachograph.logging;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Knows which words make a key's value a secret, and replaces secrets by {@code ***}.
 *
 * <p>A key is split into words at anything that is no letter and at camel case; it is secret if a
 * word, or several in a row put together, is one of the key words: {@code api_key}, {@code apiKey}
 * and {@code db.password} are, {@code tokens_per_s} is not. Inside texts, pairs of key and value
 * are found at {@code :} and {@code =}, and user info of URLs before {@code @}, in one pass.
 *
 * <p>Immutable and thread-safe. {@link #use} sets the one that every file of the process obeys.
 */
public final class Redaction {
  /** What stands for a secret. */
  public static final String MASK = "***";

  private static final List<String> STANDARD =
      List.of(
          "password",
          "passwords",
          "passwd",
          "pwd",
          "passphrase",
          "secret",
          "secrets",
          "token",
          "authorization",
          "credential",
          "credentials",
          "apikey",
          "accesskey",
          "privatekey",
          "secretkey",
          "signingkey",
          "encryptionkey",
          "clientsecret",
          "cookie",
          "setcookie",
          "sessionid",
          "jwt",
          "bearer");

  private static volatile Redaction current = new Redaction(STANDARD);

  private final List<String> words;
  private final String[][] byFirstLetter = new String[26][];

  private Redaction(List<String> words) {
    this.words = List.copyOf(words);
    for (int i = 0; i < 26; i++) {
      List<String> found = new ArrayList<>();
      for (String word : words) {
        if (word.charAt(0) == 'a' + i && !found.contains(word)) {
          found.add(word);
        }
      }
      byFirstLetter[i] = found.toArray(new String[0]);
    }
  }

  /** The rules that are in force unless told otherwise. */
  public static Redaction standard() {
    return new Redaction(STANDARD);
  }

  /** The rules in force. */
  public static Redaction current() {
    return current;
  }

  /** Puts rules in force for the whole process; records already written stay as they are. */
  public static void use(Redaction redaction) {
    current = redaction;
  }

  /**
   * These rules and more key words.
   *
   * @param more words of ASCII letters; {@code _}, {@code -} and spaces between them are ignored
   * @throws IllegalArgumentException if a word holds other characters or none
   */
  public Redaction with(String... more) {
    List<String> all = new ArrayList<>(words);
    for (String word : more) {
      String plain = word.replaceAll("[ _.-]", "").toLowerCase(Locale.ROOT);
      if (!plain.matches("[a-z]+")) {
        throw new IllegalArgumentException(
            "The redaction key word \"" + word + "\" must be of ASCII letters, as in api_key.");
      }
      all.add(plain);
    }
    return new Redaction(all);
  }

  /** Whether the value of a key is a secret. */
  public boolean isSecretKey(CharSequence key) {
    return isSecretKey(key, 0, key.length());
  }

  /** {@code ***} if the key is secret, else the value without the secrets inside it. */
  public String value(String key, String value) {
    return isSecretKey(key) ? MASK : text(value);
  }

  /** A text without its secrets; the same object if there is none. Linear in the text's length. */
  public String text(String text) {
    if (text.length() <= TextRedactor.LONGEST_KEY
        && !isSecretKey(text, 0, text.length())
        && text.indexOf("://") < 0) {
      // No key word anywhere, so none before a separator: the common case, without an object.
      return text;
    }
    return new TextRedactor(this, text).redact();
  }

  /**
   * Arguments of a program without their secrets: texts as by {@link #text}, and the argument
   * behind an option with a secret name.
   */
  public List<String> arguments(List<String> arguments) {
    List<String> clean = new ArrayList<>(arguments.size());
    boolean secret = false;
    for (String argument : arguments) {
      boolean option = argument.startsWith("-");
      clean.add(secret && !option ? MASK : text(argument));
      secret = option && argument.indexOf('=') < 0 && isSecretKey(argument);
    }
    return clean;
  }

  /** Whether the key that stands between two positions of a text is secret. */
  boolean isSecretKey(CharSequence text, int start, int end) {
    return isSecretKey(text, start, end, start);
  }

  /** The same, for key words that end behind a position. */
  boolean isSecretKey(CharSequence text, int start, int end, int endsBehind) {
    for (int i = start; i < end; i++) {
      if (startsWord(text, i, start, end)) {
        int letter = lower(text.charAt(i)) - 'a';
        for (String word : byFirstLetter[letter]) {
          if (endOfMatch(word, text, i, start, end) > endsBehind) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Where a key word that begins at a position ends, or -1. */
  private static int endOfMatch(String word, CharSequence text, int from, int start, int end) {
    int i = from;
    for (int j = 0; j < word.length(); j++) {
      // Words of a key may stand apart: api_key is apikey.
      while (i < end && j > 0 && isGap(text.charAt(i))) {
        i++;
      }
      if (i >= end || lower(text.charAt(i)) != word.charAt(j)) {
        return -1;
      }
      i++;
    }
    return i == end || !isLetter(text.charAt(i)) || startsWord(text, i, start, end) ? i : -1;
  }

  private static boolean startsWord(CharSequence text, int i, int start, int end) {
    char c = text.charAt(i);
    if (!isLetter(c)) {
      return false;
    }
    if (i == start) {
      return true;
    }
    char before = text.charAt(i - 1);
    if (!isLetter(before)) {
      return true;
    }
    boolean upper = c <= 'Z';
    return upper && (before > 'Z' || (i + 1 < end && isLowerCase(text.charAt(i + 1))));
  }

  private static boolean isGap(char c) {
    return c == '_' || c == '-' || c == '.' || c == ' ';
  }

  private static boolean isLetter(char c) {
    char l = lower(c);
    return l >= 'a' && l <= 'z';
  }

  private static boolean isLowerCase(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
  }
}
