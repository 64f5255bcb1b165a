package dev.tachograph;

import dev.tachograph.RunConfig.WhenFull;
import dev.tachograph.logging.Log;
import dev.tachograph.trace.Span;
import dev.tachograph.trace.SpanTasks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Logs from four threads as fast as it can, with events, spans within spans, spans of no thread,
 * and work with arrows to another thread, until it is killed: {@code KillMain <dir> <acks> <policy>
 * [<bytes of a file> [<bytes in all>]]}.
 */
final class KillMain {
  private static final Log LOG = Log.get("test.kill");

  private KillMain() {}

  public static void main(String[] args) throws Exception {
    Acknowledged acknowledged = Acknowledged.in(Path.of(args[1]));
    RunConfig config =
        RunConfig.builder()
            .outputDir(Path.of(args[0]))
            .consoleFilter(null)
            .journalBytes(128 * 1024)
            .whenFull(WhenFull.valueOf(args[2]))
            .blockTimeout(Duration.ofSeconds(20))
            .sampleInterval(Duration.ofMillis(20))
            .maxFileBytes(args.length > 3 ? Long.parseLong(args[3]) : 0)
            .maxTotalBytes(args.length > 4 ? Long.parseLong(args[4]) : 0)
            .runName("kill")
            .build();
    Run run = Tachograph.start(config);
    run.putConfig("password", "hunter2");
    run.progressSource(() -> Peers.progress("fetching", 7, 1, 2));
    Span open = Span.open("outer");
    Span inner = Span.open("inner");
    for (int t = 0; t < Acknowledged.THREADS; t++) {
      int thread = t;
      new Thread(() -> log(acknowledged, thread, run), "log-" + t).start();
    }
    System.out.println("ready");
    new CountDownLatch(1).await();
    inner.close();
    open.close();
  }

  private static void log(Acknowledged acknowledged, int thread, Run run) {
    ThreadPoolExecutor worker =
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(8));
    worker.setRejectedExecutionHandler((work, full) -> {});
    Span request = Span.detached("request");
    for (int i = 0; i < Acknowledged.MOST; i++) {
      boolean accepted = LOG.info("record").with("t", thread).with("i", i).emit();
      acknowledged.reported(thread, i, accepted);
      if (i % 64 == 0) {
        try (Span span = Span.open("batch").with("i", i)) {
          run.events().record(new Event(i));
          span.with("ok", true);
          worker.execute(SpanTasks.wrap("work", () -> {}));
          request.close();
          request = Span.detached("request").with("i", i);
        }
      }
    }
  }
}
