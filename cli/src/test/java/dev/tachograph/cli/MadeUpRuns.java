package dev.tachograph.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Made-up runs to be compared. */
final class MadeUpRuns {
  static final String HOSTILE = "a|b\u001b[31m<script>\u202e`x`@all";

  private final Path dir;
  private int headMib = 100;

  MadeUpRuns(Path dir) {
    this.dir = dir;
  }

  /** What a run of the head has in memory; one of the base has 100 MiB. */
  MadeUpRuns headMib(int mib) {
    headMib = mib;
    return this;
  }

  /** A call with made-up runs: so many a side, the head slower, the noise 1 % at most. */
  List<String> sides(int runs, double slower, boolean elsewhere) throws Exception {
    Random random = new Random(3);
    List<String> call = new ArrayList<>(List.of("compare"));
    for (int i = 0; i < 2 * runs; i++) {
      boolean head = i >= runs;
      if (i == runs) {
        call.add("--");
      }
      // The first of a side has no noise, so that one against one has exact figures.
      double noise = i % runs == 0 ? 1 : 1 + 0.01 * random.nextDouble();
      long millis = Math.round(300_000 * noise * (head ? slower : 1));
      String base = "2026-11-23__06-12-47" + "-" + (i + 2);
      call.add(
          run(base, head ? headMib : 100, millis, r -> differ(r, head && elsewhere)).toString());
    }
    return call;
  }

  private static void differ(ObjectNode report, boolean elsewhere) {
    ObjectNode config = report.putObject("config");
    config.put("batch_size", elsewhere ? 32 : 16);
    if (elsewhere) {
      config.put(HOSTILE, HOSTILE);
      ((ObjectNode) report.at("/meta/env")).put("host", HOSTILE);
      ((ObjectNode) report.at("/meta/build")).put("java", "another");
    }
  }

  /** A made-up run of a name; its report has what its files do not. */
  Path run(String base, int rssMib, long millis, Consumer<ObjectNode> change) throws IOException {
    Path made = dir.resolve("made");
    new SyntheticRun(made)
        .samples(
            (i, sample) ->
                sample.put("rss_kb", rssMib * 1024 + i % 7).put("proc_write_mib_s", 1 + i % 3))
        .report(
            report -> {
              ((ObjectNode) report.path("meta")).put("duration_ms", millis);
              report.putObject("progress").put("processed", 30_000);
              report.putObject("resources_seen").put("allocated_bytes", rssMib * 3_000_000L);
              ((ObjectNode) report.path("logs")).putArray("paths").add(base + ".logs.jsonl");
              ((ObjectNode) report.path("events")).putArray("paths").add(base + ".events.jsonl");
              change.accept(report);
            })
        .write();
    for (String suffix :
        new String[] {".json", ".resources.jsonl", ".events.jsonl", ".logs.jsonl", ".trace.json"}) {
      Files.move(
          made.resolve(SyntheticRun.BASE + suffix),
          dir.resolve(base + suffix),
          StandardCopyOption.REPLACE_EXISTING);
    }
    return dir.resolve(base);
  }
}
