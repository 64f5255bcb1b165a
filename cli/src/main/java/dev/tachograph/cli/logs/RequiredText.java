package dev.tachograph.cli.logs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A piece of what is searched for that stands in the bytes of each line in which it can be found,
 * so that most lines are rejected without being parsed. Immutable.
 *
 * <p>A line is searched as it is shown, and its values as they are. The piece holds no character
 * that either may have added or written in another way: separators, quotes, backslashes, digits of
 * times; an equals sign is that of a field, or of a text. Letters of a line of the recorder's stand
 * in the file as they are, unless the line has escapes or characters beyond ASCII; such lines are
 * never rejected. Cases are not distinguished.
 */
final class RequiredText {
  private static final int MIN_LENGTH = 3;

  /** A run of digits that is longer is not of a time. */
  private static final int TIME_DIGITS = 6;

  /** Words that are added to lines, and names that precede a dot. */
  private static final List<String> ADDED = List.of("stands", "for", "more", "until");

  private static final List<String> PREFIXES = List.of("mdc.", "dc.", "c.");

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** What stands in the file for the piece, one of these. */
  private final List<BytePattern> forms;

  private RequiredText(String piece) {
    int equals = piece.indexOf('=');
    String key = piece.substring(0, Math.max(0, equals));
    String value = piece.substring(equals + 1);
    forms =
        equals < 0
            ? List.of(new BytePattern(piece))
            : List.of(
                new BytePattern(piece),
                new BytePattern(key + "\":" + value),
                new BytePattern(key + "\":\"" + value));
  }

  /** The piece of a text; null if it has none that is long enough. */
  static @Nullable RequiredText ofText(String text) {
    return longest(text.toLowerCase(Locale.ROOT));
  }

  /** The piece of a regular expression; null if none is known to be part of each match. */
  static @Nullable RequiredText ofPattern(String pattern) {
    String rest = pattern.startsWith("(?i)") ? pattern.substring(4) : pattern;
    StringBuilder literals = new StringBuilder();
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      switch (c) {
        case '(', '|' -> {
          return null;
        }
        case '[' -> {
          i = endOfClass(rest, i);
          literals.append(' ');
        }
        case '\\' -> {
          i++;
          char escaped = i < rest.length() ? rest.charAt(i) : 'Q';
          boolean known = "dDsSwWbB".indexOf(escaped) >= 0;
          if (!known && (escaped >= 128 || Character.isLetterOrDigit(escaped))) {
            return null;
          }
          literals.append(known ? ' ' : escaped);
        }
        case '*', '?', '{' -> {
          // The character before it may be missing.
          literals.setLength(Math.max(0, literals.length() - 1));
          literals.append(' ');
          i = c == '{' ? rest.indexOf('}', i) : i;
        }
        case '+', '.', '^', '$' -> literals.append(' ');
        default -> literals.append(c);
      }
      if (i < 0) {
        return null;
      }
    }
    return longest(literals.toString().toLowerCase(Locale.ROOT));
  }

  /** The end of a character class; -1 for one that has others in it. */
  private static int endOfClass(String pattern, int from) {
    int end = pattern.indexOf(']', from + 1);
    int inner = pattern.indexOf('[', from + 1);
    boolean odd = end <= from + 2 || (inner >= 0 && inner < end);
    return odd || pattern.substring(from, end).indexOf('\\') >= 0 ? -1 : end;
  }

  private static @Nullable RequiredText longest(String text) {
    String best = "";
    for (String piece : text.split("[^a-z0-9_$@:.=-]+", -1)) {
      boolean pair = piece.indexOf('=') == piece.lastIndexOf('=');
      String usable = usable(pair ? piece : piece.substring(piece.lastIndexOf('=') + 1));
      best = usable.length() > best.length() ? usable : best;
    }
    return best.length() < MIN_LENGTH ? null : new RequiredText(best);
  }

  /** What of a piece is in the file for sure. */
  private static String usable(String piece) {
    String rest = piece;
    for (String prefix : PREFIXES) {
      rest = rest.startsWith(prefix) ? rest.substring(prefix.length()) : rest;
    }
    int from = 0;
    int to = rest.length();
    while (from < to && ":.-".indexOf(rest.charAt(from)) >= 0) {
      from++;
    }
    while (to > from && ":.-".indexOf(rest.charAt(to - 1)) >= 0) {
      to--;
    }
    String inner = rest.substring(from, to);
    return mayBeTime(inner) || ADDED.stream().anyMatch(word -> word.contains(inner)) ? "" : inner;
  }

  /** Whether it may be a part of a date or a time, which the file has in another form. */
  private static boolean mayBeTime(String piece) {
    int digits = 0;
    int dots = 0;
    for (int i = 0; i < piece.length(); i++) {
      char c = piece.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (!digit && ":.-z".indexOf(c) < 0) {
        return false;
      }
      digits = digit ? digits + 1 : 0;
      dots = c == '.' ? dots + 1 : c == ':' ? 0 : dots;
      if (digits > TIME_DIGITS || dots > 1) {
        return false;
      }
    }
    return true;
  }

  /** Whether a line of the recorder's may match. */
  boolean mayMatch(byte[] b, int from, int to) {
    return contains(b, from, to) || !isPlain(b, from, to);
  }

  private boolean contains(byte[] b, int from, int to) {
    for (BytePattern form : forms) {
      if (form.isIn(b, from, to)) {
        return true;
      }
    }
    return false;
  }

  /** Whether each character is shown as it is in the file, but for quotes and line ends. */
  private static boolean isPlain(byte[] b, int from, int to) {
    int i = from;
    boolean backslash = false;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      long eight = (long) LONGS.get(b, i);
      long x = eight ^ (ONES * '\\');
      if ((eight & HIGHS) != 0) {
        return false;
      }
      backslash |= ((x - ONES) & ~x & HIGHS) != 0;
    }
    for (; i < to; i++) {
      if (b[i] < 0) {
        return false;
      }
      backslash |= b[i] == '\\';
    }
    return !backslash || hasOnlyPlainEscapes(b, from, to);
  }

  private static boolean hasOnlyPlainEscapes(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] == '\\') {
        i++;
        if (i == to || (b[i] != '"' && b[i] != '\\' && b[i] != 'n' && b[i] != 'r' && b[i] != 't')) {
          return false;
        }
      }
    }
    return true;
  }
}
