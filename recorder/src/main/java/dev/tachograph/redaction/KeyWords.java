package dev.tachograph.redaction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The words that make a key's value a secret, and their detection in keys.
 *
 * <p>A key is split into words at non-letters and at camel case; a key word matches a word, or
 * several consecutive words joined: {@code api_key} and {@code apiKey} contain {@code apikey},
 * {@code tokens_per_s} contains none. The result is a set of flags.
 *
 * <p>Immutable and thread-safe.
 */
final class KeyWords {
  /** Before a colon the word always names a secret, as {@code password} does. */
  static final int SURE = 1;

  /** The word also occurs in prose: {@code unexpected token: ';'}. */
  static final int PROSE = 2;

  /** A short word that also names other things: {@code pass=3}, {@code sig=11}. */
  static final int SHORT = 4;

  /** Its value consists of several words: {@code mnemonic}. */
  static final int PHRASE = 8;

  /**
   * The key ends with the word, so that even a number is a secret, unlike in {@code token_count}.
   */
  static final int LAST = 16;

  private static final List<String> SURE_WORDS =
      List.of(
          "password passwords passwd passwds pwd dbpass userpass passcode passphrase passphrases",
          "apikey apikeys apitoken accesskey accesskeyid accesskeys accesstoken accesstokens",
          "privatekey privatekeys secretkey secretkeys signingkey encryptionkey sshkey accountkey",
          "sharedkey masterkey authkey subscriptionkey licensekey hmackey",
          "clientsecret refreshtoken idtoken authtoken sessiontoken securitytoken csrftoken",
          "xsrftoken bearertoken sessionid jsessionid phpsessid sessionkey");

  private static final List<String> PROSE_WORDS =
      List.of(
          "secret secrets token authorization credential credentials creds cookie cookies",
          "setcookie jwt bearer signature csrf xsrf otp totp");

  private static final List<String> SHORT_WORDS = List.of("pass auth sig");

  private static final List<String> PHRASE_WORDS = List.of("mnemonic seedphrase recoveryphrase");

  /** Also matched at the end of a longer word: {@code PGPASSWORD}. */
  private static final List<String> ENDINGS =
      List.of("password", "passwd", "passphrase", "apikey", "secretkey", "privatekey");

  private static final int LETTERS = 26;
  private static final Word[] NONE = {};

  // Non-letters have numbers that match no bit of {@code seconds}.
  private static final int GAP = LETTERS;
  private static final int NO_LETTER = LETTERS + 1;
  private static final byte[] CLASSES = classes();

  static final KeyWords STANDARD = standard();

  private final List<Word> words;

  /**
   * The words by their first two letters; the second table has those that may end a longer word.
   */
  private final Word[][] byTwoLetters = new Word[LETTERS * LETTERS][];

  private final Word[][] endingsByTwoLetters = new Word[LETTERS * LETTERS][];

  /** For every first letter the possible second letters, as bits. */
  private final int[] seconds = new int[NO_LETTER + 1];

  private record Word(String letters, int kind) {
    /** Whether it is a plural, whose number is a count. */
    boolean isPlural() {
      return letters.endsWith("s") && !letters.endsWith("ss");
    }
  }

  private KeyWords(List<Word> words) {
    this.words = List.copyOf(words);
    Arrays.fill(byTwoLetters, NONE);
    Arrays.fill(endingsByTwoLetters, NONE);
    for (Word word : words) {
      int slot = slot(word.letters.charAt(0), word.letters.charAt(1));
      byTwoLetters[slot] = with(byTwoLetters[slot], word);
      seconds[word.letters.charAt(0) - 'a'] |= 1 << (word.letters.charAt(1) - 'a');
      if (ENDINGS.contains(word.letters)) {
        endingsByTwoLetters[slot] = with(endingsByTwoLetters[slot], word);
      }
    }
  }

  private static byte[] classes() {
    byte[] classes = new byte[128];
    for (char c = 0; c < 128; c++) {
      int other = isGap(c) ? GAP : NO_LETTER;
      classes[c] = (byte) (isLetter(c) ? lower(c) - 'a' : other);
    }
    return classes;
  }

  private static Word[] with(Word[] some, Word more) {
    Word[] all = Arrays.copyOf(some, some.length + 1);
    all[some.length] = more;
    return all;
  }

  private static int slot(char first, char second) {
    return (first - 'a') * LETTERS + second - 'a';
  }

  private static KeyWords standard() {
    List<Word> words = new ArrayList<>();
    add(words, SURE_WORDS, SURE);
    add(words, PROSE_WORDS, PROSE);
    add(words, SHORT_WORDS, SHORT);
    add(words, PHRASE_WORDS, SURE | PHRASE);
    return new KeyWords(words);
  }

