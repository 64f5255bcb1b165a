package dev.tachograph.redaction;

/**
 * Secrets that are recognized by their beginning, without a key: tokens of services with documented
 * prefixes, JSON Web Tokens, {@code Bearer} and {@code Basic}, and a password after the word.
 * Private keys in PEM are handled by {@link TextRedactor}.
 *
 * <p>The prefixes are those that the services document: AWS access keys (AKIA, ASIA), GitHub (ghp_
 * and similar, github_pat_), GitLab (glpat-), Slack (xoxb- and similar), Stripe (sk_live_ and
 * similar), Google (AIza), npm (npm_), PyPI (pypi-), Hugging Face (hf_), SendGrid (SG.).
 */
final class BareSecret {
  private static final Prefix[] PREFIXES = {
    new Prefix("AKIA", 16),
    new Prefix("ASIA", 16),
    new Prefix("AIza", 30),
    new Prefix("ghp_", 20),
    new Prefix("gho_", 20),
    new Prefix("ghu_", 20),
    new Prefix("ghs_", 20),
    new Prefix("ghr_", 20),
    new Prefix("github_pat_", 20),
    new Prefix("glpat-", 16),
    new Prefix("xoxb-", 16),
    new Prefix("xoxa-", 16),
    new Prefix("xoxp-", 16),
    new Prefix("xoxr-", 16),
    new Prefix("xoxs-", 16),
    new Prefix("sk_live_", 16),
    new Prefix("sk_test_", 16),
    new Prefix("rk_live_", 16),
    new Prefix("sk-", 20),
    new Prefix("npm_", 30),
    new Prefix("pypi-", 30),
    new Prefix("hf_", 30),
    new Prefix("SG.", 40)
  };

  private static final String[] PASSWORDS = {"password", "passwd", "passphrase", "pwd"};
  private static final String[] LINKS = {"is", "was", "to"};

  private static final int MIN_BEARER = 6;
  private static final int MIN_BASIC = 8;
  private static final int MIN_PASSWORD = 4;

  /** For every ASCII letter: whether a secret may begin with it. */
  private static final boolean[] BEGINS = new boolean[128];

  /** For every two ASCII characters: whether a secret may begin with them. */
  private static final boolean[] PAIRS = new boolean[128 * 128];

  static {
    for (Prefix prefix : PREFIXES) {
      begin(prefix.text);
    }
    for (String word : new String[] {"ey", "be", "bE", "Be", "BE", "ba", "bA", "Ba", "BA"}) {
      begin(word);
    }
    for (String word : new String[] {"pa", "pA", "Pa", "PA", "pw", "pW", "Pw", "PW"}) {
      begin(word);
    }
  }

  private record Prefix(String text, int least) {}

  private BareSecret() {}

  private static void begin(String word) {
    BEGINS[word.charAt(0)] = true;
    PAIRS[word.charAt(0) << 7 | word.charAt(1)] = true;
  }

  /** Whether a word that begins with this letter is to be examined. */
  static boolean mayBegin(char c) {
    return c < 128 && BEGINS[c];
  }

  static boolean isWord(char c) {
    return KeyWords.isLetter(c) || SecretShape.isDigit(c) || c == '_';
  }

  /**
   * Finds the secret that is, or follows, the word beginning here.
   *
   * @return its start in the upper half and its end in the lower; 0 if there is none
   */
  static long secretAt(String text, int at) {
    char first = text.charAt(at);
    char second = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    if (second > 127 || !PAIRS[first << 7 | second]) {
      return 0;
    }
    if (first == 'e') {
      return webToken(text, at);
    }
    if (first == 'b' || first == 'B') {
      return scheme(text, at);
    }
    if (first == 'P' || (first == 'p' && !text.startsWith("pypi-", at))) {
      return password(text, at);
    }
    for (Prefix prefix : PREFIXES) {
      if (prefix.text.charAt(0) == first && text.startsWith(prefix.text, at)) {
        int end = endOfToken(text, at);
        boolean isLong = end - at >= prefix.text.length() + prefix.least;
        if (isLong && (first != 's' || SecretShape.looksMade(text, at, end))) {
          return span(at, end);
        }
      }
    }
    return 0;
  }

