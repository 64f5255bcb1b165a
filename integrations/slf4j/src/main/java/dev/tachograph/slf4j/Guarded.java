package dev.tachograph.slf4j;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An argument of a message whose {@code toString} may throw; it is asked when the message needs it.
 *
 * <p>SLF4J's formatter has a guard of its own, which prints a stack trace to stderr for each call.
 */
final class Guarded {
  private final Object value;

  private Guarded(Object value) {
    this.value = value;
  }

  /** Wraps what is neither safe by itself nor an array, which the formatter takes apart. */
  static @Nullable Object @Nullable [] all(@Nullable Object @Nullable [] arguments) {
    if (arguments == null) {
      return null;
    }
    @Nullable Object[] guarded = arguments.clone();
    for (int i = 0; i < guarded.length; i++) {
      Object argument = guarded[i];
      if (argument != null && !(argument instanceof String) && !argument.getClass().isArray()) {
        guarded[i] = new Guarded(argument);
      }
    }
    return guarded;
  }

  /** What a supplier gives, or a text that tells how it failed. */
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
      return String.valueOf(value);
    } catch (Throwable t) {
      return "<toString threw " + t.getClass().getName() + ">";
    }
  }
}
