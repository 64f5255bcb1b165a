package dev.tachograph.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.testing.ForkedProgram;
import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An application is recorded from its first line on, whatever logging system it has. */
@Timeout(240)
class StarterTest {
  /** What is of the one logging system, and of the other. */
  private static final String OF_LOG4J = ".*/log4j-(core|slf4j2-impl|jul)-[^/]*\\.jar";

  private static final String OF_LOGBACK = ".*/(logback-[^/]*|log4j-to-slf4j-[^/]*)\\.jar";

  @TempDir Path dir;

  private ForkedProgram program(String without) {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.matches(without))
            .collect(Collectors.joining(File.pathSeparator));
    return ForkedProgram.in(dir).classPath(classPath).property("spring.application.name", "shop");
  }

  private List<JsonNode> records() throws Exception {
    return ForkedProgram.records(dir.resolve("logs"));
  }

  private void checkRecords() throws Exception {
    List<JsonNode> records = records();
    List<String> messages = records.stream().map(r -> r.path("message").asText()).toList();
    assertThat(messages.get(0)).startsWith("Starting ShopApplication");
    assertThat(messages).filteredOn(m -> m.startsWith("Started ShopApplication")).hasSize(1);
    assertThat(records)
        .filteredOn(r -> r.path("target").asText().equals("shop.Orders"))
        .extracting(r -> r.path("message").asText())
        .filteredOn(m -> !m.equals("between"))
        .containsExactly("one", "two", "three", "closed");
    JsonNode report = ForkedProgram.report(dir.resolve("logs"));
    assertThat(report.path("meta").path("run_name").asText()).isEqualTo("shop");
    assertThat(report.path("status").asText()).isEqualTo("completed");
    assertThat(report.path("results").path("orders").asInt()).isEqualTo(3);
  }

  @Test
  void applicationThatLogsByLogbackIsRecordedAcrossResets() throws Exception {
    program(OF_LOG4J).run(ShopApplication.class);
    checkRecords();
    assertThat(records())
        .filteredOn(r -> r.path("message").asText().equals("one"))
        .allMatch(r -> r.path("fields").path("stock").asInt() == 3);
  }

  @Test
  void applicationThatLogsByLog4jIsRecordedAcrossConfigurations() throws Exception {
    program(OF_LOGBACK).run(ShopApplication.class);
    checkRecords();
  }

  @Test
  void propertiesSayWhatIsRecorded() throws Exception {
    program(OF_LOG4J)
        .property("tachograph.name", "till")
        .property("tachograph.output-dir", "runs")
        .property("tachograph.max-total", "64MiB")
        .property("tachograph.tags.branch", "main")
        .run(ShopApplication.class);
    JsonNode report = ForkedProgram.report(dir.resolve("runs"));
    assertThat(report.path("meta").path("run_name").asText()).isEqualTo("till");
    assertThat(report.path("tags").path("branch").asText()).isEqualTo("main");
  }

  @Test
  void applicationThatIsNotToBeRecordedIsNot() throws Exception {
    program(OF_LOG4J).property("tachograph.enabled", false).run(ShopApplication.class);
    assertThat(dir.resolve("logs")).doesNotExist();
  }

  @Test
  void applicationGoesOnWhereNothingCanBeRecorded() throws Exception {
    Files.writeString(dir.resolve("logs"), "a file");
    assertThat(program(OF_LOG4J).run(ShopApplication.class))
        .contains("tachograph: Nothing is recorded", "Started ShopApplication");
  }

  @Test
  void applicationDoesNotStartWhereItMustBeRecordedAndCannotBe() throws Exception {
    Files.writeString(dir.resolve("logs"), "a file");
    assertThat(
            program(OF_LOG4J)
                .environment("TACHO_REQUIRED", "true")
                .exits(1)
                .run(ShopApplication.class))
        .contains("the application is not started, as required is set")
        .doesNotContain("Started ShopApplication");
  }

  private void eachLineIsThereOnce(String property, String configuration, String without)
      throws Exception {
    Path file = dir.resolve("with-ours.xml");
    try (InputStream text = StarterTest.class.getResourceAsStream(configuration)) {
      Files.write(file, Objects.requireNonNull(text).readAllBytes());
    }
    program(without).property(property, file).run(ShopApplication.class);
    assertThat(records())
        .filteredOn(r -> r.path("target").asText().equals("shop.Orders"))
        .extracting(r -> r.path("message").asText())
        .filteredOn(m -> !m.equals("between"))
        .containsExactly("one", "two", "three", "closed");
  }

  @Test
  void lineOfAConfigurationThatHasAnAppenderOfOursIsThereOnce() throws Exception {
    eachLineIsThereOnce("logging.config", "/own-logback.xml", OF_LOG4J);
  }

  @Test
  void lineOfAConfigurationThatHasAQueueBeforeAnAppenderOfOursIsThereOnce() throws Exception {
    eachLineIsThereOnce("logging.config", "/queued-logback.xml", OF_LOG4J);
  }

  @Test
  void lineOfALog4jConfigurationThatHasAnAppenderOfOursIsThereOnce() throws Exception {
    eachLineIsThereOnce("logging.config", "/own-log4j2.xml", OF_LOGBACK);
  }
}
