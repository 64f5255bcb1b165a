package dev.tachograph;

import dev.tachograph.testing.Eventually;
import java.io.File;
import java.nio.file.Path;

/** Three threads that allocate faster than a small heap is freed: {@code StallingMain <dir>}. */
final class StallingMain {
  private static final int KEPT_BY_EACH = 200;
  private static final byte[][] KEPT = new byte[3 * KEPT_BY_EACH][];

  private StallingMain() {}

  public static void main(String[] args) throws Exception {
    RunConfig config = RunConfig.builder().outputDir(Path.of(args[0])).build();
    System.exit(
        Tachograph.run(
            config,
            run -> {
              Eventually.until("the first sample", () -> hasSample(new File(args[0])));
              Thread[] threads = new Thread[3];
              for (int i = 0; i < threads.length; i++) {
                int mine = i * KEPT_BY_EACH;
                threads[i] = new Thread(() -> allocate(mine), "allocates (" + i + ")");
                threads[i].start();
              }
              for (Thread thread : threads) {
                thread.join();
              }
              return 0;
            }));
  }

  private static boolean hasSample(File dir) {
    File[] files = dir.listFiles((at, name) -> name.endsWith(".resources.jsonl.part"));
    return files != null && files.length > 0 && files[0].length() > 0;
  }

  private static void allocate(int mine) {
    for (int i = 0; i < 25_000; i++) {
      KEPT[mine + i % 150] = new byte[1 << 16];
    }
  }
}
