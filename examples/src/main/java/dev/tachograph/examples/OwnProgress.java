package dev.tachograph.examples;

import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.resources.Progress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reports how far it is: in each sample, in the report, and as throughput wherever runs are read.
 */
public final class OwnProgress {
  private OwnProgress() {}

  /** Imports some rows. */
  public static void main(String[] args) throws Exception {
    System.exit(
        Tachograph.run(
            RunConfig.builder().argv(List.of(args)).build(),
            run -> {
              AtomicLong rows = new AtomicLong();
              AtomicLong skipped = new AtomicLong();
              run.progressSource(
                  () ->
                      Progress.builder("importing")
                          .done(rows.get())
                          .total(5_000)
                          .put("rows_skipped", skipped.get())
                          .build());
              while (rows.incrementAndGet() < 5_000) {
                skipped.addAndGet(rows.get() % 100 == 0 ? 1 : 0);
              }
              return 0;
            }));
  }
}
