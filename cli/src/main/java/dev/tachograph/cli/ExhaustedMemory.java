package dev.tachograph.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is said where a command had not enough memory. */
final class ExhaustedMemory {
  /** A chain of causes that is longer has a circle. */
  private static final int MAX_CAUSES = 50;

  private ExhaustedMemory() {}

  /** Whether a failure is, or was caused by, a lack of memory. */
  static boolean isCauseOf(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** Says in one line what to do; returns the exit code. */
  static int report(PrintWriter err) {
    long mib = Runtime.getRuntime().maxMemory() >> 20;
    long twice = Long.highestOneBit(Math.max(16, mib)) * (mib == Long.highestOneBit(mib) ? 2 : 4);
    err.println(
        String.format(
            Locale.ROOT,
            "tacho: not enough memory: the heap of %,d MiB is too small for this; set"
                + " TACHO_JAVA_OPTS=-Xmx%dm",
            mib,
            twice));
    err.flush();
    return Tacho.WRONG_CALL;
  }
}
