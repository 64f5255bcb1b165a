package dev.tachograph.analysis.internal.findings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that one actor held: who it was, for how long, and who is not to blame. */
class HeldRunTest {
  /** A real run, in which a silent peer held the end. */
  private static final Path SILENT_PEER =
      Path.of(System.getProperty("tachograph.root"))
          .resolve("cli/src/test/resources/dev/tachograph/cli/runs/silent-peer");

  @TempDir Path dir;

  private static Optional<Finding> find(RunFileSet files, String rule) throws Exception {
    return RunReading.of(files, (pid, ticks, boot) -> Liveness.State.DEAD).findings().stream()
        .filter(finding -> finding.rule().equals(rule))
        .findFirst();
  }

  private Optional<Finding> find(String rule, Consumer<SyntheticRun> change) throws Exception {
    SyntheticRun run = new SyntheticRun(dir);
    change.accept(run);
    return find(run.write(), rule);
  }

  @Test
  void theSilentPeerThatHeldTheEndOfARealRunIsNamedWithHowLong() throws Exception {
    RunFileSet files = RunFileSet.find(SILENT_PEER, "2026-11-30__16-17-44").orElseThrow();
    Finding tail = find(files, "slow_tail").orElseThrow();
    assertThat(tail.text())
        .contains("3.59 s", "127.0.0.1:42791", "24 blocks", "brought none", "a second peer");
    assertThat(tail.evidence())
        .containsEntry("peer_id", "127.0.0.1:42791")
        .containsEntry("tail_ms", 3593L)
        .containsEntry("owed_blocks", 24L)
        .containsKey("share");
    assertThat(List.of(tail.fromMillis(), tail.toMillis())).isEqualTo(List.of(12_310L, 15_903L));
  }

  @Test
  void aBusyHostIsToldOfTheSameRunWithWhatTheRunItselfUsed() throws Exception {
    RunFileSet files = RunFileSet.find(SILENT_PEER, "2026-11-30__16-17-44").orElseThrow();
    Finding busy = find(files, "cpu_contended").orElseThrow();
    assertThat(busy.text()).contains("busy with other programs", "100 % busy", "36 % of one of 2");
    assertThat(busy.evidence()).containsKeys("cpu_busy_pct", "proc_cpu_pct", "psi_cpu_some_pct");
  }

  @Test
  void aBusyHostIsToldByPressureWhereNoThreadsWaitIsKnown() throws Exception {
    assertThat(
            find(
                "cpu_contended",
                run ->
                    run.samples(
                        (i, s) ->
                            s.put("cpu_busy_pct", 98)
                                .put("proc_cpu_pct", 59)
                                .put("psi_cpu_some_pct", 81))))
        .get()
        .extracting(Finding::text)
        .asString()
        .contains("98 % busy", "59 % of one of 4", "81 % of the time");
    // The run itself is what keeps the machine busy.
    assertThat(
            find(
                "cpu_contended",
                run ->
                    run.samples(
                        (i, s) ->
                            s.put("cpu_busy_pct", 98)
                                .put("proc_cpu_pct", 275)
                                .put("psi_cpu_some_pct", 81))))
        .isEmpty();
  }

  private static void silentAtTheEnd(SyntheticRun run, int queue) {
    run.fetches((i, e) -> FindingsTest.hold(i, e, 2600, 2999, 0))
        .samples((i, s) -> s.put("queue", i >= 260 ? queue : 900));
  }

  @Test
  void aPeerThatHoldsTheEndIsToldUnlessWorkWasLeftForOthers() throws Exception {
    assertThat(find("slow_tail", run -> silentAtTheEnd(run, 0)))
        .get()
        .satisfies(
            finding -> {
              assertThat(finding.evidence())
                  .containsEntry("peer_id", "10.0.0.6:8333")
                  .containsEntry("tail_ms", 39_900L);
              assertThat(finding.text()).doesNotContain("brought none");
            });
    assertThat(find("slow_tail", run -> silentAtTheEnd(run, 900))).isEmpty();
    assertThat(find("held_by_peer", run -> silentAtTheEnd(run, 0)))
        .as("one finding for one thing")
        .isEmpty();
  }

  @Test
  void aPeerThatStillOwesWhenTheRunIsKilledIsTheOneThatHeldIt() throws Exception {
    Consumer<SyntheticRun> silent =
        run ->
            run.fetches((i, e) -> end(i, e))
                .samples((i, s) -> s.put("queue", i >= 200 ? 0 : 900))
                .events(
                    out -> {
                      out.line(
                          SyntheticRun.event(200_500, "fetch_start")
                              .put("peer_id", "10.0.0.5:8333")
                              .put("batch_id", 7)
                              .put("blocks", 12));
                      out.line(SyntheticRun.event(299_900, "db_flush_start").put("blocks", 0));
                    });
    assertThat(find("slow_tail", silent))
        .get()
        .satisfies(
            finding -> {
              assertThat(finding.evidence()).containsEntry("peer_id", "10.0.0.5:8333");
              assertThat(finding.text()).contains("12 blocks and brought none");
            });
  }

  private static void end(int i, ObjectNode end) {
    if (i > 2000) {
      end.put("event", "other");
    }
  }

