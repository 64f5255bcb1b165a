package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.Level;
import dev.tachograph.logging.Levels;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.trace.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Levels that change during a run. */
@Timeout(300)
class LevelsTest {
  private static final Log LOG = Log.get("test.levels");

  @TempDir Path dir;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();

  private RunConfigBuilder config() {
    return RunConfig.builder()
        .outputDir(dir.resolve("runs"))
        .consoleStream(new PrintStream(console, true, StandardCharsets.UTF_8))
        .jsonFilter(LogFilter.parse("info"));
  }

  private Path say(String text) throws IOException {
    return Files.writeString(dir.resolve("levels.properties"), text);
  }

  private RunFilesOf files() throws IOException {
    return RunFilesOf.in(dir.resolve("runs")).check();
  }

  private List<JsonNode> reported(String message) throws IOException {
    return files().lines(".logs.jsonl").stream()
        .filter(line -> line.get("message").asText().equals(message))
        .toList();
  }

  private static Levels levels(String console, String json) {
    return Levels.none().withConsole(LogFilter.parse(console)).withJson(LogFilter.parse(json));
  }

  @Test
  void applicationChangesConsoleAndFileApartAndItIsReported() throws Exception {
    try (Run run = Tachograph.start(config().build())) {
      LOG.debug("too early").emit();
      run.levels(Levels.none().withJson(LogFilter.parse("info,test=debug")));
      LOG.debug("for the file").emit();
      run.levels(levels("info,test=debug", "info"));
      LOG.debug("for the console").emit();
      assertThat(run.levels().console()).hasToString("info,test=debug");
      assertThat(run.levels().json()).hasToString("info");
      assertThat(run.levels().trace()).hasToString("info");
    }
    assertThat(files().messages())
        .contains("for the file")
        .doesNotContain("too early", "for the console");
    assertThat(console.toString(StandardCharsets.UTF_8))
        .contains("for the console")
        .doesNotContain("too early", "for the file");
    List<JsonNode> reported = reported("levels changed");
    assertThat(reported).hasSize(2);
    assertThat(reported.get(0).get("level").asText()).isEqualTo("INFO");
    assertThat(reported.get(0).get("fields").toString())
        .isEqualTo("{\"json\":\"info,test=debug\"}");
    assertThat(reported.get(1).at("/fields/console").asText()).isEqualTo("info,test=debug");
  }

  @Test
  void changeIsReportedAlsoWhenNobodySeesInfoBeforeOrAfterIt() throws Exception {
    try (Run run = Tachograph.start(config().build())) {
      run.levels(levels("off", "off"));
      run.levels(levels("off", "info"));
      run.levels(levels("off", "info"));
    }
    assertThat(reported("levels changed")).hasSize(2);
  }

  @Test
  void spansThatBeginLaterFollowTheTracesFilter() throws Exception {
    try (Run run = Tachograph.start(config().build())) {
      Span.open("before").close();
      run.levels(Levels.none().withTrace(LogFilter.parse("off")));
      Span.open("meanwhile").close();
      run.levels(Levels.none().withTrace(LogFilter.parse("info")));
      Span.open("after").close();
    }
    assertThat(files().text(".trace.json"))
        .contains("\"before\"", "\"after\"")
        .doesNotContain("\"meanwhile\"");
  }

  @Test
  void partsThatARunDoesNotHaveStayAway() throws Exception {
    RunConfig config =
        RunConfig.builder()
            .outputDir(dir)
            .artifacts(java.util.Set.of())
            .consoleFilter(null)
            .build();
    try (Run run = Tachograph.start(config)) {
      run.levels(levels("trace", "trace").withTrace(LogFilter.parse("trace")));
      assertThat(run.levels()).isEqualTo(Levels.none());
      assertThat(LOG.isEnabled(Level.ERROR)).isFalse();
    }
  }

  @Test
  void fileThatStandsThereIsInForceFromTheFirstRecordOn() throws Exception {
    Path file = say("json=debug\nconsole=error");
    try (Run run = Tachograph.start(config().levelsFile(file).build())) {
      LOG.debug("seen").emit();
      assertThat(run.levels().console()).hasToString("error");
    }
    assertThat(files().messages()).contains("seen");
    assertThat(reported("levels changed").get(0).at("/fields/file").asText())
        .isEqualTo(file.toString());
  }

  @Test
  void fileIsFollowedWhileItComesChangesAndGoes() throws Exception {
    Path file = dir.resolve("levels.properties");
    try (Run run = Tachograph.start(config().levelsFile(file).build())) {
      say("json=warn");
      until("it came", () -> "warn".equals(String.valueOf(run.levels().json())));
      say("json=info,a.b=trace\n");
      until("it changed", () -> Log.get("a.b.C").isEnabled(Level.TRACE));
      Files.delete(file);
      say("# nothing\n");
      until("as configured", () -> "info".equals(String.valueOf(run.levels().json())));
    }
    assertThat(reported("the levels file cannot be read")).isNotEmpty();
  }

  @Test
  void wrongDirectiveIsReportedOnceAndTheLastValidOneStays() throws Exception {
    try (Run run = Tachograph.start(config().build())) {
      RunLevels levels = levels(run);
      LevelsFile file = new LevelsFile(say("json=debug\nconsole=warn"), levels);
      file.check();
      say("json=loud\nconsole=error\ncolor=red");
      file.check();
      file.check();
      assertThat(run.levels().json()).hasToString("debug");
      assertThat(run.levels().console()).hasToString("error");
      say("json=\\u12");
      file.check();
      file.check();
      Files.write(dir.resolve("levels.properties"), new byte[] {(byte) 0xff});
      file.check();
      Files.delete(dir.resolve("levels.properties"));
      Files.createDirectory(dir.resolve("levels.properties"));
      file.check();
      file.check();
      assertThat(run.levels().json()).hasToString("debug");
      assertThat(run.levels().console()).hasToString("error");
    }
    assertThat(reported("the levels file is wrong"))
        .extracting(line -> line.get("level").asText() + " " + line.at("/fields/reason").asText())
        .satisfiesExactly(
            one -> assertThat(one).contains("WARN", "\"color\""),
            one -> assertThat(one).contains("WARN", "json: Log filter \"loud\""),
            one -> assertThat(one).contains("WARN"));
    assertThat(reported("the levels file cannot be read")).hasSize(2);
  }

  private static RunLevels levels(Run run) {
    return ((OngoingRun) run).runLevels();
  }

  @Test
  void environmentNamesTheFileToo() throws Exception {
    Path runs = dir.resolve("runs");
    Map<String, String> env = Map.of(LevelsFile.VARIABLE, say("json=warn").toString());
    try (Child child = Child.start(env, ChildMain.class, List.of(), runs, "code", "0")) {
      assertThat(child.end()).isZero();
    }
    assertThat(files().messages()).contains("a warning").doesNotContain("working");
  }
}
