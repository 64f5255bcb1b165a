package dev.tachograph.common;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a run stands, as its report says under {@code status}. */
public enum RunStatus {
  /** It goes on, or nobody finished it yet. */
  RUNNING,

  /** It came to its end, with the exit code 0 or none. */
  COMPLETED,

  /** Its exit code was another, or nobody caught an exception. */
  FAILED,

  /** A signal asked the process to end, and it did. */
  INTERRUPTED,

  /**
   * The program called {@code System.exit}, or its last thread ended, before the run was closed.
   */
  EXITED,

  /** The process ended without having said so. */
  KILLED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** {@return the word under {@code status} of the report: the constant's name in lower case} */
  public String text() {
    return text;
  }

  /**
   * {@return the status with that text; {@code null} if there is none}
   *
   * @param text as {@link #text} gives it, in lower case, or {@code null}
   */
  public static @Nullable RunStatus of(@Nullable String text) {
    for (RunStatus status : values()) {
      if (status.text.equals(text)) {
        return status;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return text;
  }
}
