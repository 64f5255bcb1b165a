package dev.tachograph.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.RunConfig;
import dev.tachograph.RunConfigBuilder;
import dev.tachograph.Tachograph;
import dev.tachograph.common.Level;
import dev.tachograph.internal.json.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallSiteTest {
  private static final Log LOG = Log.get("test.sites");

  @TempDir Path dir;

  private RunConfigBuilder config(boolean withConsole) {
    return RunConfig.builder()
        .outputDir(dir)
        .consoleFilter(withConsole ? LogFilter.parse("trace") : null)
        .consoleStream(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
  }

  private Map<String, JsonNode> records() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      Path logs =
          files.filter(file -> file.toString().endsWith(".logs.jsonl")).findFirst().orElseThrow();
      Map<String, JsonNode> byMessage = new HashMap<>();
      StrictJson.lines(logs).forEach(line -> byMessage.put(line.get("message").asText(), line));
      return byMessage;
    }
  }

  private static int here() {
    return StackWalker.getInstance()
        .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
  }

  private static void isAt(JsonNode record, int line) {
    assertThat(record.path("file").asText()).isEqualTo("CallSiteTest.java");
    assertThat(record.path("line").asInt()).isEqualTo(line);
  }

  private static void wrapper(String message) {
    LOG.at(Level.WARN, message).emit();
  }

  /** With a console, records take another path. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recordsHaveTheLineOfTheirCallIfConfigured(boolean withConsole) throws Exception {
    int[] lines = new int[4];
    Tachograph.run(
        config(withConsole).callSites(Level.INFO).build(),
        run -> {
          lines[0] = here() + 1;
          LOG.info("direct").with("a", 1).emit();
          Runnable lambda = () -> LOG.warn("lambda").emit();
          lines[1] = here() - 1;
          lambda.run();
          List.of("stream").forEach(text -> LOG.error(text).with(new Throwable()).emit());
          lines[2] = here() - 1;
          wrapper("wrapped");
          LOG.debug("less severe").emit();
          lines[3] = here() + 1;
          Logging.dispatch(LogRecord.builder(Level.INFO, "test.sites").message("built").build());
          Logging.dispatch(
              LogRecord.builder(Level.INFO, "test.sites")
                  .message("brought")
                  .location("X.kt", 7)
                  .build());
          return 0;
        });
    Map<String, JsonNode> records = records();
    isAt(records.get("direct"), lines[0]);
    isAt(records.get("lambda"), lines[1]);
    isAt(records.get("stream"), lines[2]);
    assertThat(records.get("wrapped").path("file").asText()).isEqualTo("CallSiteTest.java");
    isAt(records.get("built"), lines[3]);
    assertThat(records.get("less severe").has("file")).isFalse();
    assertThat(records.get("brought").path("file").asText()).isEqualTo("X.kt");
  }

  @Test
  void recordsHaveNoneUnlessThatIsAskedForOrTheyBringIt() throws Exception {
    Tachograph.run(
        config(false).build(),
        run -> {
          LOG.error("plain").emit();
          Logging.dispatch(
              LogRecord.builder(Level.INFO, "test.sites")
                  .message("brought")
                  .location("X.kt", 7)
                  .build());
          return 0;
        });
    Map<String, JsonNode> records = records();
    assertThat(records.get("plain").has("file")).isFalse();
    assertThat(records.get("brought").path("line").asInt()).isEqualTo(7);
  }

  /** Stands for the front of a framework. */
  private static final class Front {
    static void log(String message) {
      inner(message);
    }

    private static void inner(String message) {
      Logging.dispatch(
          LogRecord.builder(Level.INFO, "test.sites")
              .message(message)
              .calledThrough(Front.class.getName())
              .build());
    }
  }

  @Test
  void callerOfTheClassThatAFrameworkNamesIsTheSite() throws Exception {
    int[] line = new int[1];
    Tachograph.run(
        config(false).callSites(Level.TRACE).build(),
        run -> {
          line[0] = here() + 1;
          Front.log("fronted");
          return 0;
        });
    isAt(records().get("fronted"), line[0]);
  }
}
