package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.RunConfig.WhenFull;
import dev.tachograph.RunConfig.WhenTotal;
import dev.tachograph.logging.Log;
import dev.tachograph.trace.Span;
import dev.tachograph.trace.TraceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs whose files are full, or have their total size. */
@Timeout(300)
class RunSizeTest {
  private static final Log LOG = Log.get("test.size");
  private static final long TOTAL = 2 << 20;

  @TempDir Path dir;

  private RunConfigBuilder config() {
    return RunConfig.builder()
        .outputDir(dir)
        .consoleFilter(null)
        .journalBytes(1 << 18)
        .whenFull(WhenFull.BLOCK)
        .blockTimeout(Duration.ofSeconds(60))
        .maxFileBytes(1 << 17);
  }

  /** Records, events and spans; gives how many records were acknowledged. */
  private static int work(Run run, int times) {
    int acknowledged = 0;
    try (Span outer = Span.open("outer")) {
      for (int i = 0; i < times; i++) {
        try (Span span = Span.open("inner").with("i", i)) {
          acknowledged += LOG.info("record").with("i", i).emit() ? 1 : 0;
          run.events().record(new Event(i));
          span.with("ok", true);
        }
      }
      outer.with("done", true);
    }
    return acknowledged;
  }

  /** The bytes of all lines; asked again when a file got another name or went meanwhile. */
  private long bytes() throws IOException {
    while (true) {
      try {
        long bytes = 0;
        for (String name : RunFilesOf.names(dir)) {
          boolean lines = name.contains(".jsonl") || name.contains(".trace.");
          bytes += lines ? Files.size(dir.resolve(name)) : 0;
        }
        return bytes;
      } catch (NoSuchFileException e) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void reportNamesAllFilesAndEveryRecordIsInOneOfThem() throws Exception {
    List<Path> reported = new ArrayList<>();
    Tachograph.run(
        config().build(),
        run -> {
          assertThat(work(run, 5_000)).isEqualTo(5_000);
          reported.addAll(run.files());
          return 0;
        });
    RunFilesOf files = RunFilesOf.in(dir).check();
    assertThat(files.messages()).filteredOn("record"::equals).hasSize(5_000);
    JsonNode report = files.report();
    for (String kind : List.of("logs", "events")) {
      assertThat(report.at("/" + kind + "/paths").size()).isGreaterThan(3);
      assertThat(report.at("/" + kind + "/deleted").asLong()).isZero();
      assertThat(report.at("/" + kind + "/derived").isMissingNode()).isTrue();
    }
    assertThat(report.at("/recorder/bytes_written").asLong()).isLessThanOrEqualTo(bytes());
    assertThat(files.names(".trace.json")).hasSizeGreaterThan(3);
    assertThat(reported).anyMatch(path -> path.toString().endsWith(".logs.1.jsonl"));
  }

  @Test
  void everyFileOfTheTraceNamesTheProcessAndItsThreads() throws Exception {
    Tachograph.run(config().runName("sized").build(), run -> work(run, 5_000) - 5_000);
    RunFilesOf files = RunFilesOf.in(dir).check();
    assertThat(files.names(".trace.json")).hasSizeGreaterThan(3);
    for (String name : files.names(".trace.json")) {
      JsonNode events = new ObjectMapper().readTree(Files.readString(dir.resolve(name)));
      List<String> named = new ArrayList<>();
      for (JsonNode event : events) {
        if (event.get("ph").asText().equals("M")) {
          named.add(event.get("name").asText() + " " + event.at("/args/name").asText());
        }
      }
      String thread = "thread_name " + Thread.currentThread().getName();
      assertThat(named).as(name).contains("process_name sized", thread);
      assertThat(Files.size(dir.resolve(name))).isLessThanOrEqualTo(1 << 17);
    }
  }

  @Test
  void oldestFilesGoAtTheTotalAndTheAccountReportsHowManyLines() throws Exception {
    Tachograph.run(config().maxTotalBytes(TOTAL).build(), run -> work(run, 20_000) - 20_000);
    assertThat(bytes()).isBetween(TOTAL / 2, TOTAL);
    RunFilesOf files = RunFilesOf.in(dir).check();
    JsonNode report = files.report();
    assertThat(report.get("status").asText()).isEqualTo("completed");
    assertThat(report.at("/logs/by_level/INFO/written").asLong()).isGreaterThanOrEqualTo(20_000);
    assertThat(report.at("/logs/deleted").asLong()).isPositive();
    assertThat(report.at("/logs/dropped").asLong()).isZero();
    assertThat(files.names(".logs.jsonl").get(0)).doesNotEndWith(".logs.1.jsonl");
    assertThat(report.at("/logs/paths/0").asText()).isEqualTo(files.names(".logs.jsonl").get(0));
    assertThat(report.get("findings")).allMatch(f -> f.get("rule").asText().equals("trace_cut"));
  }

  @Test
  void oldestFilesOfATraceGoAtItsOwnBoundAndTheReportShowsItAndKeepsTheSlowest() throws Exception {
    TraceOptions bounded = TraceOptions.DEFAULT.withMaxBytes(1 << 20);
    Tachograph.run(
        RunConfig.builder().outputDir(dir).consoleFilter(null).traceOptions(bounded).build(),
        run -> {
          Span slow = Span.open("work").with("i", -1);
          slow.close();
          for (int i = 0; i < 60_000; i++) {
            Span.open("work").with("i", i).close();
          }
          return 0;
        });
    RunFilesOf files = RunFilesOf.in(dir);
    List<String> names = files.names(".trace.json");
    long bytes = 0;
    for (String name : names) {
      bytes += Files.size(dir.resolve(name));
      assertThat(new ObjectMapper().readTree(Files.readString(dir.resolve(name)))).isNotEmpty();
    }
    assertThat(bytes).isBetween(1L << 18, 1L << 20);
    assertThat(names).hasSizeGreaterThan(2);
    assertThat(names.get(0)).doesNotEndWith(".trace.1.json");
    JsonNode report = files.report();
    assertThat(report.at("/findings/0/rule").asText()).isEqualTo("trace_cut");
    assertThat(report.at("/spans/0/count").asLong()).isEqualTo(60_001);
    assertThat(report.at("/spans/0/slowest")).hasSize(10);
    assertThat(report.at("/logs/deleted").asLong()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"BLOCK,0", "DROP,131072"})
  void nothingMoreIsTakenAtTheTotalAndTheReportSaysSo(WhenFull policy, long fileBytes)
      throws Exception {
    int[] acknowledged = {0, 0};
    Tachograph.run(
        config()
            .maxTotalBytes(TOTAL)
            .whenTotal(WhenTotal.STOP)
            .whenFull(policy)
            .maxFileBytes(fileBytes)
            .build(),
        run -> {
          for (boolean again = true; again; acknowledged[1] += 2_000) {
            // From 23.5 thirty-seconds on no record is taken: the rest is for dumps and what waits.
            again = bytes() < TOTAL / 32 * 23;
            acknowledged[0] += work(run, 2_000);
          }
          until("a warning has a reserve", () -> LOG.warn("late").emit());
          return 0;
        });
    assertThat(bytes()).isBetween(TOTAL / 2, TOTAL);
    RunFilesOf files = RunFilesOf.in(dir).check();
    assertThat(acknowledged[0]).isBetween(1_000, acknowledged[1] - 1_000);
    assertThat(files.messages()).filteredOn("record"::equals).hasSize(acknowledged[0]);
    assertThat(files.messages())
        .contains("late", "records dropped")
        .filteredOn("size limit reached"::equals)
        .hasSize(1);
    JsonNode report = files.report();
    assertThat(report.at("/logs/deleted").asLong()).isZero();
    assertThat(report.at("/logs/dropped").asLong())
        .isGreaterThanOrEqualTo(acknowledged[1] - acknowledged[0]);
    assertThat(report.at("/findings/0/rule").asText()).isEqualTo("size_limit_reached");
  }

  @Test
  void runWhoseFilesCannotBeFollowedHarmsNobodyAndReportsWhatItDropped() throws Exception {
    int[] acknowledged = {0};
    int code =
        Tachograph.run(
            config().whenFull(WhenFull.DROP).build(),
            run -> {
              assertThat(LOG.info("before").emit()).isTrue();
              for (String name : RunFilesOf.names(dir)) {
                Files.delete(dir.resolve(name));
              }
              Files.delete(dir);
              acknowledged[0] = work(run, 50_000);
              return 7;
            });
    assertThat(code).isEqualTo(7);
    assertThat(acknowledged[0]).as("the ring is full").isLessThan(50_000);
    Files.createDirectories(dir);
  }

  @Test
  void sizesThatMakeNoSenseAreNamedWithTheLegalOnes() {
    wrong(config().maxFileBytes(1), "maxFileBytes must be 0 or 64 KiB to 1 TiB, not 1.");
    wrong(config().maxFileBytes(-1), "maxFileBytes must be 0 or 64 KiB to 1 TiB, not -1.");
    wrong(config().maxTotalBytes(1), "maxTotalBytes must be 0 or 1 MiB to 1 PiB, not 1.");
    wrong(config().maxTotalBytes(-1), "maxTotalBytes must be 0 or 1 MiB to 1 PiB, not -1.");
    wrong(config().maxTotalBytes(1 << 20).maxFileBytes(1 << 19), "at most an eighth");
    wrong(config().maxTotalBytes(1 << 20).maxFileBytes(0), "at most an eighth");
    assertThat(config().maxTotalBytes(1 << 20).maxFileBytes(0).whenTotal(WhenTotal.STOP).build())
        .isNotNull();
    assertThat(RunConfig.builder().build().maxFileBytes()).isEqualTo(256L << 20);
    assertThat(RunConfig.builder().build().maxTotalBytes()).isZero();
    assertThat(RunConfig.builder().maxTotalBytes(1 << 20).build().maxFileBytes())
        .isEqualTo(1 << 17);
  }

  private static void wrong(RunConfigBuilder config, String sentence) {
    assertThatThrownBy(config::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence);
  }
}
