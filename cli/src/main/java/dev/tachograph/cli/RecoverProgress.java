package dev.tachograph.cli;

import dev.tachograph.common.RunClock;
import dev.tachograph.recovery.Recovery;
import java.io.PrintStream;

/** Reports on stderr, once a second, the progress of a recovery that takes longer than a second. */
final class RecoverProgress implements Recovery.Progress {
  private static final long EVERY_MILLIS = 1_000;
  private static final long MIB = 1 << 20;

  private final PrintStream err;
  private final RunClock since = RunClock.start();
  private long reportedAt;

  RecoverProgress(PrintStream err) {
    this.err = err;
  }

  @Override
  public void read(String base, long bytes, long of) {
    long now = since.millis();
    if (now - reportedAt >= EVERY_MILLIS) {
      reportedAt = now;
      err.println(base + ": " + bytes / MIB + " of " + Math.max(bytes, of) / MIB + " MiB read");
      err.flush();
    }
  }
}
