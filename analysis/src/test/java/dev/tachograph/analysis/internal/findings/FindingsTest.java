package dev.tachograph.analysis.internal.findings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each rule is provoked by a run with one fault, and finds nothing in its healthy twin. */
class FindingsTest {
  @TempDir Path dir;

  private record Twin(Consumer<SyntheticRun> ill, Consumer<SyntheticRun> healthy) {}

  private static final Map<String, Twin> TWINS = new TreeMap<>();

  private static void samples(
      String rule,
      java.util.function.BiConsumer<Integer, ObjectNode> ill,
      java.util.function.BiConsumer<Integer, ObjectNode> healthy) {
    TWINS.put(rule, new Twin(run -> run.samples(ill), run -> run.samples(healthy)));
  }

  /** A minute within which one thread has one span open. */
  private static final String CALL =
      "[\n{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":1,\"tid\":9,\"args\":{\"name\":\"caller\"}},\n"
          + "{\"ph\":\"B\",\"name\":\"call\",\"pid\":1,\"tid\":9,\"ts\":100000000.0},\n"
          + "{\"ph\":\"E\",\"name\":\"call\",\"pid\":1,\"tid\":9,\"ts\":160000000.0}\n]\n";

  static {
    // Equal CPU use without work waiting, or for a moment, is no bound.
    samples(
        "cpu_bound",
        (i, s) -> s.put("proc_cpu_pct", 390),
        (i, s) -> s.put("proc_cpu_pct", i < 20 ? 390 : 150));
    samples(
        "cpu_throttled",
        (i, s) ->
            s.put("cgroup_throttled_pct", 60)
                .put("cgroup_throttled_ms", 200)
                .put("cgroup_cpu_max_cores", 2.5),
        (i, s) -> s.put("cgroup_throttled_pct", i < 10 ? 60 : 0).put("cgroup_cpu_max_cores", 3));
    samples(
        "cpu_stolen",
        (i, s) -> s.put("cpu_steal_pct", 25).put("cpu_busy_pct", 90),
        (i, s) -> s.put("cpu_steal_pct", 25).put("cpu_busy_pct", 10));
    samples(
        "gc_bound",
        (i, s) -> s.put("gc_pause_ms", 180),
        (i, s) -> s.put("gc_pause_ms", i == 5 ? 400 : 20));
    samples(
        "gc_allocation_stalls",
        (i, s) -> s.put("alloc_stalls", i > 100 ? 5 : 0).put("alloc_stall_ms", i > 100 ? 90 : 0),
        (i, s) -> s.put("alloc_stalls", i == 7 ? 5 : 0).put("alloc_stall_ms", i == 7 ? 90 : 0));
    TWINS.put(
        "gc_long_pauses", new Twin(run -> run.events(pause(900)), run -> run.events(pause(90))));
    samples(
        "memory_near_limit",
        (i, s) -> s.put("cgroup_memory_max_kb", 720_000).put("rss_anon_kb", 640_000),
        // Full of page cache, which is given back.
        (i, s) -> s.put("cgroup_memory_max_kb", 720_000).put("rss_anon_kb", 200_000));
    samples(
        "memory_high",
        (i, s) ->
            s.put("cgroup_high_events", i > 200 ? 40 : 0)
                .put("cgroup_memory_high_kb", 600_000)
                .put("cgroup_psi_memory_some_pct", 20),
        (i, s) -> s.put("cgroup_high_events", i == 200 ? 40 : 0));
    samples(
        "memory_growing",
        (i, s) -> s.put("rss_anon_kb", 450_000 + 3000 * i),
        // Grows, and comes down: a collector at work.
        (i, s) -> s.put("rss_anon_kb", 450_000 + 3000 * (i % 100)));
    samples(
        "out_of_memory_kills",
        (i, s) -> s.put("cgroup_oom_kills", i == 100 ? 1 : 0),
        (i, s) -> s.putNull("cgroup_oom_kills"));
    samples(
        "disk_bound",
        (i, s) -> s.put("psi_io_some_pct", 70).put("disk_write_mib_s", 90),
        // Tasks wait, but nothing moves: somebody else's disk.
        (i, s) -> s.put("psi_io_some_pct", 70).put("disk_write_mib_s", 0));
    samples(
        "network_bound",
        (i, s) -> s.put("net_rx_mib_s", 11.4 + 0.01 * (i % 5)),
        // As fast, but the CPU is what is short.
        (i, s) -> s.put("net_rx_mib_s", 11.4).put("proc_cpu_pct", i % 2 == 0 ? 320 : 300));
    samples("stalls", (i, s) -> s.put("gap_ms", i == 90 ? 8000 : 0), (i, s) -> s.put("gap_ms", 20));
    samples(
        "memory_pressure",
        (i, s) -> s.put("psi_memory_full_pct", i > 100 ? 30 : 0),
        (i, s) -> s.put("psi_memory_full_pct", i == 100 ? 30 : 0));
    samples(
        "cpu_contended",
        (i, s) -> s.put("run_queue_wait_pct", 150).put("cpu_busy_pct", 98).put("proc_cpu_pct", 90),
        // Its own threads are too many: that is another matter.
        (i, s) ->
            s.put("run_queue_wait_pct", 150).put("cpu_busy_pct", 98).put("proc_cpu_pct", 390));
    samples(
        "disk_slow",
        (i, s) -> s.put("disk_util_pct", i > 200 ? 97 : 10).put("disk_wait_ms", 120),
        // Busy and quick: a disk that serves many at once.
        (i, s) -> s.put("disk_util_pct", 97).put("disk_wait_ms", 1.5));
    samples(
        "tcp_retransmits",
        (i, s) -> s.put("tcp_retransmits_s", 60).put("tcp_retransmit_pct", i % 3 == 0 ? 5 : 0.1),
        // One of few.
        (i, s) -> s.put("tcp_retransmits_s", 1).put("tcp_retransmit_pct", 20));
    samples(
        "heap_nearly_full",
        (i, s) -> s.put("heap_after_gc_kb", i > 200 ? 3_800_000 : 900_000),
        // Full before a collection and not after it.
        (i, s) -> s.put("heap_used_kb", 3_900_000).put("heap_after_gc_kb", 900_000));
    samples(
        "disk_nearly_full",
        (i, s) -> s.put("run_free_kb", 600_000 - 2_000 * i),
        (i, s) -> s.put("run_free_kb", 600_000 - 1_000 * i));
    samples(
        "starved_queue",
        (i, s) -> starve(i, s, i % 100 > 40),
        // Empty at the end, since all is done.
        (i, s) -> starve(i, s, i > 290));
    TWINS.put(
        "few_peers",
        new Twin(
            run -> run.fetches((i, e) -> e.put("received_blocks", i % 6 == 0 ? 600 : 1)),
            run -> run.fetches((i, e) -> e.put("received_blocks", i % 6 == 0 ? 20 : 10))));
    TWINS.put(
        "slow_tail",
        new Twin(
            run ->
                run.fetches((i, e) -> tail(i, e))
                    .samples((i, s) -> s.put("queue", i > 200 ? 0 : 900)),
            // Also a single peer at the end, but there was work that nobody fetched.
            run -> run.fetches((i, e) -> tail(i, e)).samples((i, s) -> s.put("queue", 900))));
    // One peer took all of that time, or two did.
    TWINS.put(
        "held_by_peer",
        new Twin(
            run -> run.fetches((i, e) -> hold(i, e, 1000, 1400, 0)),
            run -> run.fetches((i, e) -> hold(i, e, 1000, 1400, 39_900))));
    samples(
        "no_progress",
        (i, s) -> stand(i, s, 3),
        // Progress that is told now and then, by a program at work.
        (i, s) -> stand(i, s, 150));
    TWINS.put(
        "held_by_span",
        new Twin(
            run -> run.trace(CALL).samples((i, s) -> during(i, s, 3)),
            run -> run.trace(CALL).samples((i, s) -> during(i, s, 180))));
    samples("slow_start", (i, s) -> begin(i, s, 3), (i, s) -> begin(i, s, 180));
    TWINS.put(
        "retries_and_bans",
        new Twin(
            run -> run.fetches((i, e) -> fail(e, i % 3 == 0)),
            run -> run.fetches((i, e) -> fail(e, i % 30 == 0))));
    TWINS.put(
        "error_burst",
        new Twin(
            run -> run.logs(out -> errors(out, 300, 100_000, 10)),
            run -> run.logs(out -> errors(out, 300, 0, 1000))));
    // An error that the program came over, and one that it ended by.
    TWINS.put(
        "run_failed",
        new Twin(
            run -> run.report(r -> failed(r, 3)).logs(out -> errors(out, 1, 1000, 0)),
            run -> run.logs(out -> errors(out, 1, 1000, 0))));
    TWINS.put(
        "records_lost",
        new Twin(
            run -> run.report(r -> ((ObjectNode) r.path("logs")).put("dropped", 12)),
            run -> run.report(r -> ((ObjectNode) r.path("logs")).put("collapsed", 12))));
    samples(
        "clock_stepped",
        (i, s) -> atHour(i < 150 ? "06" : "05", s),
        // The machine was suspended: the clock went on, and the gap says so.
        (i, s) -> atHour(i < 150 ? "06" : "07", s).put("gap_ms", i == 150 ? 3_600_000 : 0));
  }

