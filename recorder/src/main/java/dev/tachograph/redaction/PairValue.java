package dev.tachograph.redaction;

import java.util.Locale;
import java.util.Set;

/** The value of one key in a text: where it ends, and whether it is a secret. */
final class PairValue {
  /** Schemes that precede the secret in a header: IANA's registry and other common ones. */
  private static final Set<String> SCHEMES =
      Set.of(
          "apikey",
          "aws",
          "aws4-hmac-sha256",
          "basic",
          "bearer",
          "digest",
          "dpop",
          "hmac",
          "negotiate",
          "ntlm",
          "oauth",
          "sharedkey",
          "token");

  private static final int MAX_SCHEME = 16;

  private final TextRedactor redactor;
  private final String text;
  private final int length;
  private final KeyWords words;

  PairValue(TextRedactor redactor, String text, KeyWords words) {
    this.redactor = redactor;
    this.text = text;
    this.length = text.length();
    this.words = words;
  }

  /**
   * Masks the value behind a separator, if it is a secret.
   *
   * @param found what {@link KeyWords} found in the key
   * @param prose whether the key precedes a colon without quotes, as words of sentences do
   * @param header whether the key is a header's, whose value extends to the end of the line
   * @param opening the quote before the key, if there is one
   * @return where to continue
   */
  int take(int from, int found, boolean prose, boolean header, char opening) {
    int start = from;
    while (start < length && isBeforeValue(text.charAt(start))) {
      start++;
    }
    int backslashes = start;
    while (start < length && text.charAt(start) == '\\') {
      start++;
    }
    backslashes = start - backslashes;
    if (start == length) {
      return length;
    }
    boolean spaced = prose && start > from;
    if (isPrefixed(start)) {
      start++;
    }
    char first = text.charAt(start);
    if (first == '"' || first == '\'') {
      int end = ValueEnds.ofQuoted(text, start + 1, first, backslashes);
      return decide(start + 1, start + 1, end, found, spaced);
    }
    int key = PrivateKeys.end(text, start);
    if (key > 0) {
      redactor.mask(start, key);
      return key;
    }
    if (spaced && isKeyOfSecret(start)) {
      return start;
    }
    if (header && isHeaderValue(start, prose)) {
      int end = endOfHeader(start, opening);
      redactor.mask(start - backslashes, end);
      return end;
    }
    if ((found & KeyWords.PHRASE) != 0 && "{[(".indexOf(first) < 0) {
      int end = endOfPhrase(start, opening);
      if (spaced && text.substring(start, end).strip().indexOf(' ') < 0) {
        return decide(start, start, end, KeyWords.PROSE, true);
      }
      redactor.mask(start, end);
      return end;
    }
    return decide(start - backslashes, start, endOfValue(start), found, spaced);
  }

  /** The end of an unquoted value; the name of a scheme is not all of it. */
  int endOfValue(int start) {
    int end = ValueEnds.ofWord(text, start);
    boolean more = isScheme(start, end) && end < length && text.charAt(end) == ' ';
    boolean key = text.startsWith("=", end + 1) || text.startsWith("->", end + 1);
    return more && !key ? ValueEnds.ofWord(text, end + 1) : end;
  }

  /** Whether a text has a prefix as in Python or SQL: {@code u'x'}. */
  private boolean isPrefixed(int start) {
    return start + 1 < length
        && KeyWords.isLetter(text.charAt(start))
        && (text.charAt(start + 1) == '"' || text.charAt(start + 1) == '\'');
  }

  private int decide(int maskFrom, int start, int end, int found, boolean spaced) {
    if (end > start && isSecret(start, end, found, spaced)) {
      redactor.mask(maskFrom, end);
      return Math.max(end, maskFrom);
    }
    return Math.max(maskFrom, endOfName(start, end));
  }

  /**
   * Where a value that is no secret may contain one, as a key or in brackets; the end if nowhere.
   */
  private int endOfName(int start, int end) {
    int i = start;
    while (i < end && ":{[(".indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  private boolean isSecret(int start, int end, int found, boolean spaced) {
    if (SecretShape.isNoValue(text, start, end)) {
      return false;
    }
    boolean numbersStay = (found & KeyWords.LAST) == 0 || isOnly(found, KeyWords.SHORT);
    if (numbersStay && SecretShape.isNumber(text, start, end)) {
      return false;
    }
    if (!spaced) {
      return true;
    }
    return (found & KeyWords.SURE) != 0
        ? !SecretShape.isOfSentence(text, start, end)
        : holdsParts(start, end) || SecretShape.looksMade(text, start, end);
  }

  /** Whether a value consists of words, or of brackets with texts or pairs in them. */
  private boolean holdsParts(int start, int end) {
    boolean brackets = "{[".indexOf(text.charAt(start)) >= 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c <= ' ' || (brackets && "\"':=".indexOf(c) >= 0)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOnly(int found, int kind) {
    return (found & (KeyWords.SURE | KeyWords.PROSE | KeyWords.SHORT)) == kind;
  }

  /** Whether the word that would be the value is itself a key: {@code credentials: password: x}. */
  private boolean isKeyOfSecret(int start) {
    int end = start;
    while (end < length
        && end - start < TextRedactor.MAX_KEY
        && TextRedactor.isKeyPart(text.charAt(end))) {
      end++;
    }
    boolean key = end > start && end < length && ":=".indexOf(text.charAt(end)) >= 0;
    return key && words.find(text, start, end, start) != 0;
  }

  private boolean isHeaderValue(int start, boolean prose) {
    // Not beyond the line, unlike brackets: only the line is masked.
    int end = start;
    while (end < length && !ValueEnds.isDelimiter(text.charAt(end))) {
      end++;
    }
    if (!prose) {
      return !SecretShape.isNoValue(text, start, end);
    }
    return isScheme(start, end)
        || text.substring(start, end).indexOf('=') > 0
        || SecretShape.looksMade(text, start, end);
  }

  /** Whether a value is only the name of an authentication scheme, followed by the secret. */
  private boolean isScheme(int from, int end) {
    return end - from <= MAX_SCHEME
        && SCHEMES.contains(text.substring(from, end).toLowerCase(Locale.ROOT));
  }

  private int endOfHeader(int from, char opening) {
    boolean quoted = opening == '"' || opening == '\'';
    int i = from;
    while (i < length && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
      if (quoted && text.charAt(i) == opening) {
        return i;
      }
      i++;
    }
    return i;
  }

  private int endOfPhrase(int from, char opening) {
    boolean quoted = opening == '"' || opening == '\'';
    int word = from;
    int i = from;
    while (i < length && "\n\r,;&\"<}])".indexOf(text.charAt(i)) < 0) {
      char c = text.charAt(i);
      if (quoted && c == opening) {
        return i;
      }
      if ((c == ':' || c == '=') && isKey(word, i)) {
        return word;
      }
      boolean begins = TextRedactor.isKeyPart(c) && !TextRedactor.isKeyPart(text.charAt(i - 1));
      word = begins ? i : word;
      i++;
    }
    return i;
  }

  /** Whether the word before a separator is the key of another secret, which ends a phrase. */
  private boolean isKey(int word, int separator) {
    int end = Math.min(separator, word + TextRedactor.MAX_KEY);
    return words.find(text, word, end, word) != 0;
  }

  private static boolean isBeforeValue(char c) {
    return c == ' ' || c == '\t' || c == '=' || c == '>' || c == ':';
  }
}
