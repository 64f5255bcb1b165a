package dev.tachograph.recovery;

import org.jspecify.annotations.Nullable;

/**
 * How a process ended, as its parent was told.
 *
 * @param exitCode 0 to 255; {@code null} if a signal ended it, or nobody knows
 * @param signal such as {@code SIGKILL}; {@code null} if it exited, or nobody knows
 */
public record Death(@Nullable Integer exitCode, @Nullable String signal) {
  /** {@return that of a process of which only is known that it is gone} */
  public static Death unknown() {
    return new Death(null, null);
  }
}
