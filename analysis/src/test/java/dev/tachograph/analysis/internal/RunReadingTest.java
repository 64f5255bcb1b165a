package dev.tachograph.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.run.Samples;
import dev.tachograph.analysis.internal.run.Series;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in every state are read, and what they lack is said. */
class RunReadingTest {
  private static final String FAST =
      "{\"t_ms\":%d,\"ts\":\"2026-11-23T06:12:48.234Z\",\"level\":\"%s\",\"target\":\"io.example.A\",\"thread\":\"t\","
          + "\"message\":\"m\",\"fields\":{\"count\":9,\"until_t_ms\":7}%s}\n";

  @TempDir Path dir;

  private RunReading read(Liveness.State state) throws IOException {
    return RunReading.of(RunFileSet.find(dir, SyntheticRun.BASE).orElseThrow(), (p, t, b) -> state);
  }

  private Path file(String suffix) {
    return dir.resolve(SyntheticRun.BASE + suffix);
  }

  private static String line(long millis, String level, String more) {
    return String.format(java.util.Locale.ROOT, FAST, millis, level, more);
  }

  @Test
  void allFilesOfALogAreCountedAndALineCountsForWhatItStandsFor() throws Exception {
    Files.writeString(file(".logs.1.jsonl"), line(1, "ERROR", "") + line(2, "INFO", ",\"span\":4"));
    Files.writeString(
        file(".logs.2.jsonl"), line(3, "WARN", ",\"count\":41,\"until_t_ms\":90") + "no record\n");
    // Of another make: other order, spaces.
    Files.writeString(
        file(".logs.jsonl"),
        "{\"level\": \"DEBUG\", \"message\": \"m\", \"t_ms\": 5, \"target\": \"io.example.B\", \"count\": 3}\n");
    var logs = read(Liveness.State.DEAD).data().logs();
    assertThat(logs.lines()).isEqualTo(4);
    assertThat(logs.records()).isEqualTo(1 + 1 + 41 + 3);
    assertThat(logs.records("WARN")).isEqualTo(41);
    assertThat(logs.records("DEBUG")).isEqualTo(3);
    assertThat(logs.unreadable()).isEqualTo(1);
    assertThat(logs.lastMillis()).isEqualTo(5);
    assertThat(logs.targets()).containsOnlyKeys("io.example.A", "io.example.B");
    assertThat(logs.problems()).hasSize(2);
    assertThat(logs.problems().get(0).first().path("level").asText()).isEqualTo("ERROR");
    assertThat(logs.problems().get(1).count()).isEqualTo(41);
  }

  @Test
  void sampleBehindAStopStandsForAllOfItInMeanPercentilesAndThroughput() throws Exception {
    StringBuilder lines = new StringBuilder();
    String form = "{\"t_ms\":%d,\"proc_cpu_pct\":%d,\"cgroup_oom_kills\":1,\"processed\":%d}%n";
    for (int second = 0; second <= 10; second++) {
      lines.append(String.format(java.util.Locale.ROOT, form, second * 1000, 100, second * 50));
    }
    // Stopped for ninety seconds.
    lines.append(String.format(java.util.Locale.ROOT, form, 100_000, 0, 500));
    Files.writeString(file(".resources.jsonl"), lines);
    var samples = read(Liveness.State.DEAD).data().samples();
    assertThat(samples.figures("proc_cpu_pct").count()).isEqualTo(12);
    assertThat(samples.figures("proc_cpu_pct").mean()).isEqualTo(10);
    assertThat(samples.figures("proc_cpu_pct").percentile(50)).isZero();
    assertThat(samples.figures("proc_cpu_pct").percentile(95)).isEqualTo(100);
    // What counts since the sample before adds up: mean times count is the sum.
    assertThat(samples.figures("cgroup_oom_kills").mean()).isEqualTo(1);
    assertThat(samples.figures("cgroup_oom_kills").sum()).isEqualTo(12);
    assertThat(Series.throughput(samples).mean()).isEqualTo(5);
  }

