package dev.tachograph.cli;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.logging.Log;
import dev.tachograph.recovery.UnfinishedReport;
import dev.tachograph.resources.Progress;
import dev.tachograph.sync.BenchEventLogger;
import dev.tachograph.sync.FetchEvent;
import dev.tachograph.sync.PeerEvent;
import dev.tachograph.trace.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A run with peers, progress, spans, events and full files that does what its input says: {@code w}
 * writes on, {@code r} reads its own run, {@code e} ends it. Answers each with a line.
 */
final class UnfinishedRunMain {
  static final int RECORDS = 3000;

  private static final Log LOG = Log.get("test.unfinished");

  private UnfinishedRunMain() {}

  public static void main(String[] args) throws Exception {
    Path dir = Path.of(args[0]);
    RunConfig config =
        RunConfig.builder()
            .outputDir(dir)
            .consoleFilter(null)
            .argv(List.of("--batch", "16"))
            .runName("unfinished")
            .maxFileBytes(64 * 1024)
            .maxTotalBytes(Long.parseLong(args[1]))
            .sampleInterval(Duration.ofHours(1))
            .build();
    try (Run run = Tachograph.start(config)) {
      run.putConfig("batch", 16);
      run.progressSource(
          () ->
              Progress.builder("fetching").put("done", 7).put("total", 9).put("rows", 2.5).build());
      Span open = Span.open("open");
      write(run);
      System.out.println("written");
      for (int command = System.in.read(); command >= 0 && command != 'e'; ) {
        if (command == 'w') {
          write(run);
          System.out.println("written");
        } else if (command == 'r') {
          String base = run.runId().substring(0, run.runId().lastIndexOf('-'));
          System.out.println(UnfinishedReport.read(dir, base, true).length > 0 ? "read" : "");
        }
        command = System.in.read();
      }
      open.close();
    }
    System.out.println("ended");
  }

  private static void write(Run run) {
    BenchEventLogger events = new BenchEventLogger(run.events());
    events.record(new PeerEvent.PeerBanned("c:1", "answers nothing", 3_600_000, 5));
    for (int i = 0; i < RECORDS; i++) {
      (i % 10 == 0 ? LOG.warn("slow") : LOG.info("record")).with("i", i).emit();
      try (Span batch = Span.open("batch").with("i", i)) {
        try (Span verify = Span.open("verify")) {
          verify.with("ok", true);
        }
        batch.with("blocks", 4);
      }
      String peer = i % 2 == 0 ? "a:1" : "b:1";
      events.record(new FetchEvent.BatchAssigned(i, peer, i, i + 3, 4, 8, false));
      boolean fails = i % 10 == 1;
      events.record(
          new FetchEvent.FetchEnd(
              i,
              peer,
              i,
              i + 3,
              4,
              fails ? 0 : 4,
              99,
              1.5,
              fails ? null : (Double) 0.75,
              fails ? "lost" : null));
    }
    events.record(new FetchEvent.BatchAssigned(RECORDS, "a:1", 1, 3, 3, 8, false));
  }
}
