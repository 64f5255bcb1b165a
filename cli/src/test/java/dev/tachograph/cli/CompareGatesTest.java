package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that did not complete, and gates on all that a report has. */
@Tag("once")
class CompareGatesTest {
  private final Cli cli = new Cli();

  @TempDir Path dir;

  /** A call: the runs of the base completed, those of the head took half the time. */
  private List<String> call(int runs, int completed, String status) throws Exception {
    List<String> call = new ArrayList<>(List.of("compare"));
    MadeUpRuns made = new MadeUpRuns(dir);
    for (int i = 0; i < 2 * runs; i++) {
      boolean head = i >= runs;
      if (i == runs) {
        call.add("--");
      }
      boolean ended = head && i - runs >= completed;
      String base = "2026-11-23__06-12-47-" + (i + 2);
      long millis = (head ? 150_000 : 300_000) + i * 10;
      call.add(made.run(base, 100, millis, report -> fill(report, ended ? status : "")).toString());
    }
    return call;
  }

  private static void fill(ObjectNode report, String status) {
    report.putObject("end").put("exit_code", status.isEmpty() ? 0 : 3);
    ObjectNode results = report.putObject("results");
    results.put("complete", status.isEmpty()).put("blocks_per_s", status.isEmpty() ? 700 : 90.5);
    results.put("mode", "fast");
    if (!status.isEmpty()) {
      report.put("status", status);
      report.putArray("findings").addObject().put("rule", "heap_nearly_full");
      ((ObjectNode) report.path("findings").path(0)).put("severity", "warning").put("text", "full");
    }
  }

  private void assertGate(List<String> runs, int code, String said, String... rules) {
    List<String> call = new ArrayList<>(runs);
    for (String rule : rules) {
      call.addAll(1, List.of("--gate", rule));
    }
    cli.call(call.toArray(String[]::new));
    assertThat(cli.err()).isEmpty();
    assertThat(cli.out()).contains(said);
    assertThat(cli.code()).as("%s", (Object) rules).isEqualTo(code);
  }

