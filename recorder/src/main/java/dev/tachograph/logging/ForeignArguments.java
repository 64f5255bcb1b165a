package dev.tachograph.logging;

import dev.tachograph.redaction.Redaction;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of messages: one whose {@code toString} may throw is asked when the message needs it,
 * and those that the message makes the value of a secret key, as {@code password={}} does, are
 * masked as a whole while their ends are known.
 *
 * <p>SLF4J's formatter has a guard of its own, which prints a stack trace to stderr on each call.
 */
final class ForeignArguments {
  private static final String PLACE = "{}";

  private ForeignArguments() {}

  static @Nullable Object @Nullable [] guarded(
      @Nullable String message, @Nullable Object @Nullable [] arguments) {
    if (arguments == null) {
      return null;
    }
    @Nullable Object[] guarded = arguments.clone();
    for (int i = 0; i < guarded.length; i++) {
      Object argument = guarded[i];
      if (argument != null && !(argument instanceof String)) {
        guarded[i] = new Guarded(argument);
      }
    }
    if (message == null) {
      return guarded;
    }
    Redaction redaction = Redaction.current();
    int from = 0;
    for (int i = 0; i < guarded.length; i++) {
      int place = nextPlace(message, from);
      if (place < 0) {
        break;
      }
      from = place + PLACE.length();
      if (guarded[i] != null && redaction.isBehindKey(message, place)) {
        guarded[i] = redaction.argument(message, place, String.valueOf(guarded[i]));
      }
    }
    return guarded;
  }

  static boolean hasSecret(@Nullable String message, @Nullable Object @Nullable [] arguments) {
    if (message == null || arguments == null || arguments.length == 0) {
      return false;
    }
    int place = nextPlace(message, 0);
    // Mostly there is no key word at all, which one look over the message tells.
    if (place < 0 || !Redaction.current().isSecretKey(message)) {
      return false;
    }
    for (int i = 0; i < arguments.length && place >= 0; i++) {
      if (Redaction.current().isBehindKey(message, place)) {
        return true;
      }
      place = nextPlace(message, place + PLACE.length());
    }
    return false;
  }

  static @Nullable Object @Nullable [] numbered(
      @Nullable String message, @Nullable Object @Nullable [] arguments) {
    if (arguments == null) {
      return null;
    }
    @Nullable Object[] safe = arguments.clone();
    for (int i = 0; i < safe.length; i++) {
      Object argument = safe[i];
      int place = message == null ? -1 : secretPlace(message, i);
      if (argument != null && message != null && place >= 0) {
        safe[i] =
            Redaction.current().argument(message, place, String.valueOf(new Guarded(argument)));
      } else if (argument != null && !(argument instanceof String) && !isPlain(argument)) {
        safe[i] = new Guarded(argument);
      }
    }
    return safe;
  }

  /** Where the argument of a number is inserted behind the key of a secret; -1 for nowhere. */
  private static int secretPlace(String message, int number) {
    String begin = "{" + number;
    for (int at = message.indexOf(begin); at >= 0; at = message.indexOf(begin, at + 1)) {
      int next = at + begin.length();
      boolean isWhole = next < message.length() && !Character.isDigit(message.charAt(next));
      if (isWhole && Redaction.current().isBehindKey(message, at)) {
        return at;
      }
    }
    return -1;
  }

  /** Whether it is of the JDK's own, which does not throw, and formatted by its type. */
  private static boolean isPlain(Object argument) {
    return (argument instanceof Number || argument instanceof Date)
        && argument.getClass().getClassLoader() == null;
  }

  /**
   * Where SLF4J inserts the next argument: not at a placeholder after a backslash, but at one after
   * two.
   */
  private static int nextPlace(String message, int from) {
    int place = message.indexOf(PLACE, from);
    while (place > 0 && message.charAt(place - 1) == '\\') {
      if (place > 1 && message.charAt(place - 2) == '\\') {
        return place;
      }
      place = message.indexOf(PLACE, place + 1);
    }
    return place;
  }

  /** An argument whose text is made safely, arrays as {@code [1, [2, 3]]}, within bounds. */
  private static final class Guarded {
    private static final int DEEPEST = 32;
    private static final int MAX_ELEMENTS = 10_000;
    private static final int MAX_CHARS = 64 * 1024;

    private final Object value;

    private Guarded(Object value) {
      this.value = value;
    }

    @Override
    public String toString() {
      try {
        if (value.getClass().isArray()) {
          StringBuilder out = new StringBuilder();
          append(out, value, new ArrayDeque<>(), new int[] {MAX_ELEMENTS});
          return out.toString();
        }
      } catch (Throwable t) {
        return "<the array could not be read: " + t.getClass().getName() + ">";
      }
      return text(value);
    }

    private static void append(
        StringBuilder out, @Nullable Object part, Deque<Object> around, int[] left) {
      if (part == null || !part.getClass().isArray()) {
        out.append(part == null ? "null" : text(part));
        return;
      }
      if (around.size() == DEEPEST || contains(around, part)) {
        out.append("[...]");
        return;
      }
      around.push(part);
      out.append('[');
      int length = Array.getLength(part);
      for (int i = 0; i < length; i++) {
        out.append(i == 0 ? "" : ", ");
        if (left[0]-- <= 0 || out.length() > MAX_CHARS) {
          out.append("...");
          break;
        }
        append(out, Array.get(part, i), around, left);
      }
      out.append(']');
      around.pop();
    }

    private static boolean contains(Deque<Object> around, Object part) {
      for (Object outer : around) {
        if (outer == part) {
          return true;
        }
      }
      return false;
    }

    private static String text(Object value) {
      try {
        return String.valueOf(value);
      } catch (Throwable t) {
        return "<toString threw " + t.getClass().getName() + ">";
      }
    }
  }
}
