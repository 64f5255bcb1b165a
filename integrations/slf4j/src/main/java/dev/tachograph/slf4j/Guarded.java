package dev.tachograph.slf4j;

import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An argument of a message whose {@code toString} may throw; it is called when the message needs
 * it. Arrays are formatted as by SLF4J, {@code [1, [2, 3]]}, within bounds.
 *
 * <p>SLF4J's formatter has a guard of its own, which prints a stack trace to stderr on each call.
 */
final class Guarded {
  private static final int DEEPEST = 32;
  private static final int MAX_ELEMENTS = 10_000;
  private static final int MAX_CHARS = 64 * 1024;

  private final Object value;

  private Guarded(Object value) {
    this.value = value;
  }

  /** Wraps the arguments that are not safe by themselves. */
  static @Nullable Object @Nullable [] all(@Nullable Object @Nullable [] arguments) {
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
    return guarded;
  }

  /** A supplier's value, or a text that says how it failed. */
  static @Nullable Object get(@Nullable Supplier<?> supplier) {
    try {
      return supplier == null ? null : supplier.get();
    } catch (Throwable t) {
      return "<supplier threw " + t.getClass().getName() + ">";
    }
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
