package dev.tachograph.opentelemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.testing.Eventually;
import dev.tachograph.testing.ForkedProgram;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that nobody changed, with OpenTelemetry's own agent and our extension in it. */
@Tag("heavy")
@Timeout(900)
class AgentExtensionIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path AGENTS = Path.of(System.getProperty("tachograph.agents", "agents"));
  private static final String OURS = "-javaagent:" + AGENTS.resolve("tachograph-agent.jar");

  private static final List<String> THEIRS =
      List.of(
          "-javaagent:" + AGENTS.resolve("opentelemetry-javaagent.jar"),
          "-Dotel.javaagent.extensions=" + System.getProperty("tachograph.extension"),
          "-Dotel.traces.exporter=none",
          "-Dotel.metrics.exporter=none",
          "-Dotel.logs.exporter=none");

  @TempDir Path dir;

  private Process start(List<String> options, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    Path classes =
        Path.of(OpenSpans.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    command.addAll(
        List.of(
            "-cp",
            classes + File.pathSeparator + AGENTS.resolve("h2.jar"),
            OpenSpans.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectError(dir.resolve("err").toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(TACHO|OTEL|JAVA_TOOL|JDK_).*"));
    return builder.start();
  }

  private void killWhileSpansAreOpen(List<String> options) throws Exception {
    Process process = start(options);
    try {
      assertThat(process.inputReader(UTF_8).readLine())
          .as(Files.readString(dir.resolve("err")))
          .isEqualTo("open true");
    } finally {
      process.destroyForcibly().waitFor();
    }
    Path logs = dir.resolve("logs");
    Eventually.until("the recovered report", () -> isRecovered(logs));
    assertThat(ForkedProgram.report(logs).path("status").asText()).isEqualTo("killed");
  }

  private static boolean isRecovered(Path logs) {
    try {
      Recovery.recover(logs, false);
      return !ForkedProgram.reports(logs).isEmpty();
    } catch (Exception notYet) {
      return false;
    }
  }

  /** What each span of HTTP and of the database is, and how it ended. */
  private List<String> spans() throws Exception {
    List<Path> traces = ForkedProgram.files(dir.resolve("logs"), ".trace.json");
    assertThat(traces).hasSize(1);
    List<String> spans = new ArrayList<>();
    for (JsonNode event : JSON.readTree(traces.get(0).toFile())) {
      JsonNode args = event.path("args");
      if (event.path("ph").asText().equals("e")) {
        spans.add(
            event.path("name").asText()
                + (args.path("unfinished").asBoolean() ? " open" : "")
                + (args.path("trace_id").asText().matches("[0-9a-f]{32}") ? " traced" : ""));
      }
    }
    return spans;
  }

  private void bothEndedAndOpenSpansAreThere() throws Exception {
    assertThat(spans())
        .contains("GET traced", "SELECT shop traced", "GET open", "CALL shop.block open");
  }

  @Test
  void openSpansOfAKilledProgramAreInItsRun() throws Exception {
    killWhileSpansAreOpen(THEIRS);
    bothEndedAndOpenSpansAreThere();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void besideOurAgentThereIsOneRunThatHasRecordsWithTheIdsOfSpans(boolean first) throws Exception {
    Stream<String> ours = Stream.of(OURS);
    killWhileSpansAreOpen(
        (first ? Stream.concat(ours, THEIRS.stream()) : Stream.concat(THEIRS.stream(), ours))
            .toList());
    bothEndedAndOpenSpansAreThere();
    assertThat(ForkedProgram.records(dir.resolve("logs")))
        .filteredOn(record -> record.path("message").asText().equals("within a statement"))
        .singleElement()
        .matches(record -> record.path("trace_id").asText().matches("[0-9a-f]{32}"));
  }

  @Test
  void aProgramThatEndsHasACompletedRun() throws Exception {
    Process process = start(THEIRS, "end");
    try {
      assertThat(process.waitFor(600, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(dir.resolve("err"))).isZero();
    assertThat(ForkedProgram.report(dir.resolve("logs")).path("status").asText())
        .isEqualTo("completed");
    assertThat(spans()).contains("GET traced", "SELECT shop traced");
  }

  @Test
  void whoWantsNoRunOfTheExtensionGetsNone() throws Exception {
    List<String> options = new ArrayList<>(THEIRS);
    options.add("-Dtachograph.starts.run=false");
    Process process = start(options, "end");
    try {
      assertThat(process.waitFor(600, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(dir.resolve("logs")).doesNotExist();
  }
}