  @Test
  void aLogOfManyPartsIsCountedOnceWhateverTheThreads() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      text.append(line(i, i % 4 == 0 ? "WARN" : "INFO", ""));
    }
    for (int i = 1; i <= 3; i++) {
      Files.writeString(file("." + "logs." + i + ".jsonl"), text);
    }
    var logs = read(Liveness.State.DEAD).data().logs();
    assertThat(logs.lines()).isEqualTo(300_000);
    assertThat(logs.records("WARN")).isEqualTo(75_000);
    long byTime = 0;
    for (int step = 0; step < logs.rates().steps(); step++) {
      byTime += logs.rates().count(1, step) + logs.rates().count(2, step);
    }
    assertThat(byTime).isEqualTo(300_000);
    List<Long> kept = new ArrayList<>();
    logs.forEachSevere(node -> kept.add(node.path("t_ms").asLong()));
    assertThat(kept).hasSize(50_000).isSorted();
  }

  @Test
  void aRunInProgressHasAHalfLineAtItsEndWhichIsNoFault() throws Exception {
    SyntheticRun run = new SyntheticRun(dir);
    run.report(r -> r.put("status", "running")).write();
    for (String suffix : List.of(".logs.jsonl", ".resources.jsonl", ".events.jsonl", ".json")) {
      Files.move(file(suffix), file(suffix + ".part"));
    }
    Files.writeString(file(".logs.jsonl.part"), "{\"t_ms\":30", StandardOpenOption.APPEND);
    RunReading live = read(Liveness.State.ALIVE);
    assertThat(live.report().status()).isEqualTo("running");
    assertThat(live.data().logs().unreadable()).isZero();
    assertThat(live.data().samples().seen()).isEqualTo(SyntheticRun.SECONDS);
    assertThat(live.data().missing()).anyMatch(text -> text.contains("goes on"));
    RunReading killed = read(Liveness.State.DEAD);
    assertThat(killed.report().status()).isEqualTo("dead");
    assertThat(killed.data().missing())
        .anyMatch(text -> text.contains("tacho recover"))
        .anyMatch(text -> text.contains("1 line of the log"));
    assertThat(killed.report().at("/resources/rss_kb/count").asInt())
        .isEqualTo(SyntheticRun.SECONDS);
    assertThat(killed.report().at("/peer_health_all")).hasSize(6);
  }

  @Test
  void whatTheReportNamesAndIsNotThereIsSaid() throws Exception {
    new SyntheticRun(dir).write();
    Files.delete(file(".events.jsonl"));
    Files.delete(file(".trace.json"));
    assertThat(read(Liveness.State.DEAD).data().missing())
        .anyMatch(text -> text.contains("files of the events that are not there"))
        .anyMatch(text -> text.contains("no trace"));
  }

  @Test
  void samplesAreTakenFromTheEventsOrTheLogWhereTheyHaveNoFile() throws Exception {
    ObjectNode sample = SyntheticRun.event(1000, "resources_sample").put("rss_kb", 77);
    Files.writeString(file(".events.jsonl"), sample + "\n");
    RunReading ofEvents = read(Liveness.State.DEAD);
    assertThat(ofEvents.data().samples().figures("rss_kb").max()).isEqualTo(77);
    assertThat(ofEvents.report().at("/resources/rss_kb/max").asInt()).isEqualTo(77);
    assertThat(ofEvents.report().at("/resources/rss_kb/max_t_ms").asInt()).isEqualTo(1000);
    assertThat(ofEvents.report().at("/resources").has("t_ms")).isFalse();
    Files.delete(file(".events.jsonl"));
    Files.writeString(
        file(".logs.jsonl"),
        "{\"t_ms\":5,\"ts\":\"2026-11-23T06:12:48.234Z\",\"level\":\"DEBUG\",\"target\":\"dev.tachograph.resources\","
            + "\"thread\":\"t\",\"message\":\"resources\",\"fields\":{\"rss_kb\":99,\"swap_kb\":null,\"rows\":3},"
            + "\"span\":7,\"line\":12}\n");
    RunReading ofLog = read(Liveness.State.DEAD);
    assertThat(ofLog.report().at("/resources/rss_kb/max_t_ms").asInt()).isEqualTo(5);
    assertThat(ofLog.report().at("/resources").has("line")).isFalse();
    Samples samples = ofLog.data().samples();
    assertThat(samples.figures("rss_kb").max()).isEqualTo(99);
    assertThat(samples.own()).containsExactly("rows");
  }

  @Test
  void figuresOfTheProgramMayBeNamedLikeNumbersOfRecords() throws IOException {
    Files.writeString(
        file(".resources.jsonl"),
        "{\"t_ms\":5,\"ts\":\"2026-11-23T06:12:48.234Z\",\"rss_kb\":99,\"count\":3,\"line\":7}\n");
    assertThat(read(Liveness.State.DEAD).data().samples().own()).containsExactly("count", "line");
  }
}
