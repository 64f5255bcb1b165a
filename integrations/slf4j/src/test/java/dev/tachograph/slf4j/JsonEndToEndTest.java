package dev.tachograph.slf4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tachograph.common.RunClock;
import dev.tachograph.logging.JsonLogFilter;
import dev.tachograph.logging.JsonLogLayer;
import dev.tachograph.logging.JsonLogWriter;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.logging.Logging;
import dev.tachograph.logging.TracingGuards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

class JsonEndToEndTest {
  private static final ObjectMapper STRICT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  @TempDir private Path directory;

  @Test
  void everythingSlf4jGivesIsInTheLine() throws IOException {
    List<JsonNode> lines =
        record(
            logger -> {
              MDC.put("request", "42");
              logger
                  .atWarn()
                  .addMarker(MarkerFactory.getMarker("NET"))
                  .setCause(new IllegalStateException("broken"))
                  .addKeyValue("block", 18_000_000L)
                  .addKeyValue("elapsed_ms", 12.345)
                  .addKeyValue("ok", true)
                  .addKeyValue("peer", "10.0.0.7:8333")
                  .log("batch {}", "fetched");
              MDC.clear();
            });
    assertThat(lines).hasSize(1);
    JsonNode line = lines.get(0);
    assertThat(line.get("level").asText()).isEqualTo("WARN");
    assertThat(line.get("target").asText()).isEqualTo("io.example.Json");
    assertThat(line.get("thread").asText()).isEqualTo(Thread.currentThread().getName());
    assertThat(line.get("message").asText()).isEqualTo("batch fetched");
    assertThat(line.get("fields").toString())
        .isEqualTo(
            "{\"block\":18000000,\"elapsed_ms\":12.345,\"ok\":true,\"peer\":\"10.0.0.7:8333\"}");
    assertThat(line.get("error").get("type").asText()).isEqualTo("java.lang.IllegalStateException");
    assertThat(line.get("mdc").get("request").asText()).isEqualTo("42");
    assertThat(line.get("markers").get(0).asText()).isEqualTo("NET");
  }

  @Test
  void hostileKeysAndTextsStayValidLines() throws IOException {
    List<JsonNode> lines =
        record(
            logger -> {
              MDC.put("level", "forged\r\n{}");
              logger
                  .atInfo()
                  .addKeyValue("level", "forged")
                  .addKeyValue("twice", 1)
                  .addKeyValue("twice", 2)
                  .addKeyValue("nan", Double.NaN)
                  .log("two\r\nlines\u2028 and \"quotes\" {}", "\ud800");
              MDC.clear();
            });
    assertThat(lines).hasSize(1);
    JsonNode line = lines.get(0);
    assertThat(line.get("level").asText()).isEqualTo("INFO");
    assertThat(line.get("message").asText()).isEqualTo("two\r\nlines\u2028 and \"quotes\" \ufffd");
    assertThat(line.get("fields").get("level").asText()).isEqualTo("forged");
    assertThat(line.get("fields").get("twice").asInt()).isEqualTo(2);
    assertThat(line.get("fields").get("nan").asText()).isEqualTo("NaN");
    assertThat(line.get("mdc").get("level").asText()).isEqualTo("forged\r\n{}");
  }

  @Test
  void contextWithoutAValueHarmsNothing() throws IOException {
    List<JsonNode> lines =
        record(
            logger -> {
              MDC.put("user", null);
              logger.info("message");
              MDC.clear();
            });
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).get("message").asText()).isEqualTo("message");
  }

  private List<JsonNode> record(Consumer<Logger> program) throws IOException {
    Path file = directory.resolve("run.logs.jsonl");
    RunClock clock = RunClock.start();
    JsonLogWriter writer = JsonLogWriter.create(file, clock);
    JsonLogLayer layer = new JsonLogLayer(writer, LogFilter.parse("trace"), JsonLogFilter.ALL);
    TracingGuards guards = Logging.initTracing(clock, List.of(layer));
    try {
      program.accept(LoggerFactory.getLogger("io.example.Json"));
    } finally {
      guards.close();
    }
    writer.finish();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(STRICT.readTree(line));
    }
    return lines;
  }
}