  private void assertWrong(List<String> runs, String rule, String... said) {
    List<String> call = new ArrayList<>(runs);
    call.addAll(1, List.of("--gate", rule));
    cli.call(call.toArray(String[]::new));
    assertThat(cli.err()).hasLineCount(1).startsWith("tacho: ").contains(said);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"failed", "killed", "interrupted", "exited", "running"})
  void fiveRunsThatEndedAtHalfTimeAreARegressionAndPassNoGate(String status) throws Exception {
    List<String> runs = call(5, 0, status);
    String shown = status.equals("running") ? "dead" : status;
    cli.call(runs.toArray(String[]::new));
    assertThat(cli.out())
        .startsWith(
            "verdict  regression: 5 of 5 head runs did not complete ("
                + shown
                + "), of the base all completed")
        .contains("left out head, " + shown + ": 2026-11-23__06-12-47-7, ", " and 2 more;")
        .contains(
            "; not completed, so no basis for duration, throughput, ", "not all runs completed")
        .doesNotContain("improvement", "may be the reason");
    assertThat(cli.code()).isZero();
    List<String> broken =
        List.of(
            "throughput>=-5%",
            "duration<=+5%",
            "rss_max<=+10%",
            "meta.duration_ms<=400000",
            "resources.rss_kb.max<=+5%",
            "results.blocks_per_s>=1",
            "span.fetch.p95<=+5%");
    assertGate(
        runs,
        1,
        "failed: duration<=+5%, no run of HEAD that has it completed (" + shown,
        broken.toArray(String[]::new));
    assertThat(cli.out()).contains(broken.stream().map("failed: "::concat).toList());
    String kept = "log_errors<=1000";
    assertGate(runs, 1, "passed: " + kept, kept, "status!=unheard", "exit_code>=0");
    assertThat(cli.out()).contains("failed: status==completed, not so 5 of 5 runs: ");
  }

  @Test
  void oneCrashOfFiveIsARegressionThoughTheOthersAreFaster() throws Exception {
    List<String> runs = call(5, 4, "failed");
    cli.call(runs.toArray(String[]::new));
    assertThat(cli.out())
        .startsWith("verdict  regression: 1 of 5 head runs did not complete (failed)")
        .doesNotContain("improvement");
    assertGate(runs, 1, "passed: duration<=+5%, the change is -49.98 %", "duration<=+5%");
    assertGate(runs, 1, ", of 4 of 5 runs of HEAD", "duration<=+5%");
    runs.add(1, "--json");
    cli.call(runs.toArray(String[]::new));
    JsonNode said = Report.JSON.readTree(cli.out());
    assertThat(new Schemas().faults("comparison", cli.out())).isEmpty();
    assertThat(said.path("verdict").asText()).isEqualTo("regression");
    assertThat(said.at("/left_out/0/run").asText()).isEqualTo("2026-11-23__06-12-47-11");
    assertThat(said.at("/left_out/0/status").asText()).isEqualTo("failed");
    assertThat(said.at("/left_out/0/metrics").toString()).contains("\"throughput\"");
  }

  @Test
  void statusExitCodeFindingsAndResultsAreGated() throws Exception {
    List<String> good = call(2, 2, "");
    assertGate(good, 0, "passed: status==completed, so are all 2 runs", "status==completed");
    assertGate(good, 0, "passed: exit_code==0", "exit_code==0", "end.exit_code == 0");
    assertGate(good, 0, "passed: findings==0", "findings==0", "findings.error==0");
    assertGate(good, 0, "passed: findings.heap_nearly_full==0", "findings.heap_nearly_full==0");
    assertGate(good, 0, "passed: results.complete==true", "results.complete==true");
    assertGate(good, 0, "passed: results.blocks_per_s>=-1%", "results.blocks_per_s>=-1%");
    assertGate(good, 0, "passed: results.blocks_per_s>100", "results.blocks_per_s>100");
    assertGate(good, 1, "failed: results.blocks_per_s<700, it is 700", "results.blocks_per_s<700");
    assertGate(good, 0, "passed: results.mode!=slow", "results.mode!=slow", "results.mode==fast");
    List<String> bad = call(2, 1, "failed");
    assertGate(
        bad,
        1,
        "failed: status==completed, not so 1 of 2 runs: 2026-11-23__06-12-47-5 failed",
        "status==completed");
    assertGate(bad, 1, "2026-11-23__06-12-47-5 has 3.000", "exit_code==0");
    assertGate(bad, 1, "failed: findings==0, not so 1 of 2 runs", "findings==0");
    assertGate(bad, 1, "failed: findings<1", "findings<1");
    assertGate(bad, 1, "failed: findings.warning==0", "findings.warning==0");
    assertGate(bad, 1, "failed: findings.heap_nearly_full==0", "findings.heap_nearly_full==0");
    assertGate(bad, 1, "passed: findings.gc_bound==0", "findings.gc_bound==0");
    assertGate(bad, 1, "failed: results.complete==true", "results.complete==true");
    assertGate(call(2, 0, "failed"), 0, "passed: status==failed", "status==failed");
  }

  @Test
  void aPathIsTheSameAsItsOldName() throws Exception {
    List<String> runs = call(2, 2, "");
    List<String> json = new ArrayList<>(runs);
    json.add(1, "--json");
    for (String[] pair :
        new String[][] {
          {"rss_max", "resources.rss_kb.max"},
          {"duration", "meta.duration_ms"},
          {"processed", "progress.processed"},
          {"span.fetch.p95", "spans.fetch.p95_ms"},
          {"span.fetch.count", "spans.fetch.count"},
          {"log_errors", "logs.by_level.ERROR.produced"},
          {"allocated", "resources_seen.allocated_bytes"},
        }) {
      List<String> call = new ArrayList<>(json);
      call.addAll(1, List.of("--gate", pair[0] + "<=0.0000", "--gate", pair[1] + "<=0.0000"));
      cli.call(call.toArray(String[]::new));
      JsonNode said = Report.JSON.readTree(cli.out());
      assertThat(said.at("/gates/0/reason").asText())
          .as(pair[1])
          .isEqualTo(said.at("/gates/1/reason").asText());
      assertThat(said.path("metrics").findValuesAsText("name")).contains(pair[0]);
      assertThat(said.path("metrics").findValuesAsText("name")).doesNotContain(pair[1]);
    }
    assertGate(
        runs, 0, "passed: logs.by_level.TRACE.produced==0", "logs.by_level.TRACE.produced==0");
  }

  @Test
  void whatOneSideDoesNotHaveKeepsNoGate() throws Exception {
    List<String> runs = call(1, 1, "");
    Path head = Path.of(runs.get(3) + ".json");
    ObjectNode report = (ObjectNode) Report.JSON.readTree(head.toFile());
    ((ObjectNode) report.path("results")).remove("mode");
    ((ObjectNode) report.path("results")).putNull("blocks_per_s").put("added", 1);
    Files.writeString(head, report.toString());
    assertGate(runs, 1, "failed: results.mode==fast, not so 1 of 1 run: ", "results.mode==fast");
    assertGate(runs, 1, "failed: results.mode!=x, not so 1 of 1 run: ", "results.mode!=x");
    assertGate(runs, 1, "failed: results.blocks_per_s<=9, not in HEAD", "results.blocks_per_s<=9");
    assertGate(runs, 1, "failed: results.added<=9, not in BASE", "results.added<=9");
    assertGate(runs, 1, "failed: results.added==1, not in BASE", "results.added==1");
  }

  @Test
  void aWrongGateSaysWhatIsNear() throws Exception {
    List<String> runs = call(1, 1, "");
    assertWrong(runs, "throughput>=-5", "has a sign but no %; say throughput>=-5% to", "or 5 with");
    assertWrong(runs, "rss_max<=+10", "say rss_max<=+10% to bound the change, or 10 without");
    assertWrong(runs, "resources.rss_kb.max==+10", "has a sign but no %");
    assertWrong(runs, "throughputt>=-5%", "the metric 'throughputt'", "did you mean throughput?");
    assertWrong(runs, "resources.rss_kb.mx<=1", "did you mean resources.rss_kb.max");
    assertWrong(runs, "spans.fetch<=1", "is no single value; say spans.fetch.");
    assertWrong(runs, "findings.heap_nearly_ful==0", "did you mean heap_nearly_full?");
    assertWrong(runs, "findings.eror==0", "did you mean error?");
    assertWrong(runs, "status<=1", "'status' is a text; say status==completed");
    assertWrong(runs, "results.mode>=1", "'results.mode' is a text; say results.mode==fast");
    assertWrong(runs, "duration==fast", "'duration' is a number, 'fast' is none");
    assertWrong(runs, "status=completed", "is no gate; say throughput>=-5%", "status==completed");
    assertWrong(runs, "exitcode==0", "did you mean exit_code?");
  }

  @Test
  void everyRuleOfThePageOfFindingsIsAGate() throws Exception {
    List<String> call = call(1, 1, "");
    Matcher heads =
        Pattern.compile("(?m)^## (.*)")
            .matcher(Files.readString(Cli.ROOT.resolve("docs/findings.md")));
    int rules = 0;
    while (heads.find()) {
      Matcher names = Pattern.compile("`([a-z_]+)`").matcher(heads.group(1));
      while (names.find()) {
        call.addAll(1, List.of("--gate", "findings." + names.group(1) + "==0"));
        rules++;
      }
    }
    cli.call(call.toArray(String[]::new));
    assertThat(cli.err()).isEmpty();
    assertThat(cli.code()).isZero();
    assertThat(rules).isGreaterThan(40);
  }
}
