package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final String COMPLETED = Cli.RUNS.resolve("2026-11-23__06-12-47").toString();

  private final Cli cli = new Cli();

  @TempDir Path dir;

  @Test
  void aCompletedRunIsShownInAScreenful() throws Exception {
    cli.call("report", COMPLETED);
    assertThat(cli.code()).isZero();
    Golden.check("report-completed.txt", cli.out());
    assertThat(cli.out().lines().count()).isLessThan(60);
  }

  @Test
  void aFailedRunNamesItsExceptionAndHostileTextsAreHarmless() throws Exception {
    cli.call("report", COMPLETED + "-2.json");
    Golden.check("report-failed.txt", cli.out());
    assertThat(cli.out().chars().filter(c -> c < 32 && c != '\n' || c >= 127 && c < 160)).isEmpty();
  }

  @Test
  void aRunInProgressReportsItsDurationSoFar() throws Exception {
    cli.call("report", "latest", "--out", Cli.RUNS.toString());
    Golden.check("report-running.txt", cli.out());
    assertThat(cli.out()).startsWith("running for 2 min 03 s");
  }

  @Test
  void aRunWhoseProcessIsGoneIsDead() throws Exception {
    cli.call("report", Cli.RUNS.resolve("2026-11-22__23-59-59.json.part").toString());
    Golden.check("report-dead.txt", cli.out());
  }

  @Test
  void jsonIsTheReportItselfInAscii() throws Exception {
    cli.call("report", "--json", COMPLETED + "-2");
    assertThat(cli.code()).isZero();
    ObjectNode said = (ObjectNode) Report.JSON.readTree(cli.out());
    ObjectNode file = (ObjectNode) Report.JSON.readTree(Path.of(COMPLETED + "-2.json").toFile());
    assertThat(said.path("findings").findValuesAsText("rule"))
        .containsExactly("run_failed", "records_lost", "late");
    assertThat(said.path("missing")).isNotEmpty();
    assertThat(said.at("/read/log_lines").asInt(-1)).isZero();
    assertThat(said.remove(List.of("findings", "missing", "read")))
        .isEqualTo(file.remove(List.of("findings")));
    assertThat(cli.out().chars()).allMatch(c -> c == '\n' || c >= 32 && c < 127);
  }

  @Test
  void aRunWithoutAReportIsShownFromItsFilesAndWhatIsMissingIsSaid() throws Exception {
    cli.call("report", "--out", Cli.RUNS.toString(), "2026-11-20__00-00-00");
    assertThat(cli.code()).isZero();
    Golden.check("report-no-report.txt", cli.out());
    assertThat(cli.out()).contains("there is no report that can be read");
  }

  @Test
  void markdownIsForAPullRequestAndNothingInItIsMarkup() throws Exception {
    cli.call("report", "--markdown", COMPLETED);
    assertThat(cli.code()).isZero();
    Golden.check("report-completed.md", cli.out());
    cli.call("report", "--markdown", COMPLETED + "-2");
    Golden.check("report-failed.md", cli.out());
    assertThat(cli.out()).doesNotContain("<script>");
  }

  @Test
  void jsonOfACompletedRunIsKept() throws Exception {
    cli.call("report", "--json", COMPLETED);
    Golden.check("report-completed.json", cli.out());
  }

  @Test
  void aRunThatIsMadeUpIsDrawnOverTime() throws Exception {
    new SyntheticRun(dir).samples((i, s) -> s.put("proc_cpu_pct", i < 150 ? 390 : 50)).write();
    cli.call("report", "latest", "--out", dir.toString());
    Golden.check("report-synthetic.txt", cli.out().replace(dir.toString(), "RUNS"));
    assertThat(cli.out().lines().count()).isLessThan(60);
    cli.colour().call("report", "latest", "--out", dir.toString());
    assertThat(cli.out()).contains("\u001b[33m");
  }

  @Test
  void devicesLimitsAndThreadsAreInTextAndMarkdown() throws Exception {
    new SyntheticRun(dir)
        .report(
            report -> {
              ObjectNode seen = report.putObject("resources_seen");
              device(seen.putArray("disks"), "nvme0n1", true, "read", "written", "read", "write");
              device(seen.withArray("disks"), "dm-0", false, "read", "written", "read", "write");
              device(seen.putArray("nets"), "eth0", true, "received", "sent", "rx", "tx");
              seen.putObject("limits").put("memory_max_kb", 1_048_576).putNull("oom_kills");
              seen.putArray("threads")
                  .addObject()
                  .put("name", "(ended threads)")
                  .putNull("threads")
                  .put("cpu_ms", 9000);
            })
        .write();
    for (String form : new String[] {"", "--markdown"}) {
      Cli said = new Cli();
      if (form.isEmpty()) {
        said.call("report", "latest", "--out", dir.toString());
      } else {
        said.call("report", form, "latest", "--out", dir.toString());
      }
      assertThat(
              said.out()
                  .lines()
                  .map(line -> line.replace("\\", "").replaceAll("[|\\s]+", " ").strip()))
          .anyMatch(line -> line.contains("disks nvme0n1 3.0 MiB 5.0 MiB 1.50 MiB/s 2.50 MiB/s"))
          .anyMatch(line -> line.contains("nets eth0 3.0 MiB 5.0 MiB"))
          .anyMatch(line -> line.contains("memory_max_kb 1.00 GiB"))
          .anyMatch(line -> line.contains("(ended threads) - 9.00 s"))
          .noneMatch(line -> line.contains("dm-0") || line.contains("oom_kills"));
    }
  }

  private static void device(
      ArrayNode devices,
      String name,
      boolean counted,
      String in,
      String out,
      String inRate,
      String outRate) {
    devices
        .addObject()
        .put("device", name)
        .put("counted", counted)
        .put("bytes_" + in, 3 << 20)
        .put("bytes_" + out, 5 << 20)
        .put("max_" + inRate + "_mib_s", 1.5)
        .put("max_" + outRate + "_mib_s", 2.5);
  }

  @Test
  void oneFormOfAReportAtATime() {
    cli.call("report", "--json", "--markdown", COMPLETED);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).hasLineCount(1).contains("--json, --markdown and --html");
  }

  @Test
  void aRunIsFoundByBaseByPathAndByAnyOfItsFiles() {
    for (String run :
        new String[] {
          "2026-11-23__06-12-47",
          "2026-11-23__06-12-47.json",
          COMPLETED,
          COMPLETED + ".json",
          COMPLETED + ".events.jsonl"
        }) {
      cli.call("report", run, "--out", Cli.RUNS.toString());
      assertThat(cli.code()).as(run).isZero();
      assertThat(cli.out()).contains("completed in 41.2 s  2026-11-23__06-12-47  demo");
    }
  }

  @Test
  void whatCannotBeReadIsReportedInOneLine() {
    assertWrong("2026-11-21__00-00-00", "is not valid JSON at line 1");
    assertWrong("2026-11-19__00-00-00", "has the format 'tachograph-report/9'");
    assertWrong("2026-11-18__00-00-00", "there is no run '2026-11-18__00-00-00' in RUNS");
    assertWrong("notes.json", "'notes.json' names no run");
    assertWrong("a\u001b[31mb", "'a\\u001b[31mb' names no run");
    assertWrong("/nowhere/2026-11-18__00-00-00", "there is no run");
  }

  @Test
  void latestOfNothingSaysHowToRecordARun() {
    cli.call("report", "latest", "--out", dir.toString());
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).hasLineCount(1).contains("record one with tacho demo");
    cli.workDir(dir).call("report", "latest");
    assertThat(cli.code()).isEqualTo(2);
  }

  @Test
  void whatIsAbsentFromAReportIsLeftOut() throws Exception {
    Files.writeString(
        dir.resolve("2026-11-23__06-12-47.json"),
        "{\"format\":\"tachograph-report/1\",\"status\":\"completed\",\"meta\":null,\"argv\":5,"
            + "\"spans\":{},\"resources\":[],\"peer_health_top\":[1],\"logs\":{\"by_level\":7}}");
    cli.call("report", "latest", "--out", dir.toString());
    assertThat(cli.err()).isEmpty();
    assertThat(cli.out()).startsWith("completed  2026-11-23__06-12-47\n");
  }

  private void assertWrong(String run, String text) {
    cli.call("report", run, "--out", Cli.RUNS.toString());
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).hasLineCount(1).startsWith("tacho: ").contains(text);
  }
}
