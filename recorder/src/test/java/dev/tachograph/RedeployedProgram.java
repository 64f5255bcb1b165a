package dev.tachograph;

import dev.tachograph.common.Level;
import dev.tachograph.logging.Log;
import dev.tachograph.trace.Span;
import dev.tachograph.trace.SpanTasks;
import dev.tachograph.trace.TraceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.function.BiConsumer;

/** The program that {@link RedeployMain} deploys. */
final class RedeployedProgram implements BiConsumer<String, Path> {
  private static final Log LOG = Log.get("test.redeployed");

  private final ExecutorService pool;
  private final Runnable during;

  /** Made by reflection, in a class loader of its own. */
  RedeployedProgram(ExecutorService pool, Runnable during) {
    this.pool = pool;
    this.during = during;
  }

  @Override
  public void accept(String what, Path dir) {
    try {
      run(what, dir);
    } catch (Exception broken) {
      throw new IllegalStateException(what, broken);
    }
  }

  private void run(String what, Path dir) throws Exception {
    RunConfigBuilder config =
        RunConfig.builder().outputDir(dir).sampleInterval(Duration.ofMillis(20));
    switch (what) {
      case "unwritable" -> failToStart(config);
      case "body-throws" -> throwing(config.build());
      case "body-returns" -> Tachograph.run(config.build(), this::body);
      case "pool" -> pooled(config.build());
      case "everything" -> everything(config, dir);
      case "twice" -> {
        recorded(config.build());
        recorded(config.build());
      }
      default -> recorded(config.build());
    }
  }

  private int body(Run run) {
    work();
    return 0;
  }

  private static void work() {
    LOG.info("recorded").with("number", 1).emit();
    LOG.error("recorded with its stack").with(new IllegalStateException("told")).emit();
    try (Span span = Span.open("outer");
        Span inner = Span.open("inner").with("number", 2)) {
      LOG.debug("within").emit();
      span.with("more", inner.toString());
    }
  }

  private void recorded(RunConfig config) throws IOException {
    try (Run run = Tachograph.start(config)) {
      run.putResult("number", 1);
      during.run();
      work();
    }
    LOG.error("nobody records this").emit();
  }

  private static void failToStart(RunConfigBuilder config) throws IOException {
    Path file = Files.createTempFile("no", "directory");
    try {
      for (int i = 0; i < 2; i++) {
        try {
          Tachograph.start(config.outputDir(file.resolve("runs")).required(true).build()).close();
          throw new AssertionError("It started.");
        } catch (IOException expected) {
          LOG.error("did not start").with(expected).emit();
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  private void throwing(RunConfig config) throws Exception {
    try {
      int code =
          Tachograph.run(
              config,
              run -> {
                work();
                throw new IllegalStateException("the body broke");
              });
      throw new AssertionError(code);
    } catch (IllegalStateException expected) {
      LOG.debug("threw").emit();
    }
  }

  /** Records on threads that outlive the program, before its run is closed and afterwards. */
  private void pooled(RunConfig config) throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Callable<Object> work =
        () -> {
          both.await();
          work();
          // Open when the run ends.
          return Span.open("left open");
        };
    try (Run run = Tachograph.start(config)) {
      pool.invokeAll(List.of(work, work));
      pool.invokeAll(List.of(SpanTasks.wrap("wrapped", work), SpanTasks.wrap("wrapped", work)));
      run.phase("end");
    }
    pool.invokeAll(List.of(work, work));
  }

  private void everything(RunConfigBuilder config, Path dir) throws Exception {
    Files.createDirectories(dir);
    Path levels = dir.resolve("levels");
    Files.writeString(levels, "console=debug\n");
    config
        .levelsFile(levels)
        .logsToStdout(true)
        .sync(RunConfig.Sync.INTERVAL_AND_ERROR)
        .maxFileBytes(1 << 20)
        .maxTotalBytes(64 << 20)
        .callSites(Level.INFO)
        .traceOptions(TraceOptions.DEFAULT.withSafepoints(true).withLocations(true));
    try (Run run = Tachograph.start(config.build())) {
      run.onShutdown(() -> LOG.info("ends").emit());
      run.stateSource(new States.Pool());
      run.progressLine("half of it");
      work();
      System.gc();
      LOG.info("dumped").with("there", Tachograph.dump().isPresent()).emit();
    }
  }
}
