package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the runs of two class loaders end with their process. */
@Timeout(300)
class ScopesEndTest {
  @TempDir Path dir;

  private Child child(String scenario) throws IOException {
    return Child.start(ScopesMain.class, List.of(), dir, scenario);
  }

  /** The reports by the names of the runs. */
  private Map<String, JsonNode> reports() throws IOException {
    Map<String, JsonNode> reports = new TreeMap<>();
    for (String base : RunFilesOf.bases(dir)) {
      RunFilesOf files = new RunFilesOf(dir, base).check();
      JsonNode report = files.report();
      String name = report.at("/meta/run_name").asText();
      assertThat(files.messages()).contains("hello of " + name);
      reports.put(name, report);
    }
    assertThat(reports).containsOnlyKeys("a", "b");
    return reports;
  }

  private static void assertThatItEnded(JsonNode report, String status, int exitCode) {
    assertThat(report.get("status").asText()).as(report.get("end").toString()).isEqualTo(status);
    assertThat(report.at("/end/exit_code").asInt(-1)).isEqualTo(exitCode);
  }

  @Test
  void signalEndsTheProcessOnceAndEachRunWithIt() throws Exception {
    try (Child child = child("both")) {
      assertThat(child.awaitLine("ready").signal("TERM").end()).isEqualTo(143);
    }
    for (JsonNode report : reports().values()) {
      assertThatItEnded(report, "interrupted", 143);
      assertThat(report.at("/end/signal").asText()).isEqualTo("SIGTERM");
    }
  }

  @Test
  void signalStillEndsTheProcessWhenTheRunThatWasFirstIsOver() throws Exception {
    try (Child child = child("first-closed")) {
      assertThat(child.awaitLine("ready").signal("TERM").end()).isEqualTo(143);
    }
    assertThatItEnded(reports().get("a"), "completed", 0);
    assertThatItEnded(reports().get("b"), "interrupted", 143);
  }

  @Test
  void exitEndsEachRun() throws Exception {
    try (Child child = child("exit")) {
      assertThat(child.end()).isEqualTo(3);
    }
    for (JsonNode report : reports().values()) {
      assertThat(report.at("/end/cause").asText()).isNotEmpty();
      assertThat(report.get("status").asText()).isNotEqualTo("running");
    }
  }

  @Test
  void exceptionThatNobodyCatchesFailsTheRunOfItsThreadAlone() throws Exception {
    try (Child child = child("uncaught")) {
      assertThat(child.end()).isZero();
    }
    assertThat(reports().get("a").at("/end/exception/message").asText())
        .isEqualTo("nobody catches it");
    assertThat(reports().get("a").get("status").asText()).isEqualTo("failed");
    assertThatItEnded(reports().get("b"), "completed", 0);
  }

  @Test
  void killLeavesTwoRunsThatAreBothRecoveredWithTheirCause() throws Exception {
    try (Child child = child("both")) {
      child.awaitLine("ready").kill();
    }
    assertThat(Recovery.recover(dir, false))
        .extracting(Recovery.Found::outcome)
        .containsExactly(Outcome.RECOVERED, Outcome.RECOVERED);
    for (JsonNode report : reports().values()) {
      assertThat(report.get("status").asText()).isEqualTo("killed");
      assertThat(report.at("/end/cause").asText()).isNotEmpty();
    }
  }

  @Test
  void requestForADumpIsServedByEachRun() throws Exception {
    try (Child child = child("both")) {
      child.awaitLine("ready").signal("USR1");
      until("a dump each", () -> dumps() == 2);
      assertThat(child.signal("TERM").end()).isEqualTo(143);
    }
    assertThat(reports()).hasSize(2);
  }

  private long dumps() {
    try {
      return RunFilesOf.names(dir).stream()
          .filter(name -> name.contains(".dump") && name.endsWith(".txt"))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