  private static ObjectNode atHour(String hour, ObjectNode sample) {
    return sample.put("ts", "2026-11-23T" + hour + sample.path("ts").asText().substring(13));
  }

  private static Consumer<SyntheticRun.Appender> pause(int millis) {
    return out -> {
      for (int i = 0; i < 3; i++) {
        out.line(
            SyntheticRun.event(60_000 + i * 1000, "gc_pause")
                .put("collector", "G1")
                .put("cause", "G1 Evacuation Pause")
                .put("duration_ms", millis));
      }
    };
  }

  private static void starve(int i, ObjectNode sample, boolean empty) {
    sample.put("processed", empty ? 100L * (i / 100 * 60 + 40) : 100L * i);
    if (empty) {
      sample.put("queue", 0).put("inflight", 0).put("proc_cpu_pct", 3);
    }
  }

  /** From one fetch to another nothing comes, until the last one, which took all of the time. */
  static void hold(int i, ObjectNode end, int from, int to, int othersMillis) {
    if (i > from && i < to) {
      end.put("received_blocks", 0).put("duration_ms", i == to - 1 ? othersMillis : 0);
    } else if (i == to) {
      end.put("peer_id", "10.0.0.6:8333").put("duration_ms", 100 * (to - from));
    }
  }

  private static void stand(int i, ObjectNode sample, int cpu) {
    if (i > 100 && i <= 160) {
      sample.put("processed", 10_000).put("proc_cpu_pct", cpu);
    }
  }

