package dev.tachograph.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.testing.ForkedProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that runs tests leaves a run with a span for each, and what failed. */
@Timeout(180)
class TestRunsTest {
  private static final String BUILD = "2026-11-30__19-12-47-4711";

  @TempDir Path dir;

  private ForkedProgram program() {
    return ForkedProgram.in(dir).environment("TACHO_PARENT", BUILD);
  }

  private JsonNode report() throws Exception {
    return ForkedProgram.report(dir.resolve("logs"));
  }

  private long spans(String name) throws Exception {
    Path trace = ForkedProgram.files(dir.resolve("logs"), ".trace.json").get(0);
    try (var lines = Files.lines(trace)) {
      return lines.filter(line -> line.contains("\"name\":\"" + name + "\"")).count();
    }
  }

  @Test
  void eachTestIsASpanAndWhatFailedIsToldOnce() throws Exception {
    program().run(Samples.class, "Mixed");
    JsonNode report = report();
    assertThat(report.path("meta").path("run_name").asText()).isEqualTo("tests");
    assertThat(report.path("status").asText()).isEqualTo("failed");
    assertThat(report.toString()).contains(BUILD);
    JsonNode results = report.path("results");
    assertThat(results.path("tests").asInt()).isEqualTo(3);
    assertThat(results.path("tests_failed").asInt()).isEqualTo(1);
    assertThat(results.path("tests_aborted").asInt()).isEqualTo(1);
    assertThat(results.path("tests_skipped").asInt()).isEqualTo(1);
    assertThat(results.path("failure").asText()).isEqualTo("1 of 3 tests failed");
    assertThat(report.path("findings").findValuesAsText("text"))
        .filteredOn(text -> text.startsWith("The test Samples$Mixed.refuses failed with"))
        .hasSize(1);
    for (String test : List.of("", ".accepts", ".refuses", ".supposes")) {
      assertThat(spans("Samples$Mixed" + test)).as(test).isPositive();
    }
    List<JsonNode> records = ForkedProgram.records(dir.resolve("logs"));
    assertThat(records)
        .extracting(r -> r.path("level").asText() + " " + r.path("message").asText())
        .containsExactlyInAnyOrder(
            "INFO accepted", "ERROR test failed", "WARN test aborted", "INFO test skipped");
    assertThat(records)
        .filteredOn(r -> r.path("message").asText().equals("accepted"))
        .allMatch(r -> r.path("span").asLong() > 0);
  }

  @Test
  void aClassThatFailsAsAWholeIsNoTestAndFailsTheRun() throws Exception {
    program().run(Samples.class, "Broken");
    JsonNode report = report();
    assertThat(report.path("status").asText()).isEqualTo("failed");
    JsonNode results = report.path("results");
    assertThat(results.path("tests").asInt()).isZero();
    assertThat(results.path("tests_failed").asInt()).isZero();
    assertThat(results.path("test_containers_failed").asInt()).isEqualTo(1);
    assertThat(results.path("failure").asText())
        .isEqualTo("0 of 0 tests failed, and 1 containers of tests");
    assertThat(report.path("findings").findValuesAsText("text"))
        .contains(
            "The test container Samples$Broken failed with IllegalStateException: no database");
  }

  @Test
  void eachTestOfAClassThatIsSkippedCounts() throws Exception {
    program().run(Samples.class, "Later");
    assertThat(report().path("results").path("tests_skipped").asInt()).isEqualTo(2);
    assertThat(report().path("results").path("tests").asInt()).isZero();
  }

  @Test
  void testsThatAllPassedAreACompletedRun() throws Exception {
    program().run(Samples.class, "Good");
    assertThat(report().path("status").asText()).isEqualTo("completed");
    assertThat(report().path("results").path("tests").asInt()).isEqualTo(1);
  }

  @Test
  void classesAreChosenByTheExtension() throws Exception {
    program().property("tachograph.tests", "off").run(Samples.class, "Chosen");
    assertThat(report().path("results").path("tests").asInt()).isEqualTo(2);
    assertThat(report().path("results").path("tests_failed").asInt()).isEqualTo(1);
    assertThat(spans("Samples$Chosen.accepts")).isPositive();
  }

  @Test
  void besideTheListenerTheExtensionDoesNothing() throws Exception {
    program().run(Samples.class, "Chosen");
    assertThat(report().path("results").path("tests").asInt()).isEqualTo(2);
  }

  @Test
  void nothingIsRecordedWhereNobodyWantsIt() throws Exception {
    program().property("tachograph.tests", "off").run(Samples.class, "Good");
    assertThat(dir.resolve("logs")).doesNotExist();
  }

  @Test
  void testsRunWhereNothingCanBeRecorded() throws Exception {
    Files.writeString(dir.resolve("logs"), "a file");
    assertThat(program().run(Samples.class, "Good")).contains("tachograph: Nothing is recorded");
  }
}
