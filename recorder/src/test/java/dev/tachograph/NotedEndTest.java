package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Found;
import dev.tachograph.recovery.Recovery.Outcome;
import dev.tachograph.testing.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How recovery reports an end that the run noted in its journal but could not report itself. */
@Timeout(180)
class NotedEndTest {
  @TempDir Path dir;

  private JsonNode recovered() throws IOException {
    assertThat(Recovery.recover(dir, false))
        .extracting(Found::outcome)
        .containsExactly(Outcome.RECOVERED);
    return RunFilesOf.in(dir).check().report();
  }

  private Child stuck() throws Exception {
    Child child = Child.start(EndMain.class, List.of(), dir, "stuck").awaitLine("ready");
    child.signal("TERM").awaitLine("stopping");
    return child;
  }

  @Test
  void killAfterATermIsAKillWhoseCauseNamesTheTermAndTheTimeBetween() throws Exception {
    try (Child child = stuck()) {
      child.kill();
    }
    JsonNode report = recovered();
    assertThat(report.get("status").asText()).isEqualTo("killed");
    assertThat(report.at("/end/signal").asText()).isEqualTo("SIGKILL");
    assertThat(report.at("/end/exit_code").isNull()).isTrue();
    assertThat(report.at("/end/cause").asText())
        .matches("killed by SIGKILL at least \\d+\\.\\d s after SIGTERM had asked it to end");
    assertThat(report.at("/findings/0/rule").asText()).isEqualTo("killed_while_ending");
  }

  @Test
  void secondTermThatEndsTheProcessLeavesAnInterruptedRun() throws Exception {
    try (Child child = stuck()) {
      until(
          "dead",
          () -> {
            if (child.isAlive()) {
              signal(child);
            }
            return !child.isAlive();
          });
      assertThat(child.end()).isEqualTo(143);
    }
    JsonNode report = recovered();
    assertThat(report.get("status").asText()).isEqualTo("interrupted");
    assertThat(report.at("/end/signal").asText()).isEqualTo("SIGTERM");
    assertThat(report.at("/end/exit_code").asInt()).isEqualTo(143);
    assertThat(report.at("/end/cause").asText())
        .matches(
            "the process was asked to end by SIGTERM, and \\d+\\.\\d s later by SIGTERM"
                + " to do so at once");
  }

  private static void signal(Child child) {
    try {
      child.signal("TERM");
    } catch (IOException | AssertionError ended) {
      // It is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void killWithoutASignalBeforeIsReportedAsKilled() throws Exception {
    try (Child child = Child.start(EndMain.class, List.of(), dir, "killed")) {
      assertThat(child.end()).isEqualTo(137);
    }
    JsonNode report = recovered();
    assertThat(report.get("status").asText()).isEqualTo("killed");
    assertThat(report.at("/end/signal").isNull()).isTrue();
    assertThat(report.at("/findings/0/rule").asText()).isEqualTo("found_dead");
  }

  /** The child's output while the disk was full to the end; the disk has space afterwards. */
  private String onAFullDisk(String how, int exitCode) throws Exception {
    String said;
    try (Child child = Child.start(EndMain.class, List.of(), dir, how).awaitLine("full")) {
      said = child.rest();
      assertThat(child.end()).isEqualTo(exitCode);
    }
    Files.delete(dir.resolve("filler"));
    return said;
  }

  @Test
  void runThatReturnedOnADiskThatIsFullToTheEndIsRecoveredAsCompleted() throws Exception {
    try (Kernel.Mounted mounted = Kernel.tmpfs(dir, "1m")) {
      assertThat(mounted.at()).isEqualTo(dir);
      String said = onAFullDisk("full", 0);
      assertThat(said)
          .contains("closed")
          .contains("No space left on device")
          .doesNotContain("did not return")
          .doesNotContain("\tat ")
          .doesNotContain("Exception in thread");
      assertThat(said.lines().filter(line -> line.startsWith("tachograph: "))).hasSize(1);
      assertThat(RunFilesOf.names(dir))
          .filteredOn(name -> !name.endsWith(".journal"))
          .isNotEmpty()
          .allMatch(name -> name.endsWith(".part"));
      JsonNode report = recovered();
      assertThat(report.get("status").asText()).isEqualTo("completed");
      assertThat(report.at("/end/exit_code").asInt(-1)).isZero();
      assertThat(report.at("/end/cause").asText()).isEqualTo("the program ended with exit code 0");
      assertThat(report.at("/findings/0/rule").asText()).isEqualTo("finished_by_recovery");
      assertThat(RunFilesOf.in(dir).messages()).contains("recorded", "on a full disk");
    }
  }

  @Test
  void runThatWasLeftOnAFullDiskIsFinishedByTheSameProcessOnceThereIsRoom() throws Exception {
    try (Kernel.Mounted mounted = Kernel.tmpfs(dir, "1m")) {
      RunConfig config =
          RunConfig.builder()
              .outputDir(mounted.at())
              .consoleFilter(null)
              .journalBytes(64 * 1024)
              .build();
      Run run = Tachograph.start(config);
      EndMain.fill(dir);
      run.close(0);
      Files.delete(dir.resolve("filler"));
      assertThat(recovered().get("status").asText()).isEqualTo("completed");
    }
  }

  @Test
  void exceptionOnADiskThatIsFullToTheEndIsReportedByRecoveryWithoutItsSecret() throws Exception {
    try (Kernel.Mounted mounted = Kernel.tmpfs(dir, "1m")) {
      assertThat(mounted.at()).isEqualTo(dir);
      String said = onAFullDisk("failed", 1);
      assertThat(said.lines().filter(line -> line.startsWith("tachograph: "))).hasSize(1);
      JsonNode report = recovered();
      assertThat(report.get("status").asText()).isEqualTo("failed");
      assertThat(report.at("/end/exception/type").asText())
          .isEqualTo("java.lang.IllegalStateException");
      assertThat(report.at("/end/exception/message").asText()).isEqualTo("no room, password=***");
      assertThat(report.at("/end/exception/stack").asText()).contains("failOnAFullDisk");
    }
  }
}
