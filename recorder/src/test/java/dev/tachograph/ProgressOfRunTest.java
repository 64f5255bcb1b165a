package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program's progress and peers, and nothing else of the kind, are in its files. */
@Timeout(300)
class ProgressOfRunTest {
  @TempDir Path dir;

  private RunFilesOf run(RunBody body) throws Exception {
    RunConfig config =
        RunConfig.builder()
            .outputDir(dir)
            .consoleFilter(null)
            .sampleInterval(Duration.ofMillis(10))
            .build();
    Tachograph.run(config, body);
    return RunFilesOf.in(dir).check();
  }

  private static List<JsonNode> samplesOf(RunFilesOf files) throws Exception {
    List<JsonNode> samples = files.lines(".resources.jsonl");
    List<JsonNode> events =
        files.lines(".events.jsonl").stream()
            .filter(event -> event.path("event").asText().equals("resources_sample"))
            .toList();
    assertThat(events).hasSameSizeAs(samples);
    return java.util.stream.Stream.concat(samples.stream(), events.stream()).toList();
  }

  @Test
  void programWithoutASourceHasNoKeyOfProgressAndNoListOfPeers() throws Exception {
    RunFilesOf files = run(run -> 0);
    for (JsonNode sample : samplesOf(files)) {
      assertThat(ResourceKey.all())
          .allSatisfy(key -> assertThat(sample.has(key.key())).isEqualTo(!key.isProgress()));
    }
    JsonNode report = files.report();
    assertThat(report.path("progress")).isEmpty();
    assertThat(report.fieldNames()).toIterable().noneMatch(name -> name.startsWith("peer_health"));
  }

  @Test
  void programHasFiguresOfItsOwnInSamplesAndReport() throws Exception {
    RunFilesOf files =
        run(
            run -> {
              AtomicInteger asked = new AtomicInteger();
              run.progressSource(
                  () ->
                      Progress.builder("importing")
                          .done(Math.min(7, asked.incrementAndGet()))
                          .total(10)
                          .put("rows_skipped", 3)
                          .put("hit_share", 0.25)
                          .putKnown("last_batch", null)
                          .build());
              Eventually.until("samples", () -> asked.get() > 10);
              return 0;
            });
    List<JsonNode> samples = files.lines(".resources.jsonl");
    JsonNode last = samples.get(samples.size() - 1);
    assertThat(last.toString())
        .contains("\"status\":\"importing\",\"done\":7,\"total\":10,\"gap_ms\":")
        .endsWith(",\"rows_skipped\":3,\"hit_share\":0.25,\"last_batch\":null}")
        .doesNotContain("queue\"", "peers_", "head_");
    JsonNode report = files.report();
    assertThat(report.path("progress").toString())
        .isEqualTo(
            "{\"status\":\"importing\",\"done\":7,\"total\":10,\"rows_skipped\":3,"
                + "\"hit_share\":0.25,\"last_batch\":null}");
    assertThat(report.at("/resources/rows_skipped/max").asInt()).isEqualTo(3);
    assertThat(report.at("/resources/hit_share/mean").asDouble()).isEqualTo(0.25);
    assertThat(report.at("/resources/done/max").asInt()).isEqualTo(7);
  }

  @Test
  void sourceThatFailsLaterLeavesItsKeysAsUnknown() throws Exception {
    RunFilesOf files =
        run(
            run -> {
              AtomicInteger asked = new AtomicInteger();
              run.progressSource(
                  () -> {
                    if (asked.incrementAndGet() > 3) {
                      throw new IllegalStateException("thrown by the test");
                    }
                    return Progress.builder("importing").done(1).put("own", 2).build();
                  });
              Eventually.until("failures", () -> asked.get() > 6);
              return 0;
            });
    List<JsonNode> samples = files.lines(".resources.jsonl");
    JsonNode last = samples.get(samples.size() - 1);
    for (String key : List.of("status", "done", "own")) {
      assertThat(last.has(key)).as(key).isTrue();
      assertThat(last.get(key).isNull()).as(key).isTrue();
    }
    assertThat(last.has("total")).isFalse();
    assertThat(files.report().path("progress")).isEmpty();
  }

  @Test
  void runEndsThoughItsSourcesDoNotAnswer() throws Exception {
    CompletableFuture<Progress> never = new CompletableFuture<>();
    RunFilesOf files =
        run(
            run -> {
              run.progressSource(never::join);
              run.peerHealthSource(
                  () -> {
                    throw new IllegalStateException();
                  });
              return 0;
            });
    never.cancel(false);
    assertThat(files.report().get("status").asText()).isEqualTo("completed");
    assertThat(files.report().get("findings").toString())
        .contains("The source of the progress failed: did not answer in time.")
        .contains("The source of the peer health failed: java.lang.IllegalStateException.");
  }
}
