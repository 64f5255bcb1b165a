package dev.tachograph.logback;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.testing.Deployments;
import dev.tachograph.testing.ForkedProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that log by Logback are recorded by their configuration alone. */
@Timeout(180)
class TachographAppenderTest {
  @TempDir Path dir;

  private ForkedProgram program() {
    return ForkedProgram.in(dir).property("logback.configurationFile", "tachograph-logback.xml");
  }

  private List<JsonNode> records() throws Exception {
    return ForkedProgram.records(dir.resolve("logs"));
  }

  private static List<String> messages(List<JsonNode> records) {
    return records.stream().map(record -> record.path("message").asText()).toList();
  }

  @Test
  void everyRecordArrivesWithItsTypes() throws Exception {
    assertThat(program().run(Orders.class, "typed")).isEmpty();
    List<JsonNode> records = records();
    assertThat(messages(records))
        .containsExactly(
            "order 4711 of anna",
            "accepted",
            "few left",
            "refused",
            "login with password=*** as anna");
    assertThat(records)
        .extracting(r -> r.path("level").asText())
        .containsExactly("DEBUG", "INFO", "WARN", "ERROR", "INFO");
    assertThat(records).allMatch(r -> r.path("target").asText().equals("shop.Orders"));
    assertThat(records).allMatch(r -> r.path("thread").asText().equals("main"));
    assertThat(records).as("callers are not looked for").noneMatch(r -> r.has("file"));
    assertThat(records.get(1).path("fields").toString())
        .isEqualTo("{\"stock\":3,\"price\":9.5,\"open\":true,\"buyer\":\"anna\"}");
    assertThat(records.get(2).path("mdc").toString()).isEqualTo("{\"request\":\"r-17\"}");
    assertThat(records.get(2).path("markers").toString()).isEqualTo("[\"AUDIT\",\"MONEY\"]");
    assertThat(records.get(3).path("error").path("type").asText())
        .isEqualTo("java.lang.IllegalArgumentException");
    assertThat(records.get(3).path("error").path("stack").asText()).contains("Orders.typed");
    JsonNode report = ForkedProgram.report(dir.resolve("logs"));
    assertThat(report.path("status").asText()).isEqualTo("completed");
    assertThat(report.path("meta").path("run_name").asText()).isEqualTo("orders");
  }

  @Test
  void whatRecordsThrowOrLogInTheirTextHarmsNobody() throws Exception {
    program().run(Orders.class, "hostile");
    List<String> messages = messages(records());
    assertThat(messages).containsOnlyOnce("inner", "outer text", "broken field", "after");
    assertThat(messages).anyMatch(message -> message.startsWith("broken ["));
    assertThat(messages).contains("null");
    assertThat(messages.stream().filter(message -> message.startsWith("endless"))).isNotEmpty();
  }

  @Test
  void resetsOfTheContextGoOnWithTheRun() throws Exception {
    program().run(Orders.class, "resets");
    assertThat(messages(records())).containsExactly("one", "two", "three");
    assertThat(ForkedProgram.report(dir.resolve("logs")).path("status").asText())
        .isEqualTo("completed");
  }

  @Test
  void recordsThatComeThroughAQueueKeepThreadAndContext() throws Exception {
    program().run(Orders.class, "queued");
    JsonNode record = records().get(0);
    assertThat(record.path("thread").asText()).isEqualTo("seller");
    assertThat(record.path("mdc").path("request").asText()).isEqualTo("r-1");
    assertThat(record.path("fields").path("stock").asInt()).isEqualTo(3);
  }

  @Test
  void twoThreadsKeepTheirContextsApart() throws Exception {
    program().run(Orders.class, "threads");
    Map<String, Integer> next = new HashMap<>();
    for (JsonNode record : records()) {
      String thread = record.path("thread").asText();
      int n = next.merge(thread, 1, Integer::sum) - 1;
      assertThat(record.path("fields").path("n").asInt()).isEqualTo(n);
      assertThat(record.path("mdc").path("order").asText()).isEqualTo(thread + "/" + n);
      assertThat(record.path("message").asText()).isEqualTo("sold by " + thread);
    }
    assertThat(next).isEqualTo(Map.of("seller-0", 5_000, "seller-1", 5_000));
  }

  @Test
  void theReportSaysHowTheProgramEnded() throws Exception {
    program().exits(1).run(Orders.class, "throws");
    assertThat(ForkedProgram.report(dir.resolve("logs")).path("end").path("cause").asText())
        .contains("IllegalStateException: no stock");
  }

  @Test
  void exitIsNotedAsSuch() throws Exception {
    program().exits(3).run(Orders.class, "exits");
    assertThat(ForkedProgram.report(dir.resolve("logs")).path("status").asText())
        .isEqualTo("exited");
  }

  @Test
  void environmentIsStrongerThanTheConfiguration() throws Exception {
    program()
        .environment("TACHO_NAME", "till")
        .environment("TACHO_OUT", dir.resolve("runs").toString())
        .run(Orders.class, "resets");
    JsonNode report = ForkedProgram.report(dir.resolve("runs"));
    assertThat(report.path("meta").path("run_name").asText()).isEqualTo("till");
    assertThat(dir.resolve("logs")).doesNotExist();
  }

  @Test
  void programGoesOnWhereNothingCanBeRecorded() throws Exception {
    Files.writeString(dir.resolve("logs"), "a file");
    assertThat(program().run(Orders.class, "typed")).contains("Nothing is recorded");
  }

  @Test
  void eachDeploymentOfAWebApplicationIsARunOfItsOwnThatHoldsNothing() throws Exception {
    String printed =
        ForkedProgram.in(dir)
            .property("logback.configurationFile", "web-logback.xml")
            .run(Deployments.class, WebApplication.class.getName());
    assertThat(printed).endsWith("collected\n");
    assertThat(messages(records()))
        .containsExactly("deployed", "queued", "deployed", "queued", "deployed", "queued");
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
