package dev.tachograph.redaction;

/**
 * Recognizes stack frames, class names and source files in a text: they name parts of the program,
 * with line numbers, and are not searched for secrets.
 */
final class StackFrames {
  private static final String[] SOURCES = {
    ".java", ".kt", ".kts", ".scala", ".groovy", ".clj", ".js", ".ts", ".py", ".go", ".rs", ".c",
    ".cc", ".cpp", ".h", ".rb", ".cs"
  };

  private static final String[] TYPES = {"Exception", "Error", "Failure", "Throwable"};
  private static final String[] PLACES = {"Unknown Source", "Native Method"};
  private static final int MAX_LENGTH = 1024;

  private StackFrames() {}

  /**
   * The end of the line that begins at a position, if it is a frame as {@link
   * Throwable#printStackTrace()} prints it: {@code at module/type.method(File.java:12)}.
   *
   * @return the position itself if the line is no frame
   */
  static int endOfFrame(String text, int from) {
    int i = from;
    while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i++;
    }
    if (!text.startsWith("at ", i)) {
      return from;
    }
    int end = Math.min(text.length(), i + MAX_LENGTH);
    for (i += 3; i < end && text.charAt(i) != '('; i++) {
      char c = text.charAt(i);
      if (c <= ' ' || "=:\"'{}[],;&".indexOf(c) >= 0) {
        return from;
      }
    }
    int close = i < end ? endOfPlace(text, i + 1, end) : end;
    boolean frame = close < end && text.charAt(close) == ')';
    return frame && (close + 1 == text.length() || text.charAt(close + 1) <= ' ')
        ? close + 1
        : from;
  }

  /** The end of a frame's location: a file with a line number, if there is one, or no file. */
  private static int endOfPlace(String text, int from, int end) {
    for (String place : PLACES) {
      if (text.startsWith(place, from)) {
        return from + place.length();
      }
    }
    int i = from;
    while (i < end && (TextRedactor.isKeyPart(text.charAt(i)) || isOfFile(text.charAt(i)))) {
      i++;
    }
    if (i > from && i < end && text.charAt(i) == ':') {
      i++;
      while (i < end && SecretShape.isDigit(text.charAt(i))) {
        i++;
      }
    }
    return i;
  }

  private static boolean isOfFile(char c) {
    return c == '$' || c == '<' || c == '>' || c > 127;
  }

  /** Whether a key is a source file followed by a line number. */
  static boolean isSource(String text, int start, int end, int behind) {
    int number = text.startsWith("[", behind) ? behind + 1 : behind; // As compilers print it.
    if (number >= text.length() || !SecretShape.isDigit(text.charAt(number))) {
      return false;
    }
    for (String source : SOURCES) {
      int at = end - source.length();
      if (at > start && text.startsWith(source, at)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a key is a class name: its last part is capitalized and has lower-case letters, and it
   * is an exception, or does not end with the word that makes it a secret.
   */
  static boolean isClass(String text, int start, int end, boolean endsWithSecret) {
    for (String type : TYPES) {
      if (end - type.length() >= start && text.startsWith(type, end - type.length())) {
        return true;
      }
    }
    int part = end;
    while (part > start && text.charAt(part - 1) != '.') {
      part--;
    }
    boolean capital = part + 1 < end && isUpper(text.charAt(part));
    boolean camel = false;
    for (int i = part; i < end; i++) {
      char c = text.charAt(i);
      if (c == '_' || c == '-') {
        return false;
      }
      camel |= !isUpper(c);
    }
    return capital && camel && !endsWithSecret;
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