  private static void add(List<Word> words, List<String> lines, int kind) {
    for (String line : lines) {
      for (String word : line.split(" ")) {
        words.add(new Word(word, kind));
      }
    }
  }

  /** The words whose kind has a flag, for the page that describes them. */
  List<String> ofKind(int flag) {
    return words.stream().filter(word -> (word.kind & flag) != 0).map(Word::letters).toList();
  }

  /**
   * These words and more, which count as sure.
   *
   * @throws IllegalArgumentException if a word contains anything but ASCII letters, or has fewer
   *     than two
   */
  KeyWords with(String... more) {
    List<Word> all = new ArrayList<>(words);
    for (String word : more) {
      String plain = word.replaceAll("[ _.-]", "").toLowerCase(Locale.ROOT);
      if (!plain.matches("[a-z]{2,}")) {
        throw new IllegalArgumentException(
            "The redaction key word \""
                + word
                + "\" must be of two or more ASCII letters, as in api_key.");
      }
      all.add(new Word(plain, SURE));
    }
    return new KeyWords(all);
  }

  /** Whether one of them could be a hexadecimal number; none of the standard words could. */
  boolean haveHexDigitsAlone() {
    return words.stream().anyMatch(word -> word.letters.matches("[a-f]+"));
  }

  /**
   * The kinds of the key words between two positions of a text; 0 if there are none.
   *
   * @param endsAfter only words that end after this position count
   */
  int find(CharSequence text, int start, int end, int endsAfter) {
    int found = 0;
    for (int i = start; i < end; i++) {
      int first = letter(text.charAt(i));
      if (seconds[first] != 0) {
        int next = i + 1;
        int second = next < end ? letter(text.charAt(next)) : NO_LETTER;
        if (second == GAP) {
          next = afterGap(text, next, end);
          second = next < end ? letter(text.charAt(next)) : NO_LETTER;
        }
        if ((seconds[first] >>> second & 1) != 0) {
          found |= findAt(text, i, first * LETTERS + second, start, end, endsAfter);
        }
      }
    }
    return found;
  }

  private int findAt(CharSequence text, int i, int slot, int start, int end, int endsAfter) {
    int found = 0;
    boolean starts = startsWord(text, i, start, end);
    for (Word word : (starts ? byTwoLetters : endingsByTwoLetters)[slot]) {
      int wordEnd = endOfMatch(word.letters, text, i, start, end);
      if (wordEnd > endsAfter) {
        boolean last = !word.isPlural() && isLast(text, wordEnd, end);
        found |= word.kind | (last ? LAST : 0);
      }
    }
    return found;
  }

  /** The number of a letter in either case, {@link #GAP}, or {@link #NO_LETTER}. */
  private static int letter(char c) {
    return c < 128 ? CLASSES[c] : NO_LETTER;
  }

  /** The end of a key word that begins at a position, or -1. */
  private static int endOfMatch(String word, CharSequence text, int from, int start, int end) {
    int i = from;
    for (int j = 0; j < word.length(); j++) {
      // The words of a key may be separated: api_key is apikey.
      i = j == 0 ? i : afterGap(text, i, end);
      if (i >= end || lower(text.charAt(i)) != word.charAt(j)) {
        return -1;
      }
      i++;
    }
    return i == end || !isLetter(text.charAt(i)) || startsWord(text, i, start, end) ? i : -1;
  }

  private static int afterGap(CharSequence text, int from, int end) {
    int i = from;
    while (i < end && isGap(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isLast(CharSequence text, int from, int end) {
    for (int i = from; i < end; i++) {
      if (isLetter(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean startsWord(CharSequence text, int i, int start, int end) {
    char c = text.charAt(i);
    if (!isLetter(c)) {
      return false;
    }
    if (i == start || !isLetter(text.charAt(i - 1)) || isAfterPrefix(text, i, start)) {
      return true;
    }
    boolean upper = c <= 'Z';
    return upper && (text.charAt(i - 1) > 'Z' || (i + 1 < end && isLower(text.charAt(i + 1))));
  }

  /** Whether it follows {@code -D} of Java, {@code -P} of Gradle, or an escape of a URL. */
  private static boolean isAfterPrefix(CharSequence text, int i, int start) {
    char before = text.charAt(i - 1);
    boolean define =
        i - 2 >= start && text.charAt(i - 2) == '-' && (before == 'D' || before == 'P');
    return define || (i - 3 >= start && text.charAt(i - 3) == '%');
  }

  private static boolean isGap(char c) {
    return c == '_' || c == '-' || c == '.' || c == ' ';
  }

  static boolean isLetter(char c) {
    char l = lower(c);
    return l >= 'a' && l <= 'z';
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
  }
}
