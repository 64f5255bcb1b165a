package dev.tachograph.node.db;

import java.io.PrintStream;
import java.util.Locale;

/** How far a verification is, in a line that replaces itself; nothing without a terminal. */
final class VerifyProgress {
  private static final int EVERY = 256;

  private final PrintStream err;
  private final boolean terminal;

  VerifyProgress(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  void at(int verified, int all, int damaged) {
    if (terminal && verified % EVERY == 0) {
      err.print(
          String.format(
              Locale.ROOT,
              "\rverifying  %,d of %,d blocks  %d %%  damaged %,d\u001b[K",
              verified,
              all,
              verified * 100L / Math.max(1, all),
              damaged));
      err.flush();
    }
  }

  /** Clears the line. */
  void end() {
    if (terminal) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
