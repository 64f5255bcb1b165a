package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class TachographTest {
  private static final Log LOG = Log.get("test.tachograph");

  @TempDir Path dir;

  private RunConfigBuilder config() {
    return RunConfig.builder().outputDir(dir).consoleFilter(null);
  }

  @Test
  void secondStartFailsClearlyAndOneAfterTheOtherWorks() throws Exception {
    try (Run run = Tachograph.start(config().build())) {
      assertThat(run.runId()).endsWith("-" + ProcessHandle.current().pid());
      assertThatThrownBy(() -> Tachograph.start(config().build()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("recorded already");
    }
    try (Run run = Tachograph.start(config().build())) {
      assertThat(run.files()).hasSize(5);
    }
    assertThat(RunFilesOf.bases(dir)).hasSize(2);
  }

  @Test
  void reportSaysRunningUntilTheEnd() throws Exception {
    Run run = Tachograph.start(config().build());
    assertThat(partOfReport())
        .contains("\"status\":\"running\"")
        .contains("\"pid\":" + ProcessHandle.current().pid());
    run.close(0);
    run.close(7);
    JsonNode report = RunFilesOf.in(dir).check().report();
    assertThat(report.get("status").asText()).isEqualTo("completed");
    assertThat(report.at("/end/exit_code").asInt(-1)).isZero();
    assertThat(run.files()).allMatch(Files::exists);
  }

  private String partOfReport() throws IOException {
    String part =
        RunFilesOf.names(dir).stream()
            .filter(name -> name.endsWith("[0-9].json.part") || name.endsWith(".json.part"))
            .filter(name -> !name.contains("trace"))
            .findFirst()
            .orElseThrow();
    return Files.readString(dir.resolve(part));
  }

  @Test
  void closedWithoutCodeIsCompletedWithAnUnknownOne() throws Exception {
    Tachograph.start(config().build()).close();
    JsonNode report = RunFilesOf.in(dir).check().report();
    assertThat(report.get("status").asText()).isEqualTo("completed");
    assertThat(report.at("/end/exit_code").isNull()).isTrue();
    assertThat(report.at("/meta/env/pid").asLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(report.at("/meta/build/version").asText()).startsWith("0.");
    assertThat(report.at("/meta/build/commit").isNull()).isTrue();
  }

  @Test
  void exceptionOfTheBodyComesThrough() throws Exception {
    IOException broken = new IOException("disk on fire");
    assertThatThrownBy(
            () ->
                Tachograph.run(
                    config().build(),
                    run -> {
                      throw broken;
                    }))
        .isSameAs(broken);
    JsonNode report = RunFilesOf.in(dir).check().report();
    assertThat(report.get("status").asText()).isEqualTo("failed");
    assertThat(report.at("/end/exception/message").asText()).isEqualTo("disk on fire");
  }

  @Test
  void accountsAddUpWhenTheBufferIsTooSmall() throws Exception {
    RunConfig small = config().logBuffer(16).jsonFilter(LogFilter.parse("trace")).build();
    Tachograph.run(
        small,
        run -> {
          List<Thread> threads = new ArrayList<>();
          for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> flood(run));
            thread.start();
            threads.add(thread);
          }
          for (Thread thread : threads) {
            thread.join();
          }
          return 0;
        });
    JsonNode report = RunFilesOf.in(dir).check().report();
    assertThat(report.at("/logs/produced").asLong()).isGreaterThanOrEqualTo(40_000);
    assertThat(report.at("/logs/dropped").asLong()).isPositive();
    assertThat(report.at("/events/by_event/test_event").asLong()).isEqualTo(40_000);
    for (JsonNode level : report.at("/logs/by_level")) {
      assertThat(level.get("produced").asLong())
          .isEqualTo(
              level.get("written").asLong()
                  + level.get("collapsed").asLong()
                  + level.get("dropped").asLong());
    }
  }

  @Test
  void recordThatNoSmallRingCouldHoldIsCutAndFlagged() throws Exception {
    String large = "\u0001".repeat(2_000_000);
    Tachograph.run(
        config().journalBytes(65_536).build(),
        run -> {
          boolean accepted =
              LOG.info(large)
                  .with("a", large)
                  .with("b", large)
                  .with(new IllegalStateException(large))
                  .emit();
          assertThat(accepted).isTrue();
          return 0;
        });
    RunFilesOf files = RunFilesOf.in(dir).check();
    JsonNode line = files.lines(".logs.jsonl").get(0);
    assertThat(line.get("truncated").asBoolean()).isTrue();
    assertThat(line.get("message").asText()).startsWith("\u0001");
    assertThat(files.report().at("/logs/dropped").asLong()).isZero();
  }

  @Test
  void journalInADirectoryOfItsOwnIsRemovedAtTheEnd() throws Exception {
    Path other = dir.resolve("journals");
    Run run = Tachograph.start(config().outputDir(dir.resolve("out")).journalDir(other).build());
    assertThat(RunFilesOf.names(other)).hasSize(1).allMatch(name -> name.endsWith(".journal"));
    LOG.info("there").emit();
    run.close(0);
    assertThat(RunFilesOf.names(other)).isEmpty();
    assertThat(RunFilesOf.in(dir.resolve("out")).check().messages()).contains("there");
  }

  private static void flood(Run run) {
    for (int i = 0; i < 10_000; i++) {
      try (Span span = Span.open("flood").with("i", i)) {
        LOG.debug("flood").with("span", span.toString()).emit();
        run.events().record(new Event(i));
      }
    }
  }

  @Test
  void spansLeftOpenAreClosedAtTheEnd() throws Exception {
    Tachograph.run(
        config().build(),
        run -> {
          Span outer = Span.open("outer");
          Span.open("forgotten").with("k", "v");
          outer.close();
          Span.open("unfinished");
          LOG.warn("inside").emit();
          return 0;
        });
    RunFilesOf files = RunFilesOf.in(dir).check();
    assertThat(argsOf(files.trace(), "forgotten").get("forgotten").asBoolean()).isTrue();
    assertThat(argsOf(files.trace(), "forgotten").get("k").asText()).isEqualTo("v");
    assertThat(argsOf(files.trace(), "unfinished").get("unfinished").asBoolean()).isTrue();
    assertThat(argsOf(files.trace(), "outer").isEmpty()).isTrue();
    assertThat(files.trace().findValuesAsText("ph")).contains("M", "B", "E", "i");
    assertThat(files.lines(".logs.jsonl").get(0).get("span").asLong()).isEqualTo(3);
  }

  private static JsonNode argsOf(JsonNode trace, String name) {
    for (JsonNode event : trace) {
      if (event.get("ph").asText().equals("E") && event.get("name").asText().equals(name)) {
        return event.get("args");
      }
    }
    throw new AssertionError("no end of " + name);
  }

  @Test
  void nothingOnLeavesNothing() throws Exception {
    Path absent = dir.resolve("absent");
    Tachograph.run(
        config().outputDir(absent).artifacts(Set.of()).build(),
        run -> {
          assertThat(run.files()).isEmpty();
          assertThat(run.events().record(new Event(1))).isFalse();
          return 0;
        });
    assertThat(absent).doesNotExist();
  }

  @Test
  void unusableDirectoryIsReportedBeforeTheBodyStartsWhereRecordingIsRequired() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    assertThatThrownBy(
            () -> Tachograph.run(config().outputDir(file).required(true).build(), run -> 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("output directory");
    assertThat(Tachograph.run(config().build(), run -> 0)).isZero();
  }

  @Test
  void wrongConfigurationNamesTheOption() {
    assertThatThrownBy(() -> config().sampleInterval(Duration.ZERO).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sampleInterval");
    assertThatThrownBy(() -> config().logBuffer(1).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("logBuffer");
  }

  @Test
  void valuesAreTakenAsTheyWere() throws Exception {
    List<Object> changing = new ArrayList<>(List.of("a"));
    Tachograph.run(
        config().build(),
        run -> {
          run.putDerived("list", changing);
          changing.add("b");
          return 0;
        });
    assertThat(RunFilesOf.in(dir).report().at("/derived/list").size()).isEqualTo(1);
  }

  @Test
  void brokenSourceBecomesAFinding() throws Exception {
    Tachograph.run(
        config().build(),
        run -> {
          run.progressSource(
              () -> {
                throw new IllegalStateException("no");
              });
          run.peerHealthSource(Peers::six);
          return 0;
        });
    JsonNode report = RunFilesOf.in(dir).check().report();
    assertThat(report.at("/findings/0/rule").asText()).isEqualTo("source_failed");
    assertThat(report.get("peer_health_all")).hasSize(7);
    assertThat(report.get("peer_health_top").findValuesAsText("peer_id"))
        .containsExactly("a", "b", "c");
    assertThat(report.get("peer_health_worst").findValuesAsText("peer_id"))
        .containsExactly("f", "e", "d");
  }
}
