package dev.tachograph;

import dev.tachograph.logging.Log;
import java.nio.file.Path;

/** A program that allocates from its first moment: {@code AllocatingMain <dir> <MiB>}. */
final class AllocatingMain {
  private static final Log LOG = Log.get("test.allocating");
  private static final byte[][] KEPT = new byte[36 * 16][];

  private AllocatingMain() {}

  public static void main(String[] args) throws Exception {
    RunConfig config = RunConfig.builder().outputDir(Path.of(args[0])).build();
    int pieces = Integer.parseInt(args[1]) * 16;
    System.exit(
        Tachograph.run(
            config,
            run -> {
              LOG.info("allocating").emit();
              for (int i = 0; i < pieces; i++) {
                // Some of it is kept for a while, so that old regions fill up and are collected
                // too.
                KEPT[i % 5 == 0 ? i / 5 % KEPT.length : 0] = new byte[1 << 16];
              }
              // Ends concurrent collections: none may follow the last sample.
              System.gc();
              LOG.info("allocated").emit();
              return 0;
            }));
  }
}
