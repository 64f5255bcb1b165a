package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a report says of runs that were held, killed, cut by the size bound, or very long. */
class ReportDetailsTest {
  private static final String SILENT_PEER =
      Cli.ROOT
          .resolve(
              "cli/src/test/resources/dev/tachograph/cli/runs/silent-peer/2026-11-30__16-17-44")
          .toString();

  private final Cli cli = new Cli();

  @TempDir Path dir;

  private Path file(String suffix) {
    return dir.resolve(SyntheticRun.BASE + suffix);
  }

  private String report(String... options) {
    String[] args = new String[options.length + 4];
    args[0] = "report";
    System.arraycopy(options, 0, args, 1, options.length);
    args[options.length + 1] = "latest";
    args[options.length + 2] = "--out";
    args[options.length + 3] = dir.toString();
    cli.call(args);
    assertThat(cli.err()).isEmpty();
    return cli.out();
  }

  @Test
  void whoHeldTheRunForHowLongAndWhenIsInTextAndMarkdown() {
    cli.call("report", SILENT_PEER);
    String text = cli.out().replaceAll("\\s+", " ");
    assertThat(text)
        .contains("At the end everything waited 3.59 s for one peer, 127.0.0.1:42791,")
        .contains("from +00:00:12.310 (2026-11-30 16:17:56.323 UTC) to +00:00:15.903")
        .contains("The machine was busy with other programs");
    cli.call("report", "--markdown", SILENT_PEER);
    assertThat(cli.out().replace("\\", ""))
        .contains("**warning** slow_tail: At the end everything waited 3.59 s for one peer, 127.0")
        .contains("*from +00:00:12.310 (2026-11-30 16:17:56.323 UTC) to +00:00:15.903*");
  }

  @Test
  void wallClockTimesAreInTheZoneThatIsAskedFor() {
    cli.call("report", "--zone", "+02:00", SILENT_PEER);
    assertThat(cli.out()).contains("2026-11-30 18:17:44.013 +02:00");
  }

  @Test
  void aCommandsRunNamesThoseOfItsJvmsWhichAreFoundByTheirIds() throws Exception {
    new SyntheticRun(dir)
        .report(
            r -> {
              r.put("parent", "2026-11-23__06-12-40-77");
              r.putArray("children").add("2026-11-23__06-12-48-41").add("2026-11-23__06-12-49-42");
              ((ObjectNode) r.path("meta")).put("run_id", SyntheticRun.BASE + "-78");
            })
        .write();
    String text = report();
    assertThat(text)
        .contains("part of    2026-11-23__06-12-40-77\n")
        .contains("JVMs       2026-11-23__06-12-48-41, 2026-11-23__06-12-49-42\n");
    cli.call("report", SyntheticRun.BASE + "-78", "--out", dir.toString());
    assertThat(cli.out()).isEqualTo(text);
    cli.call("report", SyntheticRun.BASE + "-79", "--out", dir.toString());
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).contains("there is no run");
  }

  @Test
  void nothingIsWiderThanTheTerminal() throws Exception {
    new SyntheticRun(dir).report(r -> r.put("status", "killed")).write();
    dump(1, 299_800);
    for (int columns : new int[] {80, 60}) {
      for (String[] call :
          new String[][] {{SILENT_PEER}, {"latest", "--out", dir.toString()}, {COMPLETED}}) {
        String[] args = new String[call.length + 1];
        args[0] = "report";
        System.arraycopy(call, 0, args, 1, call.length);
        cli.columns(columns).call(args);
        assertThat(cli.out().lines().takeWhile(line -> !line.startsWith("files")))
            .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
      }
    }
  }

  private static final String COMPLETED = Cli.RUNS.resolve("2026-11-23__06-12-47").toString();

  private void dump(int number, long millis) throws Exception {
    Files.writeString(
        file(".dump-" + number + ".txt"),
        "state dump\nat 2026-11-23T06:17:46.800Z, "
            + millis
            + " ms after the start\n\n== progress\n  processed: 29980\n\n== end\n");
  }

  @Test
  void figuresOfAKilledRunAreMarkedAsOfItsLastSignOfLife() throws Exception {
    new SyntheticRun(dir)
        .report(
            r -> {
              r.put("status", "killed");
              ((ObjectNode) r.path("meta")).put("duration_ms", 300_500);
            })
        .write();
    dump(2, 299_700);
    dump(10, 299_800);
    assertThat(report())
        .contains("as of      +00:05:00.500 (2026-11-23 06:17:47.500 UTC), its last sign of life")
        .contains("processed 29,980")
        .contains(
            "as of +00:04:59.800, later than the last sample, from "
                + "2026-11-23__06-12-47.dump-10.txt");
    assertThat(report("--markdown").replace("\\", ""))
        .contains(
            "As of +00:05:00.500 (2026-11-23 06:17:47.500 UTC); progress from 2026-11-23__06");
    assertThat(Report.JSON.readTree(report("--json")).path("as_of_ms").asLong()).isEqualTo(300_500);
  }

  @Test
  void aRunOfAThousandSegmentsIsListedInAFewLines() throws Exception {
    new SyntheticRun(dir).write();
    for (String stream : new String[] {"logs", "events", "resources"}) {
      List<String> lines = Files.readAllLines(file("." + stream + ".jsonl"));
      for (int i = 1; i <= 1000; i++) {
        Files.write(file("." + stream + "." + i + ".jsonl"), lines.subList(0, 1));
      }
    }
    for (int i = 1; i <= 12; i++) {
      dump(i, 1000 + i);
    }
    String text = report();
    assertThat(text.lines().count()).isLessThan(70);
    assertThat(text)
        .containsPattern("\\.logs\\.1…1000\\.jsonl, 1,000 files, \\d+ KiB\n")
        .containsPattern("\\.events\\.1…1000\\.jsonl, 1,000 files, ")
        .containsPattern("\\.dump-1…12\\.txt, 12 files, ");
  }

  @Test
  void fewFilesAreListedInTheOrderOfTheirNumbers() throws Exception {
    new SyntheticRun(dir).write();
    dump(10, 5);
    dump(2, 5);
    assertThat(report().stripTrailing()).endsWith("dump-10.txt").contains("dump-2.txt\n");
  }

  @Test
  void deletedSegmentsAreMissingInEveryForm() throws Exception {
    new SyntheticRun(dir).report(r -> ((ObjectNode) r.path("logs")).put("deleted", 400)).write();
    List<String> lines = Files.readAllLines(file(".logs.jsonl"));
    Files.write(file(".logs.41.jsonl"), lines.subList(400, 700));
    Files.write(file(".logs.jsonl"), lines.subList(700, lines.size()));
    String sentence = "logs: segments 1 to 40 (400 lines, up to 00:02:00, 2026-11-23T06:14:47Z)";
    assertThat(report()).contains(sentence);
    assertThat(report("--markdown").replace("\\", "")).contains(sentence);
    assertThat(Report.JSON.readTree(report("--json")).path("missing").toString())
        .contains(sentence);
  }
}
