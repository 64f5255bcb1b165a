package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.cli.command.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LsTest {
  private final Cli cli = new Cli();

  @TempDir Path dir;

  @Test
  void runsAreListedNewestFirst() throws Exception {
    cli.call("ls", Cli.RUNS.toString());
    assertThat(cli.code()).isZero();
    Golden.check("ls.txt", cli.out());
  }

  @Test
  void jsonHoldsTheSameRunsWithTheirFiles() throws Exception {
    cli.call("ls", "--json", "--out", Cli.RUNS.toString());
    assertThat(cli.code()).isZero();
    Golden.check("ls.json", cli.out());
    JsonNode runs = Report.JSON.readTree(cli.out());
    assertThat(runs).hasSize(7);
    assertThat(runs.findValuesAsText("status"))
        .containsExactly(
            "running", "failed", "completed", "dead", "unreadable", "no report", "unreadable");
  }

  @Test
  void ofOneSecondTheHigherNumberIsNewer() throws Exception {
    for (String base : new String[] {"", "-2", "-10"}) {
      Files.writeString(dir.resolve("2026-11-23__06-12-47" + base + ".json"), "{}");
    }
    assertThat(Runs.in(dir))
        .extracting(RunFileSet::base)
        .containsExactly(
            "2026-11-23__06-12-47-10", "2026-11-23__06-12-47-2", "2026-11-23__06-12-47");
  }

  @Test
  void runsOfTheYearTenThousandAreListedAndNewerThanThoseBefore() throws Exception {
    String[] oldestFirst = {
      "-0001-01-01__00-00-00", "0000-01-01__00-00-00", "2026-11-23__06-12-47",
      "9999-12-31__23-59-59", "+10000-01-01__00-00-00", "+10000-01-01__00-00-00-2",
      "+123456-01-01__00-00-00"
    };
    for (String base : oldestFirst) {
      Files.writeString(dir.resolve(base + ".json"), "{}");
    }
    List<String> newestFirst = new ArrayList<>(List.of(oldestFirst));
    Collections.reverse(newestFirst);
    assertThat(Runs.in(dir)).extracting(RunFileSet::base).containsExactlyElementsOf(newestFirst);
    cli.call("ls", dir.toString());
    assertThat(cli.out()).contains("+10000-01-01__00-00-00-2 ");
  }

  @Test
  void aRunOfAnotherMachineIsNotCalledDead() {
    cli.liveness((pid, ticks, boot) -> Liveness.State.UNKNOWN);
    cli.call("ls", Cli.RUNS.toString());
    assertThat(cli.out()).contains("2026-11-24__01-00-00    unknown").doesNotContain("dead");
  }

  @Test
  void theDefaultDirectoryMayBeMissingAsLongAsNothingRan() {
    cli.workDir(dir).call("ls");
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).startsWith("no runs in ").contains("logs");
  }

  @Test
  void theEnvironmentNamesTheDirectory() {
    cli.env("TACHO_OUT", Cli.RUNS.toString()).workDir(dir).call("ls");
    assertThat(cli.out()).contains("2026-11-23__06-12-47  ");
  }

  @Test
  void theFileOfSettingsNamesTheDirectoryAndWhatIsWrongInItIsSaid() throws Exception {
    Path file = dir.resolve("tacho.properties");
    Files.writeString(file, "out=" + Cli.RUNS.toAbsolutePath() + "\nouch=1\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    cli.workDir(dir).call("ls");
    assertThat(cli.out()).contains("2026-11-23__06-12-47  ");
    assertThat(cli.err()).hasLineCount(1).contains("line 2, ouch is no setting");
  }

  @Test
  void aNamedDirectoryThatIsMissingIsAWrongCall() {
    cli.workDir(dir).call("ls", "nowhere");
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).hasLineCount(1).contains("there is no directory").contains("nowhere");
  }

  @Test
  void coloursAreForTerminals() {
    cli.call("ls", Cli.RUNS.toString());
    assertThat(cli.out()).doesNotContain("\u001b");
    cli.colour().call("ls", Cli.RUNS.toString());
    assertThat(cli.out()).contains("\u001b[32mcompleted\u001b[0m");
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    for (int columns : new int[] {40, 80, 100}) {
      cli.columns(columns).call("ls", Cli.RUNS.toString());
      assertThat(cli.out().lines()).as(cli.out()).allMatch(line -> line.length() <= columns);
      assertThat(cli.out()).contains("2026-11-23__06-12-47-2  failed");
    }
  }

  private String shown(String... args) {
    cli.call(args);
    assertThat(cli.code()).as(cli.err()).isZero();
    return cli.out();
  }

  private void assertWrong(String text, String... args) {
    cli.call(args);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).hasLineCount(1).contains(text);
  }

  private List<String> bases(String... options) {
    List<String> call = new ArrayList<>(List.of("ls", "--csv", dir.toString()));
    call.addAll(List.of(options));
    return shown(call.toArray(String[]::new))
        .lines()
        .skip(1)
        .map(line -> line.replaceAll("^.*(made-?\\d*|__06-12-47-?\\d*),.*", "$1"))
        .map(base -> base.replace("__06-12-47-", ""))
        .toList();
  }

  private void madeUp() throws Exception {
    MadeUpRuns runs = new MadeUpRuns(dir);
    runs.run(
        "2026-11-23__06-12-47-2",
        100,
        300_000,
        r -> {
          ((ObjectNode) r.path("meta")).put("run_name", "Nightly sync");
          r.putObject("resources").putObject("rss_kb").put("max", 100);
          r.putObject("tags").put("branch", "main").put("=cmd", "+1,\"x\"");
        });
    runs.run(
        "2026-11-23__06-12-47-3",
        300,
        100_000,
        r -> {
          ((ObjectNode) r.path("meta")).put("run_name", "smoke");
          r.put("status", "failed");
          r.putObject("resources").putObject("rss_kb").put("max", 300);
          r.putObject("tags").put("branch", "feature/a");
        });
    runs.run(
        "2026-11-23__06-12-47-4",
        200,
        200_000,
        r -> {
          ((ObjectNode) r.path("meta")).putNull("run_name");
          r.put("status", "killed");
          r.putObject("resources").putObject("rss_kb").put("max", 200);
        });
  }

  @Test
  void runsAreChosenByStatusNameAndTags() throws Exception {
    madeUp();
    assertThat(bases()).containsExactly("4", "3", "2");
    assertThat(bases("--status", "failed,killed")).containsExactly("4", "3");
    assertThat(bases("--status", "failed", "--status", "completed")).containsExactly("3", "2");
    assertThat(bases("--name", "SYNC")).containsExactly("2");
    assertThat(bases("--name", "s*e")).containsExactly("3");
    assertThat(bases("--name", "s?oke")).containsExactly("3");
    assertThat(bases("--name", "[s]moke")).isEmpty();
    assertThat(bases("--tag", "branch")).containsExactly("3", "2");
    assertThat(bases("--tag", "branch=main")).containsExactly("2");
    assertThat(bases("--tag", "branch=feature/*", "--tag", "other")).isEmpty();
    assertThat(bases("--tag", "branch=*", "--status", "failed")).containsExactly("3");
    assertThat(shown("ls", dir.toString(), "--name", "nobody"))
        .isEqualTo("none of 3 runs in " + dir + " is of that kind\n");
    assertThat(shown("ls", "--json", dir.toString(), "--name", "nobody")).isEqualTo("[ ]\n");
  }

  @Test
  void runsAreSortedWithThoseOfNoFigureLastAndLimited() throws Exception {
    madeUp();
    assertThat(bases("--sort", "duration")).containsExactly("2", "4", "3");
    assertThat(bases("--sort", "rss")).containsExactly("3", "4", "2");
    assertThat(bases("--sort", "throughput")).containsExactly("3", "4", "2");
    assertThat(bases("--sort", "name")).containsExactly("2", "3", "4");
    assertThat(bases("--sort", "name", "-r")).containsExactly("3", "2", "4");
    assertThat(bases("--sort", "status", "--limit", "2")).containsExactly("2", "3");
    assertThat(bases("--limit", "1")).containsExactly("4");
    assertThat(bases("--limit", "1", "--reverse")).containsExactly("2");
  }

  @Test
  void wrongChoicesNameTheRightOnes() {
    assertWrong("--sort takes one of start, duration, status, name,", "ls", "--sort", "size");
    assertWrong("--status takes completed, failed,", "ls", "--status", "done");
    assertWrong("--tag takes KEY=VALUE or KEY", "ls", "--tag", "=x");
    assertWrong("--limit takes 1 or more, not 0", "ls", "--limit", "0");
    assertWrong("say one of --json and --csv", "ls", "--json", "--csv");
    assertWrong("--zone takes a zone", "ls", "--zone", "Atlantis");
  }

  @Test
  void startsAreShownInAZone() throws Exception {
    madeUp();
    assertThat(shown("ls", dir.toString())).contains("STARTED (UTC)  ", "2026-11-23 06:12:47  ");
    assertThat(shown("ls", dir.toString(), "--zone", "+05:30"))
        .contains("STARTED (+05:30)", "2026-11-23 11:42:47  ");
  }

  @Test
  void csvHoldsNumbersInFullAndNoFormula() throws Exception {
    madeUp();
    String table = shown("ls", "--csv", "--tag", "branch=main", dir.toString());
    assertThat(table.split("\r\n")).hasSize(2);
    assertThat(table)
        .startsWith(
            "run,started_at,status,name,duration_ms,processed,throughput_per_s,rss_max_kib,")
        .contains("2026-11-23T06:12:47.000Z,completed,Nightly sync,300000,30000,100,")
        .endsWith(",\"'=cmd=+1,\"\"x\"\" branch=main\"\r\n");
  }

  @Test
  void aRunningRunHasTheFiguresOfItsLastSample() throws Exception {
    Files.copy(
        Cli.RUNS.resolve("2026-11-24__01-00-00.json.part"),
        dir.resolve("2026-11-24__01-00-00.json.part"));
    Files.writeString(
        dir.resolve("2026-11-24__01-00-00.resources.jsonl.part"),
        "x".repeat(100_000)
            + "\n{\"t_ms\":1000,\"rss_kb\":1024,\"processed\":10}\n"
            + "{\"t_ms\":100000,\"rss_kb\":4096,\"proc_cpu_pct\":150,\"processed\":5000}\n"
            + "{\"t_ms\":101000,\"rss_kb\":");
    assertThat(shown("ls", dir.toString()))
        .contains("2 min 03 s", "5,000", " 50 ", "now 4.0 MiB", "150 %");
    JsonNode run = Report.JSON.readTree(shown("ls", "--json", dir.toString())).get(0);
    assertThat(run.path("throughput").asDouble()).isEqualTo(50);
    assertThat(run.path("rss_kb").asLong()).isEqualTo(4096);
    assertThat(run.path("rss_kb_max").isNull()).isTrue();
    assertThat(run.path("sample_t_ms").asLong()).isEqualTo(100_000);
  }

  @Test
  void samplesInTheLogAreFoundToo() throws Exception {
    Files.copy(
        Cli.RUNS.resolve("2026-11-24__01-00-00.json.part"),
        dir.resolve("2026-11-24__01-00-00.json.part"));
    Files.writeString(
        dir.resolve("2026-11-24__01-00-00.logs.jsonl.part"),
        "{\"t_ms\":5000,\"message\":\"resources\",\"fields\":{\"rss_kb\":2048,\"done\":10}}\n"
            + "{\"t_ms\":5001,\"message\":\"other\",\"fields\":{}}\n");
    assertThat(shown("ls", dir.toString())).contains("now 2.0 MiB", " 2 ");
  }
}
