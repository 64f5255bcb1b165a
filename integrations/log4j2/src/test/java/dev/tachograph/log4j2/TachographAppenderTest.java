package dev.tachograph.log4j2;

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

/** Programs that log by Log4j are recorded by their configuration alone. */
@Timeout(180)
class TachographAppenderTest {
  private static final String ASYNC =
      "org.apache.logging.log4j.core.async.AsyncLoggerContextSelector";

  @TempDir Path dir;

  private ForkedProgram program() {
    return ForkedProgram.in(dir).property("log4j2.configurationFile", "tachograph-log4j2.xml");
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
            "few left",
            "nested",
            "null", // Of a map without a message.
            "one sold",
            "refused",
            "closed",
            "noted",
            "login with password=*** as anna",
            "3 pens",
            "of the root");
    assertThat(records)
        .extracting(r -> r.path("level").asText().charAt(0))
        .containsExactly('D', 'W', 'I', 'I', 'I', 'E', 'E', 'I', 'I', 'I', 'I');
    assertThat(records.subList(0, 10))
        .allMatch(r -> r.path("target").asText().equals("shop.Orders"));
    assertThat(records.get(10).path("target").asText()).isEqualTo("root");
    assertThat(records).as("callers are not looked for").noneMatch(r -> r.has("file"));
    assertThat(records.get(1).path("mdc").toString()).isEqualTo("{\"request\":\"r-17\"}");
    assertThat(records.get(1).path("markers").toString()).isEqualTo("[\"AUDIT\",\"MONEY\"]");
    assertThat(records.get(2).path("fields").path("context_stack").toString())
        .isEqualTo("[\"outer\",\"inner\"]");
    assertThat(records.get(3).path("fields").toString())
        .contains("\"buyer\":\"anna\"", "\"stock\"");
    assertThat(records.get(4).path("fields").path("item").asText()).isEqualTo("pen");
    assertThat(records.get(5).path("error").path("stack").asText()).contains("Orders.typed");
    assertThat(records.get(6).path("fields").path("level_name").asText()).isEqualTo("FATAL");
    assertThat(records.get(7).path("fields").path("level_name").asText()).isEqualTo("NOTICE");
    JsonNode report = ForkedProgram.report(dir.resolve("logs"));
    assertThat(report.path("status").asText()).isEqualTo("completed");
    assertThat(report.path("meta").path("run_name").asText()).isEqualTo("orders");
  }

  @Test
  void whatRecordsThrowOrLogInTheirTextHarmsNobody() throws Exception {
    program().run(Orders.class, "hostile");
    assertThat(messages(records())).containsOnlyOnce("inner", "outer text", "after");
    assertThat(messages(records())).anyMatch(message -> message.startsWith("broken "));
  }

  @Test
  void newConfigurationsGoOnWithTheRun() throws Exception {
    program().run(Orders.class, "resets");
    assertThat(messages(records())).containsExactly("one", "two", "three");
  }

  @Test
  void recordsThatComeThroughAQueueKeepThreadAndContext() throws Exception {
    program().run(Orders.class, "queued");
    JsonNode record = records().get(0);
    assertThat(record.path("message").asText()).isEqualTo("by queue");
    assertThat(record.path("thread").asText()).isEqualTo("seller");
    assertThat(record.path("mdc").path("request").asText()).isEqualTo("r-1");
  }

  @Test
  void reusedEventsOfTwoThreadsKeepTextAndContext() throws Exception {
    program().property("log4j2.enableThreadlocals", true).run(Orders.class, "threads");
    checkSold();
  }

  @Test
  void asynchronousLoggersOfTwoThreadsKeepTextAndContext() throws Exception {
    program()
        .property("log4j2.enableThreadlocals", true)
        .property("log4j2.contextSelector", ASYNC)
        .run(Orders.class, "threads");
    checkSold();
  }

  private void checkSold() throws Exception {
    Map<String, Integer> next = new HashMap<>();
    for (JsonNode record : records()) {
      String thread = record.path("thread").asText();
      int n = next.merge(thread, 1, Integer::sum) - 1;
      assertThat(record.path("message").asText()).isEqualTo("sold " + n + " by " + thread);
      assertThat(record.path("mdc").path("order").asText()).isEqualTo(thread + "/" + n);
    }
    assertThat(next).isEqualTo(Map.of("seller-0", 5_000, "seller-1", 5_000));
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
            .property("log4j2.configurationFile", "web-log4j2.xml")
            // As where Log4j sees the servlet API; else it leaves values in the server's threads.
            .property("log4j2.isWebapp", true)
            .property("log4j2.shutdownHookEnabled", false)
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
