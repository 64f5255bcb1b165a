package dev.tachograph;

import dev.tachograph.RunConfig.WhenFull;
import dev.tachograph.logging.ConsoleLayer;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.logging.Logging;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A program with the default console: {@code ConsoleMain <dir> <what> <how many records>}. */
final class ConsoleMain {
  private static final Log LOG = Log.get("test.console");

  private ConsoleMain() {}

  public static void main(String[] args) throws Exception {
    int records = Integer.parseInt(args[2]);
    RunConfig config = config(Path.of(args[0]), args[1].startsWith("stdout"));
    switch (args[1]) {
      case "flood", "stdout-flood" -> System.exit(Tachograph.run(config, run -> log(run, records)));
      case "wait", "stdout-wait" ->
          System.exit(
              Tachograph.run(
                  config,
                  run -> {
                    log(run, records);
                    new CountDownLatch(1).await();
                    return 0;
                  }));
      case "exit" -> {
        Tachograph.start(config);
        LOG.info("last words").emit();
        System.exit(3);
      }
      case "exit-without-a-run" -> {
        Logging.initTracing(List.of(new ConsoleLayer(LogFilter.parse("info"))));
        LOG.info("last words").emit();
        System.exit(3);
      }
      case "uncaught" -> {
        Tachograph.start(config);
        LOG.info("last words").emit();
        throw new IllegalStateException("main broke");
      }
      case "unrecorded" -> {
        LOG.info("info before").emit();
        LOG.warn("warn before").emit();
        LOG.error("error before").with("n", 1).emit();
        Tachograph.start(config).close();
        LOG.error("error after").emit();
        Runtime.getRuntime().halt(3);
      }
      case "unrecorded-flood" -> {
        for (int i = 0; i < records; i++) {
          LOG.error("nobody records this").with("i", i).emit();
        }
        System.exit(3);
      }
      case "failed-start" -> {
        try {
          Tachograph.start(
              RunConfig.builder().outputDir(Path.of(args[0], "file", "below")).build());
        } catch (IOException failed) {
          LOG.error("no run").with(failed).emit();
          Runtime.getRuntime().halt(3);
        }
      }
      default -> throw new IllegalArgumentException(args[1]);
    }
  }

  private static RunConfig config(Path outputDir, boolean logsToStdout) {
    return RunConfig.builder()
        .outputDir(outputDir)
        .shutdownTimeout(Duration.ofSeconds(5))
        .logsToStdout(logsToStdout)
        // Its files take every record, however busy the disk is.
        .whenFull(logsToStdout ? WhenFull.DROP : WhenFull.BLOCK)
        .blockTimeout(Duration.ofSeconds(60))
        .build();
  }

  private static int log(Run run, int records) {
    for (int i = 0; i < records; i++) {
      LOG.info("batch fetched").with("i", i).emit();
      Event.record(run, 1);
    }
    LOG.warn("all fetched").emit();
    return 0;
  }
}
