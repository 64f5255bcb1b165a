package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Log records on stdout, and readers that disappear. */
@Timeout(300)
class StdoutTest {
  @TempDir Path dir;

  private static JsonNode balanced(JsonNode report) {
    JsonNode logs = report.get("logs");
    assertThat(logs.get("produced").asLong())
        .isEqualTo(
            logs.get("written").asLong()
                + logs.get("collapsed").asLong()
                + logs.get("dropped").asLong());
    return logs;
  }

  @Test
  void recordsAreTheLinesOnStdoutAndThereIsNoFileOfThem() throws Exception {
    int lines = 1;
    try (Child child = Child.start(dir, "stdout", "all")) {
      child.awaitLine("\"message\":\"hello\"").say("");
      for (String line : child.rest().split("\n")) {
        assertThat(new ObjectMapper().readTree(line).get("level").asText()).isIn("INFO", "WARN");
        lines++;
      }
      assertThat(child.end()).isZero();
    }
    assertThat(RunFilesOf.names(dir)).hasSize(4).noneMatch(name -> name.contains(".logs"));
    JsonNode logs = balanced(RunFilesOf.in(dir).report());
    assertThat(logs.get("paths")).isEmpty();
    assertThat(logs.get("written").asInt()).isEqualTo(lines);
    assertThat(logs.get("dropped").asInt()).isZero();
  }

  @Test
  void closedPipeIsSurvivedAndWhatDidNotGetThereCountsAsDropped() throws Exception {
    try (Child child = Child.start(dir, "stdout", "all")) {
      child.awaitLine("hello").stopListening().say("");
      assertThat(child.endUnheard()).isZero();
    }
    RunFilesOf files = RunFilesOf.in(dir);
    JsonNode report = files.report();
    JsonNode logs = balanced(report);
    assertThat(logs.get("written").asInt()).isEqualTo(1);
    assertThat(logs.at("/by_level/WARN/dropped").asInt()).isEqualTo(1);
    assertThat(logs.at("/by_level/INFO/produced").asInt()).isGreaterThan(1);
    assertThat(report.at("/status").asText()).isEqualTo("completed");
    assertThat(report.at("/findings/0/rule").asText()).isEqualTo("stdout_closed");
    assertThat(files.lines(".events.jsonl")).isNotEmpty();
    assertThat(files.trace()).isNotEmpty();
  }

  @Test
  void withLogsAloneNothingIsWrittenToDisk() throws Exception {
    Path none = dir.resolve("none");
    try (Child child = Child.start(none, "stdout", "alone")) {
      child.awaitLine("hello").say("");
      assertThat(child.rest()).contains("a warning");
      assertThat(child.end()).isZero();
    }
    assertThat(Files.exists(none)).isFalse();
  }

  @Test
  void stdoutWithoutLogsIsAWrongConfiguration() {
    RunConfigBuilder config =
        RunConfig.builder().logsToStdout(true).artifacts(Set.of(RunConfig.Artifact.EVENTS));
    assertThatThrownBy(config::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("logsToStdout needs LOGS");
  }
}
