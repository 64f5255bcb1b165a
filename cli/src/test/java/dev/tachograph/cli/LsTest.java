package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.cli.command.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