  private static void during(int i, ObjectNode sample, int cpu) {
    sample.putNull("processed");
    if (i > 100 && i <= 160) {
      sample.put("proc_cpu_pct", cpu);
    }
  }

  private static void begin(int i, ObjectNode sample, int cpu) {
    if (i < 80) {
      sample.put("processed", 0).put("proc_cpu_pct", cpu);
    }
  }

  private static void tail(int i, ObjectNode end) {
    if (i > 2000) {
      end.put("peer_id", "10.0.0.6:8333");
    }
  }

  private static void fail(ObjectNode end, boolean fails) {
    if (fails) {
      end.put("received_blocks", 0).put("error", "connection lost");
    }
  }

  private static ObjectNode failed(ObjectNode report, int exitCode) {
    report.put("status", "failed");
    return report.putObject("end").put("exit_code", exitCode);
  }

  private static void errors(SyntheticRun.Appender out, int count, long from, long step) {
    for (int i = 0; i < count; i++) {
      out.line(SyntheticRun.log(from + i * step, "ERROR", "store failed " + i));
    }
  }

  @TestFactory
  Stream<DynamicTest> eachRuleFindsWhatItIsForAndNothingInTheHealthyTwin() {
    return Findings.rules().stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule,
                    () -> {
                      Twin twin = TWINS.get(rule);
                      assertThat(twin).as("a twin for " + rule).isNotNull();
                      List<Finding> ill = found(rule + "-ill", twin.ill());
                      assertThat(ill).extracting(Finding::rule).contains(rule);
                      Finding finding =
                          ill.stream().filter(f -> f.rule().equals(rule)).findFirst().orElseThrow();
                      assertThat(finding.text()).isNotBlank();
                      assertThat(finding.evidence()).isNotEmpty();
                      assertThat(finding.fromMillis()).isLessThanOrEqualTo(finding.toMillis());
                      assertThat(found(rule + "-healthy", twin.healthy()))
                          .extracting(Finding::rule)
                          .doesNotContain(rule);
                    }));
  }

  private List<Finding> found(String name, Consumer<SyntheticRun> change) throws Exception {
    SyntheticRun run = new SyntheticRun(dir.resolve(name));
    change.accept(run);
    return RunReading.of(run.write(), (pid, ticks, boot) -> Liveness.State.DEAD).findings();
  }

  @Test
  void nothingIsFoundInAHealthyRun() throws Exception {
    assertThat(found("healthy", run -> {})).isEmpty();
  }

  private String text(String rule, Consumer<SyntheticRun> change) throws Exception {
    return found(rule + "-text", change).stream()
        .filter(finding -> finding.rule().equals(rule))
        .map(Finding::text)
        .findFirst()
        .orElse("none");
  }

  @Test
  void failedRunIsExplainedByItsException() throws Exception {
    Consumer<SyntheticRun> thrown =
        run ->
            run.report(
                    r -> {
                      failed(r, 1)
                          .putObject("exception")
                          .put("type", "java.io.IOException")
                          .put("message", "no\u001b[31m room");
                      ((ObjectNode) r.path("results")).put("failure", "gave up");
                    })
                .logs(out -> errors(out, 3, 1000, 10));
    assertThat(text("run_failed", thrown))
        .isEqualTo(
            "The program failed with exit code 1 by an exception that nobody caught: "
                + "java.io.IOException: no\\u001b[31m room.");
  }

  @Test
  void failedRunIsExplainedByItsResultWhereNothingWasThrown() throws Exception {
    Consumer<SyntheticRun> told =
        run ->
            run.report(
                    r -> {
                      failed(r, 1).putNull("exception");
                      r.putObject("results").put("failure", "No peer answered for 60 s.");
                    })
                .logs(out -> errors(out, 3, 1000, 10));
    assertThat(text("run_failed", told))
        .isEqualTo("The program failed with exit code 1: No peer answered for 60 s.");
  }

  @Test
  void failedRunIsExplainedByTheLastErrorOfItsLogOtherwise() throws Exception {
    Consumer<SyntheticRun> logged =
        run ->
            run.report(r -> failed(r, 7))
                .logs(
                    out -> {
                      ObjectNode last = SyntheticRun.log(290_000, "ERROR", "cannot store block 7");
                      last.putObject("error").put("type", "java.io.IOException").putNull("message");
                      out.line(last);
                      errors(out, 3, 1000, 10);
                      out.line(SyntheticRun.log(299_000, "WARN", "closing"));
                    });
    Finding finding = found("run_failed-logged", logged).get(0);
    assertThat(finding.text())
        .isEqualTo(
            "The program failed with exit code 7; the last error in its log: "
                + "cannot store block 7 (java.io.IOException).");
    assertThat(finding.severity()).isEqualTo(Finding.ERROR);
    assertThat(finding.fromMillis()).isEqualTo(290_000);
    assertThat(finding.toMillis()).isEqualTo(300_000);
    assertThat(finding.evidence())
        .containsEntry("exit_code", 7L)
        .containsEntry("target", "io.example.Sync");
  }

  @Test
  void failedRunThatRecordedNothingOfItIsSaidToHave() throws Exception {
    assertThat(text("run_failed", run -> run.report(r -> failed(r, 2))))
        .isEqualTo("The program failed with exit code 2: nothing that it recorded says why.");
  }

  @Test
  void commandThatFailedIsExplainedByTheRunsOfItsJvms() throws Exception {
    Consumer<SyntheticRun> command =
        run ->
            run.report(
                r -> {
                  failed(r, 1);
                  r.putArray("children").add("2026-11-23__06-12-48-41").add("a-42");
                });
    assertThat(text("run_failed", command))
        .isEqualTo(
            "The program failed with exit code 1: nothing that it recorded says why; see the runs "
                + "of its 2 JVMs, the last of them a-42.");
  }

  @Test
  void quotaThatStoppedTheProgramIsThatOfTheParentWhereTheReportSaysSo() throws Exception {
    Consumer<SyntheticRun> stopped =
        run ->
            run.samples(
                    (i, s) ->
                        s.put("cgroup_throttled_pct", 60)
                            .put("cgroup_throttled_ms", 200)
                            .put("cgroup_cpu_max_cores", 0.5))
                .report(
                    root ->
                        root.putObject("resources_seen")
                            .putObject("limits")
                            .put("throttled_group", "/pod")
                            .put("throttled_group_cores", 0.6));
    assertThat(text("cpu_throttled", stopped))
        .startsWith("The CPU quota of 0.6 cores of the cgroup /pod stopped");
  }

  @Test
  void memoryThatGrowsIsReportedByWhatGrew() throws Exception {
    Consumer<SyntheticRun> natively =
        run ->
            run.samples(
                (i, s) ->
                    s.put("rss_anon_kb", 450_000 + 3000 * i)
                        .put("native_kb", 60_000 + 2500 * i)
                        .put("code_cache_kb", 30_000 + 400 * i)
                        .put("heap_after_gc_kb", 90_000 + i % 7)
                        .put("metaspace_kb", 17_000));
    assertThat(text("memory_growing", natively))
        .contains("; compiled code by ", ", the JVM's native memory by ")
        .doesNotContain("collections leave", "classes");
    Consumer<SyntheticRun> onTheHeap =
        run ->
            run.samples(
                (i, s) ->
                    s.put("rss_anon_kb", 450_000 + 3000 * i)
                        .put("heap_after_gc_kb", 90_000 + 2900 * i));
    assertThat(text("memory_growing", onTheHeap)).contains("; the heap that collections leave by ");
  }

  @Test
  void memoryOfTheWholeGroupIsNearItsLimitThoughTheProgramsOwnIsLittle() throws Exception {
    Consumer<SyntheticRun> others =
        run ->
            run.samples(
                (i, s) ->
                    s.put("cgroup_memory_max_kb", 720_000)
                        .put("cgroup_anon_kb", 690_000)
                        .put("rss_anon_kb", 100_000));
    assertThat(text("memory_near_limit", others)).contains("cgroup's limit");
  }

  @Test
  void pressureOfTheGroupCountsWhereItIsReportedAndNotThatOfOthers() throws Exception {
    assertThat(
            text(
                "memory_pressure",
                run -> run.samples((i, s) -> s.put("cgroup_psi_memory_some_pct", 40))))
        .startsWith("Tasks of the cgroup waited for memory");
    assertThat(
            text(
                "memory_pressure",
                run ->
                    run.samples(
                        (i, s) ->
                            s.put("psi_memory_some_pct", 40).put("cgroup_psi_memory_some_pct", 1))))
        .isEqualTo("none");
  }

  @Test
  void programThatUsesTheCpusOfItsCpusetIsBoundByThem() throws Exception {
    Consumer<SyntheticRun> all =
        run -> run.samples((i, s) -> s.put("proc_cpu_pct", 190).put("usable_cpus", 2));
    assertThat(text("cpu_bound", all)).contains("nearly all of its 2 CPUs");
  }

  @Test
  void eachRuleHasASectionOfThePage() throws Exception {
    String page =
        Files.readString(Path.of(System.getProperty("tachograph.root"), "docs/findings.md"));
    Matcher headings = Pattern.compile("(?m)^## `([a-z_]+)`$").matcher(page);
    List<String> named = headings.results().map(m -> m.group(1)).sorted().toList();
    assertThat(named).containsAll(Findings.rules()).doesNotHaveDuplicates();
  }
}
