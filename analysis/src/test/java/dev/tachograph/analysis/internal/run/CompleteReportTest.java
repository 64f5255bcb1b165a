package dev.tachograph.analysis.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.RecordedRun;
import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of runs that did not end by themselves, or of which files were deleted. */
class CompleteReportTest {
  @TempDir Path dir;

  private static List<String> texts(JsonNode array) {
    return Stream.iterate(0, i -> i < array.size(), i -> i + 1)
        .map(i -> array.path(i).asText())
        .toList();
  }

  private JsonNode report(Path base) throws Exception {
    Liveness dead = (pid, ticks, boot) -> Liveness.State.DEAD;
    return RunReading.of(RunFileSet.find(dir, base.getFileName().toString()).orElseThrow(), dead)
        .report()
        .root();
  }

  /** A run that was killed, before or after recovery. */
  private SyntheticRun killed(String status) throws Exception {
    SyntheticRun killed = new SyntheticRun(dir).report(r -> r.put("status", status));
    killed.write();
    if (status.equals("running")) {
      Files.move(killed.file(".json"), killed.file(".json.part"));
    }
    return killed;
  }

  @Test
  void figuresOfARunThatDidNotEndAreOfItsLastSignOfLife() throws Exception {
    assertThat(report(killed("killed").base()).path("as_of_ms").asLong()).isEqualTo(300_000);
    Files.delete(run(".json"));
    assertThat(report(killed("running").base()).path("as_of_ms").asLong()).isEqualTo(299_900);
    Files.delete(run(".json.part"));
    assertThat(report(killed("completed").base()).has("as_of_ms")).isFalse();
  }

  private Path run(String suffix) {
    return dir.resolve(SyntheticRun.BASE + suffix);
  }

  @Test
  void figuresOfEventsAreTakenWhereTheyAreLaterThanTheLastSample() throws Exception {
    new SyntheticRun(dir)
        .report(r -> r.put("status", "killed").putObject("progress").put("processed", 29_900))
        .events(
            out -> {
              out.line(
                  SyntheticRun.event(200_000, "db_writer_gauge_sample").put("written_blocks", 1));
              out.line(
                  SyntheticRun.event(299_950, "db_writer_gauge_sample")
                      .put("written_blocks", 29_990));
            })
        .write();
    JsonNode report = report(run(""));
    assertThat(report.at("/progress/processed").asLong()).isEqualTo(29_990);
    assertThat(report.at("/as_of/progress/t_ms").asLong()).isEqualTo(299_950);
    assertThat(report.at("/as_of/progress/source").asText())
        .isEqualTo("db_writer_gauge_sample of 2026-11-23__06-12-47.events.jsonl");
  }

  @Test
  void figuresOfTheLastDumpAreTakenWhereTheyAreLaterThanTheLastSample() throws Exception {
    killed("killed");
    dump(9, 200_000, 1, 1);
    dump(10, 299_800, 29_980, 999_000);
    JsonNode report = report(run(""));
    assertThat(report.at("/progress/processed").asLong()).isEqualTo(29_980);
    assertThat(report.at("/progress/status").asText()).isEqualTo("fetching");
    assertThat(report.at("/as_of/progress/source").asText())
        .isEqualTo("2026-11-23__06-12-47.dump-10.txt");
    assertThat(report.at("/as_of/resources/t_ms").asLong()).isEqualTo(299_500);
    assertThat(report.at("/resources/rss_kb/max").asLong()).isEqualTo(999_000);
    assertThat(report.at("/resources/rss_kb/max_t_ms").asLong()).isEqualTo(299_500);
  }

  private void dump(int number, long millis, long processed, long rss) throws Exception {
    Files.writeString(
        run(".dump-" + number + ".txt"),
        String.join(
            "\n",
            "state dump " + number + " of run x",
            "at 2026-11-23T06:17:46.800Z, " + millis + " ms after the start",
            "",
            "== progress",
            "  status: fetching",
            "  processed: " + processed,
            "  eta_ms: 5",
            "",
            "== last resource sample",
            "  age_ms: 300",
            "  rss_kb: " + rss,
            "",
            "== end",
            ""));
  }

  @Test
  void aDumpBeforeTheLastSampleChangesNothing() throws Exception {
    killed("killed");
    dump(1, 200_000, 99_999, 999_000);
    JsonNode report = report(run(""));
    assertThat(report.has("as_of")).isFalse();
    assertThat(report.at("/resources/rss_kb/max").asLong()).isLessThan(999_000);
  }

  @Test
  void deletedSegmentsAreNamedWithHowManyLinesAndUpToWhen() throws Exception {
    new SyntheticRun(dir).report(r -> ((ObjectNode) r.path("logs")).put("deleted", 12_095)).write();
    List<String> lines = Files.readAllLines(run(".logs.jsonl"));
    Files.write(run(".logs.41.jsonl"), lines.subList(400, 700));
    Files.write(run(".logs.jsonl"), lines.subList(700, lines.size()));
    String sentence =
        "logs: segments 1 to 40 (12,095 lines, up to 00:02:00, 2026-11-23T06:14:47Z) were deleted"
            + " by the size bound";
    assertThat(texts(report(run("")).path("missing"))).contains(sentence);
    assertThat(RecordedRun.open(run("")).missing()).contains(sentence);
  }

  @Test
  void whatARunDroppedOrDeletedIsMissingBeforeRecoveryToo() throws Exception {
    killed("running");
    List<String> lines = Files.readAllLines(run(".logs.jsonl"));
    Files.write(run(".logs.3.jsonl"), lines.subList(400, 700));
    Files.move(run(".logs.jsonl"), run(".logs.jsonl.part"));
    assertThat(texts(report(run("")).path("missing")))
        .anyMatch(sentence -> sentence.startsWith("logs: segments 1 to 2 (up to 00:02:00, "));
  }

  @Test
  void aLiveRunHasTheRecordsThatWereReadWhateverItsLedgerSays() throws Exception {
    new SyntheticRun(dir).write();
    ObjectNode started = (ObjectNode) Report.JSON.readTree("{\"status\":\"running\",\"logs\":{}}");
    CompleteReport.object(started, "logs").put("produced", 0).put("written", 0);
    Path away = Path.of("nowhere", SyntheticRun.BASE);
    RunSource source =
        new RunSource(
            away, started, "running", List.of(run(".logs.jsonl")), List.of(), List.of(), List.of());
    JsonNode report = CompleteReport.of(RunData.read(source));
    assertThat(report.at("/logs/produced").asLong()).isEqualTo(1000);
    assertThat(report.at("/logs/written").asLong()).isEqualTo(1000);
    assertThat(report.at("/logs/by_level/INFO/produced").asLong()).isEqualTo(1000);
    assertThat(report.at("/logs/derived").asBoolean()).isTrue();
  }

  @Test
  void filesAreInTheOrderOfTheirNumbers() throws Exception {
    new SyntheticRun(dir).write();
    dump(10, 5, 1, 1);
    dump(2, 5, 1, 1);
    assertThat(RunFileSet.find(dir, SyntheticRun.BASE).orElseThrow().files())
        .endsWith(run(".dump-2.txt"), run(".dump-10.txt"));
  }
}
