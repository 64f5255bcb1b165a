package dev.tachograph.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.compare.Comparison;
import dev.tachograph.analysis.compare.Gate;
import dev.tachograph.analysis.compare.Outcome;
import dev.tachograph.analysis.figures.Metric;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.analysis.figures.TimeSeries;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedRunTest {
  @TempDir Path dir;

  private SyntheticRun bound() {
    return new SyntheticRun(dir).samples((i, sample) -> sample.put("proc_cpu_pct", 390));
  }

  private void assertUnreadable(Path run, String why) {
    assertThatThrownBy(() -> RecordedRun.open(run))
        .isInstanceOfSatisfying(
            UnreadableRunException.class,
            e -> assertThat(e.run()).isEqualTo(run).as(e.getMessage()))
        .hasMessageContaining(why);
  }

  @Test
  void runHasItsStatusDurationFiguresAndFindings() throws IOException {
    SyntheticRun made = bound();
    made.write();
    RecordedRun run = RecordedRun.open(made.base());
    assertThat(run.path()).isEqualTo(made.base());
    assertThat(run.status()).isEqualTo("completed");
    assertThat(run.duration()).isEqualTo(Duration.ofSeconds(SyntheticRun.SECONDS));
    assertThat(run.figures().run()).isEqualTo(SyntheticRun.BASE);
    assertThat(run.figures().value("duration")).isEqualTo(SyntheticRun.SECONDS * 1000.0);
    assertThat(run.figures().value("proc_cpu_mean")).isEqualTo(390);
    assertThat(run.figures().value("no_such")).isNull();
    assertThat(run.findings()).extracting(Finding::rule).contains("cpu_bound");
    assertThat(run.report().at("/findings/0/rule").asText()).isEqualTo("cpu_bound");
    assertThat(run.report().at("/resources/proc_cpu_pct/count").asInt())
        .isEqualTo(SyntheticRun.SECONDS);
  }

  @Test
  void anyFileOfTheRunNamesIt() throws IOException {
    SyntheticRun made = new SyntheticRun(dir);
    made.write();
    assertThat(RecordedRun.open(made.file(".events.jsonl")).path()).isEqualTo(made.base());
    assertThat(RecordedRun.open(made.file(".json")).path()).isEqualTo(made.base());
  }

  @Test
  void eachNameOfASeriesHasOne() throws IOException {
    SyntheticRun made =
        new SyntheticRun(dir)
            .samples((i, sample) -> sample.put("rss_kb", 5).put("cgroup_memory_max_kb", "max"));
    made.write();
    RecordedRun run = RecordedRun.open(made.base());
    assertThat(run.seriesNames())
        .contains("rss_kb")
        .allSatisfy(name -> assertThat(run.series(name)).isPresent());
  }

  @Test
  void figuresOfTwoKeysNeverShareAName() throws IOException {
    SyntheticRun made =
        new SyntheticRun(dir)
            .samples(
                (i, sample) ->
                    sample
                        .put("cgroup_throttled_pct", 3)
                        .put("cgroup_throttled_ms", 30)
                        .put("heap_used_kb", 1_000)
                        .put("heap_used_pct", 10)
                        .put("cache_kb", 7)
                        .put("cache_ms", 8)
                        .put("lag_ms", 9));
    made.write();
    RunFigures figures = RecordedRun.open(made.base()).figures();
    assertThat(figures.value("cgroup_throttled_mean")).isEqualTo(3);
    assertThat(figures.value("cgroup_throttled_ms_mean")).isEqualTo(30);
    assertThat(figures.value("heap_used_max")).isEqualTo(1_000);
    assertThat(figures.value("heap_used_pct_max")).isEqualTo(10);
    assertThat(figures.value("cache_kb_mean")).isEqualTo(7);
    assertThat(figures.value("cache_ms_mean")).isEqualTo(8);
    assertThat(figures.value("lag_mean")).isEqualTo(9);
    assertThat(figures.metrics().keySet()).extracting(Metric::name).doesNotHaveDuplicates();
  }

  @Test
  void samplesAreSeriesOverTime() throws IOException {
    SyntheticRun made = bound();
    made.write();
    RecordedRun run = RecordedRun.open(made.base());
    TimeSeries cpu = run.series("proc_cpu_pct").orElseThrow();
    assertThat(cpu.size()).isEqualTo(SyntheticRun.SECONDS);
    assertThat(cpu.millis(7)).isEqualTo(7000);
    assertThat(cpu.value(7)).isEqualTo(390);
    TimeSeries throughput = run.series("throughput").orElseThrow();
    assertThat(throughput.value(0)).isNaN();
    assertThat(throughput.value(1)).isEqualTo(100);
    assertThat(run.series("no_such")).isEmpty();
    assertThat(run.seriesNames()).contains("proc_cpu_pct", "throughput").doesNotContain("no_such");
  }

  @Test
  void runWithoutProgressHasNoThroughput() throws IOException {
    SyntheticRun made = new SyntheticRun(dir).samples((i, sample) -> sample.remove("processed"));
    made.write();
    assertThat(RecordedRun.open(made.base()).seriesNames()).doesNotContain("throughput");
  }

  @Test
  void theReportIsTheCallersOwn() throws IOException {
    SyntheticRun made = new SyntheticRun(dir);
    made.write();
    RecordedRun run = RecordedRun.open(made.base());
    ((ObjectNode) run.report()).removeAll();
    ((ObjectNode) run.figures().report()).removeAll();
    assertThat(run.report().path("read")).isNotEmpty();
    assertThat(run.figures().report()).isEqualTo(run.report());
    ObjectNode given = (ObjectNode) run.report();
    RunFigures figures = new RunFigures("run", "completed", Map.of(), given);
    given.removeAll();
    assertThat(figures.report()).isEqualTo(run.report());
  }

  @Test
  void runsOfADirectoryAreNewestFirst() throws IOException {
    Files.writeString(dir.resolve("2026-11-23__06-12-47.json"), "{}");
    Files.writeString(dir.resolve("2026-11-23__06-12-47-2.logs.jsonl"), "");
    Files.writeString(dir.resolve("2026-11-24__00-00-00.json.part"), "");
    Files.writeString(dir.resolve("notes.json"), "{}");
    assertThat(RecordedRun.in(dir))
        .containsExactly(
            dir.resolve("2026-11-24__00-00-00"),
            dir.resolve("2026-11-23__06-12-47-2"),
            dir.resolve("2026-11-23__06-12-47"));
    assertThatThrownBy(() -> RecordedRun.in(dir.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatCannotBeReadSaysWhy() throws IOException {
    Path base = dir.resolve(SyntheticRun.BASE);
    assertUnreadable(dir.resolve("notes.txt"), "is no base path and no file of a run");
    assertUnreadable(base, "there is no run");
    assertUnreadable(dir.resolve("none").resolve(SyntheticRun.BASE), "cannot read the directory");
    Files.writeString(dir.resolve(SyntheticRun.BASE + ".json"), "{\"format\":");
    assertUnreadable(base, "is not valid JSON at line 1");
  }

  @ParameterizedTest
  @CsvSource({
    "/meta, duration_ms, '\"x\"'",
    "'', status, 5",
    "/meta/env, pid, '\"1\"'",
    "/progress, status, '[]'",
    "'', spans, '[{\"name\":\"a\",\"count\":\"b\"}]'",
    "'', resources, '{\"rss_kb\":{\"max\":true}}'",
    "/logs, dropped, '\"many\"'",
    "/events, by_event, '{\"a\":[]}'",
    "'', peer_health_all, '[{\"peer_id\":1}]'"
  })
  void reportWithAValueOfAnotherTypeIsDamaged(String at, String name, String value)
      throws IOException {
    SyntheticRun made = new SyntheticRun(dir);
    made.report(
        report -> {
          try {
            ((ObjectNode) report.at(at)).set(name, Report.JSON.readTree(value));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    made.write();
    RecordedRun run = RecordedRun.open(made.base());
    assertThat(run.status()).isEqualTo("unreadable");
    assertThat(run.missing()).anyMatch(what -> what.startsWith("there is no report"));
    assertThat(run.figures().value("processed")).isEqualTo(100.0 * (SyntheticRun.SECONDS - 1));
    for (String suffix : List.of(".logs.jsonl", ".resources.jsonl", ".events.jsonl")) {
      Files.delete(made.file(suffix));
    }
    Files.delete(made.file(".trace.json"));
    assertUnreadable(made.base(), "is damaged: " + at + "/" + name);
  }

  @Test
  void otherFilesDescribeARunWhoseReportCannotBeRead() throws IOException {
    SyntheticRun made = new SyntheticRun(dir);
    made.write();
    Files.writeString(made.file(".json"), "{\"format\":");
    RecordedRun run = RecordedRun.open(made.base());
    assertThat(run.status()).isEqualTo("unreadable");
    assertThat(run.missing()).anyMatch(what -> what.startsWith("there is no report"));
    assertThat(run.figures().value("processed")).isEqualTo(100.0 * (SyntheticRun.SECONDS - 1));
  }

  @Test
  void figuresOfRunsAreComparedAndHeldAgainstGates() throws IOException {
    List<RunFigures> base = figures(1);
    List<RunFigures> head = figures(2);
    Comparison comparison = Comparison.of(base, head);
    assertThat(comparison.outcome()).isEqualTo(Outcome.REGRESSION);
    assertThat(comparison.metric("rss_max").outcome()).isEqualTo(Outcome.REGRESSION);
    assertThat(Gate.parse("rss_max<=+10%").check(comparison).passed()).isFalse();
    assertThat(Gate.parse("throughput>=-5%").check(comparison).passed()).isTrue();
    assertThatThrownBy(() -> Gate.parse("no_such<=0").check(comparison))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no_such");
  }

  private List<RunFigures> figures(int factor) throws IOException {
    List<RunFigures> figures = new ArrayList<>();
    for (int run = 0; run < 5; run++) {
      int kb = factor * 500_000 + run;
      SyntheticRun made =
          new SyntheticRun(dir)
              .samples((i, sample) -> sample.put("rss_kb", kb))
              .report(report -> report.putObject("progress").put("processed", 30_000));
      made.write();
      figures.add(RecordedRun.open(made.base()).figures());
    }
    return figures;
  }
}