  @Test
  void whatHeldARunWithoutPeersIsNamedByItsSpanAndThread() throws Exception {
    String trace =
        "[\n{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":1,\"tid\":9,\"args\":{\"name\":\"loader\"}},\n"
            + "{\"ph\":\"B\",\"name\":\"wait for lock\",\"pid\":1,\"tid\":9,\"ts\":100000000.0},\n"
            + "{\"ph\":\"E\",\"name\":\"wait for lock\",\"pid\":1,\"tid\":9,\"ts\":160500000.0}\n]\n";
    assertThat(
            find(
                "no_progress",
                run ->
                    run.trace(trace)
                        .samples(
                            (i, s) -> {
                              if (i > 100 && i <= 160) {
                                s.put("processed", 10_000).put("proc_cpu_pct", 2);
                              }
                            })))
        .get()
        .satisfies(
            finding -> {
              assertThat(finding.text())
                  .contains("1 min 00 s", "the span wait for lock of the thread loader");
              assertThat(finding.evidence())
                  .containsEntry("held_by_span", "wait for lock")
                  .containsEntry("held_by_thread", "loader")
                  .containsEntry("longest_ms", 60_000.0);
            });
  }

  @Test
  void twoThreadsThatWorkSideBySideHoldNobody() throws Exception {
    String trace =
        "[\n{\"ph\":\"B\",\"name\":\"call\",\"pid\":1,\"tid\":9,\"ts\":100000000.0},\n"
            + "{\"ph\":\"B\",\"name\":\"call\",\"pid\":1,\"tid\":8,\"ts\":101000000.0},\n"
            + "{\"ph\":\"E\",\"name\":\"call\",\"pid\":1,\"tid\":8,\"ts\":159000000.0},\n"
            + "{\"ph\":\"E\",\"name\":\"call\",\"pid\":1,\"tid\":9,\"ts\":160000000.0}\n]\n";
    assertThat(
            find(
                "held_by_span",
                run ->
                    run.trace(trace)
                        .samples((i, s) -> s.put("proc_cpu_pct", 2).putNull("processed"))))
        .isEmpty();
  }

  /** The end of a log whose first 40 files were deleted, with what its ledger knows. */
  private Optional<Finding> burst(long ledger, long step, int errors) throws Exception {
    SyntheticRun run =
        new SyntheticRun(dir)
            .report(
                r ->
                    ((ObjectNode) r.path("logs"))
                        .put("deleted", 12_095)
                        .withObjectProperty("by_level")
                        .withObjectProperty("ERROR")
                        .put("produced", ledger))
            .logs(
                out -> {
                  for (int i = 0; i < errors; i++) {
                    out.line(SyntheticRun.log(280_000 + i * step, "ERROR", "store failed " + i));
                  }
                });
    run.write();
    List<String> lines = Files.readAllLines(run.file(".logs.jsonl"));
    List<String> left = lines.stream().filter(line -> millis(line) >= 180_000).toList();
    Files.write(run.file(".logs.41.jsonl"), left.subList(0, 50));
    Files.write(run.file(".logs.jsonl"), left.subList(50, left.size()));
    return find(RunFileSet.find(dir, SyntheticRun.BASE).orElseThrow(), "error_burst");
  }

  private static long millis(String line) {
    return Long.parseLong(line.replaceFirst(".*?\"t_ms\":(\\d+).*", "$1"));
  }

  @Test
  void theEndOfALogWhoseBeginningWasDeletedIsNoBurst() throws Exception {
    // 12,502 errors in five minutes are 417 in ten seconds.
    assertThat(burst(12_502, 49, 407)).isEmpty();
  }

  @Test
  void aBurstOfWhatIsLeftIsToldAgainstTheLedgerOfTheWholeRun() throws Exception {
    assertThat(burst(430, 5, 407))
        .get()
        .extracting(Finding::text)
        .asString()
        .startsWith("407 of 430 errors came within");
  }

  @Test
  void peersAreJudgedByTheReportWhereTheSizeBoundDeletedEvents() throws Exception {
    SyntheticRun run =
        new SyntheticRun(dir)
            .report(
                r -> {
                  for (int i = 1; i <= 6; i++) {
                    r.withArrayProperty("peer_health_all")
                        .addObject()
                        .put("peer_id", "10.0.0." + i + ":8333")
                        .put("assigned_blocks", 5000);
                  }
                })
            // What is left is of the end, in which one peer was left over.
            .fetches((i, e) -> e.put("peer_id", "10.0.0.6:8333"));
    run.write();
    List<String> lines = Files.readAllLines(run.file(".events.jsonl"));
    assertThat(find(RunFileSet.find(dir, SyntheticRun.BASE).orElseThrow(), "few_peers"))
        .as("all events are there, and say that one of six did all")
        .isPresent();
    Files.write(run.file(".events.7.jsonl"), lines.subList(0, 1000));
    Files.write(run.file(".events.jsonl"), lines.subList(1000, lines.size()));
    assertThat(find(RunFileSet.find(dir, SyntheticRun.BASE).orElseThrow(), "few_peers")).isEmpty();
  }
}
