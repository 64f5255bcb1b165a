package dev.tachograph;

import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.logging.Log;
import dev.tachograph.recovery.Pruning;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Retention;
import java.io.IOException;
import java.util.Locale;

/** What a run does at its start for the other runs of its directory. */
final class Housekeeping {
  private static final Log LOG = Log.get("dev.tachograph");

  private Housekeeping() {}

  /**
   * In the background, finishes what killed runs left and then removes old runs, as configured.
   * Runs of other users are left alone.
   */
  static void start(RunConfig config, RunFiles files) {
    boolean recover = config.recover();
    Retention retention = config.retention();
    if (!recover && retention.isNone()) {
      return;
    }
    Thread thread =
        RecorderThreads.daemon(
            "recovery",
            () -> {
              if (recover) {
                recover(files);
              }
              if (!retention.isNone()) {
                prune(files, retention);
              }
            });
    thread.start();
  }

  private static void recover(RunFiles files) {
    try {
      for (Recovery.Found found : Recovery.recoverOwn(files.directory(), files.journalPath())) {
        if (found.outcome() != Recovery.Outcome.ALIVE) {
          LOG.info("unfinished run found")
              .with("run", found.base())
              .with("outcome", found.outcome().name().toLowerCase(Locale.ROOT))
              .with("detail", found.detail())
              .emit();
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      LOG.warn("unfinished runs could not be looked for").with(e).emit();
    }
  }

  private static void prune(RunFiles files, Retention retention) {
    try {
      int removed = 0;
      long bytes = 0;
      for (Pruning.Found found :
          Pruning.pruneOwn(files.directory(), retention, files.journalPath())) {
        if (found.outcome() == Pruning.Outcome.REMOVED) {
          removed++;
          bytes += found.bytes();
        } else if (found.outcome() == Pruning.Outcome.FAILED) {
          LOG.warn("old run could not be removed")
              .with("run", found.base())
              .with("detail", found.detail())
              .emit();
        }
      }
      if (removed > 0) {
        LOG.info("old runs removed")
            .with("runs", removed)
            .with("bytes", bytes)
            .with("retention", retention.toString())
            .emit();
      }
    } catch (IOException | RuntimeException | Error e) {
      LOG.warn("old runs could not be looked for").with(e).emit();
    }
  }
}
