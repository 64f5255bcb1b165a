package dev.tachograph;

import dev.tachograph.logging.Log;
import dev.tachograph.trace.Span;
import dev.tachograph.trace.TraceOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Records all kinds of things in a JVM that lacks something: {@code BareMain <dir> [what
 * [nothing]]}.
 */
final class BareMain {
  private static final Log LOG = Log.get("test.bare");
  private static final int RECORDS = 2_000;

  private BareMain() {}

  public static void main(String[] args) throws Exception {
    String what = args.length > 1 ? args[1] : "";
    List<ByteBuffer> held = new ArrayList<>();
    if (what.equals("exhaust")) {
      exhaust(held);
    }
    RunConfigBuilder config =
        RunConfig.builder()
            .outputDir(Path.of(args[0]))
            .sampleInterval(Duration.ofMillis(10))
            .maxFileBytes(64 << 10)
            .traceOptions(TraceOptions.DEFAULT.withSafepoints(what.equals("safepoints")));
    if (what.equals("elsewhere")) {
      config.journalDir(Path.of(args[0]).resolve("journals"));
    }
    if (args.length > 2) {
      config.artifacts(Set.of());
    }
    Run run = Tachograph.start(config.build());
    for (int i = 0; i < RECORDS; i++) {
      LOG.debug("recorded").with("number", i).emit();
      try (Span span = Span.open("bare")) {
        span.with("number", i);
      }
    }
    LOG.info("dumped").with("there", Tachograph.dump().isPresent()).emit();
    while (run.clock().millis() < 300) {
      LockSupport.parkNanos(1_000_000);
    }
    run.close(0);
    System.out.println("closed, holding " + held.size());
  }

  /** Uses up all direct memory. */
  static void exhaust(List<ByteBuffer> held) {
    for (int bytes = 1 << 20; bytes > 0; bytes /= 2) {
      try {
        while (true) {
          held.add(ByteBuffer.allocateDirect(bytes));
        }
      } catch (OutOfMemoryError full) {
        // And the rest.
      }
    }
  }
}