  /**
   * The end of a value, or of the secret that its last word, such as {@code Bearer}, announces;
   * that secret may end with such a word, too.
   */
  static int extendedEnd(String text, int start, int end) {
    int last = end;
    while (true) {
      int word = last;
      while (word > start && last - word < TextRedactor.MAX_KEY && isWord(text.charAt(word - 1))) {
        word--;
      }
      boolean begins = word < last && mayBegin(text.charAt(word));
      int behind = begins ? (int) secretAt(text, word) : 0;
      if (behind <= last) {
        return last;
      }
      last = behind;
    }
  }

  static long span(int start, int end) {
    return (long) start << 32 | end;
  }

  /** RFC 7519 in compact form: a header that begins as JSON does, and two more parts. */
  private static long webToken(String text, int at) {
    // After a hyphen it would be examined again and again.
    if (!text.startsWith("eyJ", at) || (at > 0 && text.charAt(at - 1) == '-')) {
      return 0;
    }
    int dots = 0;
    int i = at;
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && i > at + 9) {
        dots++;
      } else if (!isWord(c) && c != '-') {
        break;
      }
    }
    return dots > 0 ? span(at, i) : 0;
  }

  private static long scheme(String text, int at) {
    boolean bearer = text.regionMatches(true, at, "bearer ", 0, 7);
    boolean basic = !bearer && text.regionMatches(true, at, "basic ", 0, 6);
    if (!bearer && !basic) {
      return 0;
    }
    int start = at + (bearer ? 7 : 6);
    while (start < text.length() && text.charAt(start) == ' ') {
      start++;
    }
    int end = endOfToken(text, start);
    boolean enough = end - start >= (bearer ? MIN_BEARER : MIN_BASIC);
    return enough && SecretShape.looksMade(text, start, end) ? span(start, end) : 0;
  }

  /** The word after {@code password}, if it looks generated. */
  private static long password(String text, int at) {
    for (String word : PASSWORDS) {
      if (text.regionMatches(true, at, word, 0, word.length())) {
        int start = nextWord(text, at + word.length());
        for (String link : LINKS) {
          if (start > 0 && text.startsWith(link, start)) {
            int behind = nextWord(text, start + link.length());
            start = behind > 0 ? behind : start;
          }
        }
        return start > 0 ? made(text, start) : 0;
      }
    }
    return 0;
  }

  private static long made(String text, int start) {
    char first = text.charAt(start);
    boolean quoted = first == '"' || first == '\'';
    int from = quoted ? start + 1 : start;
    int end = from;
    while (end < text.length()
        && text.charAt(end) > ' '
        && !(quoted && text.charAt(end) == first)) {
      char c = text.charAt(end);
      if (c == '=' || c == '<' || c == '{') {
        return 0;
      }
      if (!quoted && ",;&\"'".indexOf(c) >= 0) {
        break; // What follows may be a key.
      }
      end++;
    }
    boolean path = !quoted && (first == '/' || first == '-' || first == '(' || first == '[');
    while (!quoted && end > from && ".,:;!?)]}'\"".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    boolean made = end - from >= MIN_PASSWORD && SecretShape.looksMade(text, from, end);
    return made && !path && hasLetter(text, from, end) ? span(from, end) : 0;
  }

  private static boolean hasLetter(String text, int from, int end) {
    for (int i = from; i < end; i++) {
      if (KeyWords.isLetter(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** The beginning of the next word; 0 if there is no space here or nothing after it. */
  private static int nextWord(String text, int at) {
    int i = at;
    while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i++;
    }
    return i == at || i == text.length() ? 0 : i;
  }

  private static int endOfToken(String text, int from) {
    int i = from;
    while (i < text.length() && (isWord(text.charAt(i)) || ".-~+/=".indexOf(text.charAt(i)) >= 0)) {
      i++;
    }
    return i;
  }
}
