package dev.tachograph;

import dev.tachograph.logging.Log;
import dev.tachograph.testing.Eventually;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** Records one run after the other: {@code ManyRunsMain <dir> <runs> <first runs>}. */
final class ManyRunsMain {
  private static final Log LOG = Log.get("test.many");

  private ManyRunsMain() {}

  public static void main(String[] args) throws Exception {
    RunConfig config =
        RunConfig.builder()
            .outputDir(Path.of(args[0]))
            .consoleFilter(null)
            .recover(false)
            .journalBytes(1 << 16)
            .build();
    int first = Integer.parseInt(args[2]);
    record(config, first);
    Looks before = Looks.now();
    record(config, Integer.parseInt(args[1]) - first);
    Looks after = Looks.now();
    System.out.println(
        "more: "
            + (after.loaded - before.loaded)
            + " loaded, "
            + (after.classes - before.classes)
            + " classes, "
            + (after.heap - before.heap)
            + " bytes");
  }

  private static void record(RunConfig config, int runs) throws IOException {
    for (int i = 0; i < runs; i++) {
      try (Run run = Tachograph.start(config)) {
        LOG.info("recorded").with("run", i).emit();
        try (Span span = Span.open("work")) {
          span.with("run", i);
        }
        run.putResult("run", i);
      }
    }
  }

  private static boolean areThreadsGone() {
    return Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().startsWith("tachograph-"));
  }

  private record Looks(long loaded, long classes, long heap) {
    static Looks now() {
      Eventually.until("their threads end", ManyRunsMain::areThreadsGone);
      long heap = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        System.gc();
        heap = Math.min(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      }
      ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
      return new Looks(classes.getTotalLoadedClassCount(), classes.getLoadedClassCount(), heap);
    }
  }
}
