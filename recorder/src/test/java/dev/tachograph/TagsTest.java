package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class TagsTest {
  @TempDir Path dir;

  private RunConfigBuilder config() {
    return RunConfig.builder().outputDir(dir).consoleFilter(null);
  }

  /** Sets tags and waits to be killed. */
  static final class Tagged {
    private Tagged() {}

    public static void main(String[] args) throws Exception {
      Run run =
          Tachograph.start(
              RunConfig.builder()
                  .outputDir(Path.of(args[0]))
                  .consoleFilter(null)
                  .tag("branch", "main")
                  .tag("kind", "manual")
                  .build());
      run.putConfig("batch", 16);
      run.tag("later", "yes");
      System.out.println("ready");
      new CountDownLatch(1).await();
    }
  }

  private String running() {
    try {
      for (String name : RunFilesOf.names(dir)) {
        if (name.endsWith(".json.part") && !name.contains("trace")) {
          return Files.readString(dir.resolve(name));
        }
      }
      return "";
    } catch (IOException renamedMeanwhile) {
      return "";
    }
  }

  @Test
  void tagsStandInTheReportOfTheRunningAndOfTheEndedRun() throws Exception {
    try (Run run = Tachograph.start(config().tag("branch", "x").tag("branch", "main").build())) {
      assertThat(running()).contains("\"tags\":{\"branch\":\"main\"}");
      run.tag("later", "a \"b\"");
      run.tag("branch", "other");
      Eventually.until("the tags", () -> running().contains("\"branch\":\"other\",\"later\":\"a "));
      run.tag("api_token", "hunter2");
    }
    JsonNode report = RunFilesOf.in(dir).check().report();
    assertThat(report.path("tags"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"branch\":\"other\",\"later\":\"a \\\"b\\\"\",\"api_token\":\"***\"}"));
    assertThat(RunFilesOf.names(dir)).noneMatch(name -> name.endsWith(".part"));
  }

  @Test
  void variableThatIsNotSetSetsNoTagAndWrongKeysAreSaid() throws Exception {
    RunConfig config = config().tag("kind", "nightly").tag("branch", null).build();
    assertThat(config.tags()).isEqualTo(Map.of("kind", "nightly"));
    try (Run run = Tachograph.start(config)) {
      run.tag("kind", null);
      run.tag(null, "x");
      run.tag(" ", "x");
      run.tag("a=b", "x");
      run.tag("later", "yes");
    }
    RunFilesOf files = RunFilesOf.in(dir).check();
    assertThat(files.report().path("tags").toString())
        .isEqualTo("{\"kind\":\"nightly\",\"later\":\"yes\"}");
    String log = "";
    for (String name : RunFilesOf.names(dir)) {
      log += name.endsWith(".logs.jsonl") ? Files.readString(dir.resolve(name)) : "";
    }
    assertThat(log).contains("has no =, not 'null'.", "not ' '.", "not 'a=b'.");
  }

  @Test
  void manyTagsLeaveNoPartBehindTheEnd() throws Exception {
    for (int round = 0; round < 20; round++) {
      try (Run run = Tachograph.start(config().build())) {
        for (int i = 0; i < 50; i++) {
          run.tag("tag" + i, "round " + round);
        }
      }
    }
    assertThat(RunFilesOf.names(dir)).noneMatch(name -> name.endsWith(".part"));
    for (String base : RunFilesOf.bases(dir)) {
      assertThat(new RunFilesOf(dir, base).report().path("tags")).hasSize(50);
    }
  }

  @Test
  void aKilledRunKeepsItsTagsAndTheEnvironmentWins() throws Exception {
    Map<String, String> env = Map.of("TACHO_TAGS", "kind=nightly, box = b1,");
    try (Child child = Child.start(env, Tagged.class, List.of(), dir)) {
      child.awaitLine("ready");
      Eventually.until("the tags", () -> running().contains("\"later\":\"yes\""));
      child.kill();
    }
    Recovery.recover(dir, false);
    JsonNode report = RunFilesOf.in(dir).report();
    assertThat(report.path("status").asText()).isEqualTo("killed");
    assertThat(report.path("tags").toString())
        .isEqualTo("{\"branch\":\"main\",\"kind\":\"nightly\",\"box\":\"b1\",\"later\":\"yes\"}");
    assertThat(report.at("/config/batch").asInt()).isEqualTo(16);
  }

  @Test
  void wrongTagsAreRefusedByTheConfigurationAndPassedOverInTheEnvironment() {
    for (String key : List.of("", " ", "a=b")) {
      assertThatThrownBy(() -> config().tag(key, "x").build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tag must have a key")
          .hasMessageContaining("'" + key + "'");
    }
    assertThatThrownBy(() -> config().tag(null, "x").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tag must have a key");
    assertThatThrownBy(() -> config().tag("a=b", null).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Tags.atStart(Map.of("a", "1"), "nothing,=x,b=2,a=3=4,"))
        .isEqualTo(Map.of("a", "3=4", "b", "2"));
    assertThat(Tags.atStart(Map.of("a", "1"), null)).isEqualTo(Map.of("a", "1"));
  }
}
