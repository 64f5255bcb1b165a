package dev.tachograph.jul;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.testing.Deployments;
import dev.tachograph.testing.ForkedProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that log by java.util.logging are recorded by their configuration alone. */
@Timeout(180)
class TachographHandlerTest {
  @TempDir Path dir;

  private ForkedProgram program() throws Exception {
    return program("/logging.properties");
  }

  private ForkedProgram program(String configuration) throws Exception {
    Path file = dir.resolve("logging.properties");
    try (var properties = TachographHandlerTest.class.getResourceAsStream(configuration)) {
      Files.write(file, properties.readAllBytes());
    }
    return ForkedProgram.in(dir)
        .property("java.util.logging.config.file", file)
        .property("user.language", "en");
  }

  private List<JsonNode> records() throws Exception {
    return ForkedProgram.records(dir.resolve("logs")).stream()
        .filter(record -> record.path("target").asText().equals("shop.Orders"))
        .toList();
  }

  private static List<String> messages(List<JsonNode> records) {
    return records.stream().map(record -> record.path("message").asText()).toList();
  }

  @Test
  void everyRecordArrivesAtItsLevel() throws Exception {
    assertThat(program().run(Orders.class, "typed")).isEmpty();
    List<JsonNode> records = records();
    assertThat(records)
        .extracting(r -> r.path("level").asText() + " " + r.path("message").asText())
        .containsExactly(
            "TRACE finer",
            "DEBUG fine",
            "INFO config",
            "INFO order 4,711 of anna",
            "INFO no place {x}",
            "INFO {0} stays without arguments",
            "WARN refused",
            "ERROR closed",
            "INFO login with password=*** as anna");
    assertThat(records.get(0).path("fields").path("level_name").asText()).isEqualTo("FINER");
    assertThat(records.get(2).path("fields").path("level_name").asText()).isEqualTo("CONFIG");
    assertThat(records.get(6).path("error").path("stack").asText()).contains("Orders.typed");
    JsonNode report = ForkedProgram.report(dir.resolve("logs"));
    assertThat(report.path("status").asText()).isEqualTo("completed");
    assertThat(report.path("meta").path("run_name").asText()).isEqualTo("orders");
  }

  @Test
  void whatRecordsThrowOrLogInTheirTextHarmsNobody() throws Exception {
    program().run(Orders.class, "hostile");
    assertThat(messages(records()))
        .containsExactly(
            "inner",
            "outer text",
            "broken <toString threw java.lang.IllegalStateException>",
            "broken {0",
            "null",
            "after");
  }

  @Test
  void newConfigurationsGoOnWithTheRun() throws Exception {
    program().run(Orders.class, "reread");
    assertThat(messages(records())).containsExactly("one", "two", "three");
  }

  @Test
  void handlerIsAddedByCode() throws Exception {
    ForkedProgram.in(dir).run(Orders.class, "code");
    assertThat(messages(records())).containsExactly("by code");
  }

  @Test
  void programGoesOnWhereNothingCanBeRecorded() throws Exception {
    Files.writeString(dir.resolve("logs"), "a file");
    assertThat(program().run(Orders.class, "typed")).contains("Nothing is recorded");
  }

  @Test
  void eachDeploymentOfAWebApplicationIsARunOfItsOwnThatHoldsNothing() throws Exception {
    String printed =
        program("/web-logging.properties").run(Deployments.class, WebApplication.class.getName());
    assertThat(printed).endsWith("collected\n");
    assertThat(messages(records()))
        .containsExactly("deployed", "3 left", "deployed", "3 left", "deployed", "3 left");
    assertThat(ForkedProgram.reports(dir.resolve("logs")))
        .hasSize(3)
        .allMatch(report -> report.path("status").asText().equals("completed"));
  }

  @Test
  void everyRecordOfAKilledProgramIsThereOnce() throws Exception {
    program().kill("logged", Orders.class, "stays");
    assertThat(messages(records()))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 2_000).mapToObj(n -> "order " + n).toList());
    assertThat(ForkedProgram.report(dir.resolve("logs")).path("status").asText())
        .isEqualTo("killed");
  }
}
