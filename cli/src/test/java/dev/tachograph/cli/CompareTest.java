package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class CompareTest {
  private final Cli cli = new Cli();

  @TempDir Path dir;

  private List<String> sides(int runs, double slower, boolean elsewhere) throws Exception {
    return new MadeUpRuns(dir).sides(runs, slower, elsewhere);
  }

  private Path run(String base, int rssMib, long millis) throws IOException {
    return new MadeUpRuns(dir).run(base, rssMib, millis, report -> {});
  }

  @Test
  void aSlowerSideIsARegressionWithWhatElseDiffersBesideIt() throws Exception {
    List<String> call = sides(5, 1.2, true);
    cli.call(call.toArray(String[]::new));
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains("regression: throughput -").doesNotContain("\u001b");
    assertThat(cli.out()).startsWith("verdict  ");
    assertThat(cli.out().indexOf("not the same machine"))
        .isPositive()
        .isLessThan(cli.out().indexOf("metric "));
    assertThat(cli.out()).contains("not the same JDK", "changed configuration: batch_size");
    Golden.check("compare.txt", cli.out());
    cli.colour().call(call.toArray(String[]::new));
    assertThat(cli.out()).contains("\u001b[31m");
  }

  @Test
  void markdownAndJsonReportTheSame() throws Exception {
    List<String> call = sides(5, 1.2, true);
    call.addAll(1, List.of("--gate", "throughput>=-5%", "--markdown"));
    cli.call(call.toArray(String[]::new));
    assertThat(cli.code()).isEqualTo(1);
    Golden.check("compare.md", cli.out());
    assertThat(cli.out()).doesNotContain("<script>", "@all");
    call.set(3, "--json");
    cli.call(call.toArray(String[]::new));
    assertThat(cli.code()).isEqualTo(1);
    Golden.check("compare.json", cli.out());
    assertThat(cli.out().chars()).allMatch(c -> c == '\n' || c >= 32 && c < 127);
    JsonNode said = Report.JSON.readTree(cli.out());
    assertThat(new Schemas().faults("comparison", cli.out())).isEmpty();
    assertThat(said.path("verdict").asText()).isEqualTo("regression");
    assertThat(said.at("/gates/0/passed").asBoolean(true)).isFalse();
  }

  @Test
  void runsThatAreAlikeDifferInNothingBeyondNoise() throws Exception {
    cli.call(sides(5, 1, false).toArray(String[]::new));
    assertThat(cli.out()).contains("verdict  no difference beyond noise");
    assertThat(cli.out()).doesNotContain("differs");
  }

  @Test
  void underFourRunsASideThereIsNoVerdict() throws Exception {
    cli.call(sides(3, 2, false).toArray(String[]::new));
    assertThat(cli.out()).contains("verdict  none: too few runs to judge");
    cli.call(sides(1, 2, false).toArray(String[]::new));
    assertThat(cli.out()).contains("verdict  none: with one run a side the noise is unknown");
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 120})
  void onATerminalNoLineIsWiderThanIt(int columns) throws Exception {
    List<String> call = new MadeUpRuns(dir).headMib(150).sides(5, 1.2, true);
    call.addAll(1, List.of("--gate", "throughput>=-5%", "--gate", "resources.rss_kb.max<=+10%"));
    cli.columns(columns).call(call.toArray(String[]::new));
    assertThat(cli.out().lines()).allMatch(line -> line.length() <= columns);
    assertThat(cli.out()).contains("throughput", "-16.8 %", "regression", "hint");
    assertThat(cli.out().contains("95 % joint")).isEqualTo(columns >= 80);
  }

  @Test
  void argumentsAndTagsThatDifferAreNamedByOption() throws Exception {
    MadeUpRuns made = new MadeUpRuns(dir);
    Path base =
        made.run("2026-11-23__06-12-47-2", 100, 300_000, r -> called(r, "16", "--fast", "blue"));
    Path head = made.run("2026-11-23__06-12-47-3", 100, 300_000, r -> called(r, "32", "x", "red"));
    cli.call("compare", base.toString(), "--", head.toString());
    assertThat(cli.out())
        .contains("changed arguments: --batch 16 → 32", "--fast given → not given")
        .contains("changed arguments: arguments in → in x", "not the same tag: colour blue → red")
        .doesNotContain("changed arguments: --batch-size")
        .contains("changed configuration: batch_size 16 → 32");
  }

  private static void called(ObjectNode report, String batch, String last, String colour) {
    report.putArray("argv").add("in").add("--batch").add(batch).add("--batch-size=" + batch);
    ((ArrayNode) report.path("argv")).add(last).add("--same=1");
    report.putObject("config").put("batch_size", batch);
    report.putObject("tags").put("colour", colour);
  }

  @Test
  void aCountThatIsTheSameThingIsShownOnceAndARunFarOffIsNamed() throws Exception {
    MadeUpRuns made = new MadeUpRuns(dir);
    List<String> call = new ArrayList<>(List.of("compare"));
    for (int i = 0; i < 10; i++) {
      boolean head = i > 4;
      int blocks = (head ? 40_000 : 30_000) + i;
      if (i == 5) {
        call.add("--");
      }
      long millis = i == 3 ? 400_000 : 300_000 + i;
      call.add(
          made.run("2026-11-23__06-12-47-" + (i + 2), 100, millis, r -> did(r, blocks)).toString());
    }
    cli.call(call.toArray(String[]::new));
    assertThat(cli.out())
        .containsOnlyOnce("results.stored")
        .contains("processed = results.stored ")
        .contains("outlier  base 2026-11-23__06-12-47-5: throughput ");
  }

  private static void did(ObjectNode report, int blocks) {
    report.putObject("progress").put("processed", blocks);
    report.putObject("results").put("stored", blocks);
  }

  @Test
  @Tag("heavy")
  void oddReportsAreComparedInEveryForm() throws Exception {
    MadeUpRuns made = new MadeUpRuns(dir);
    JsonMapper mapper = JsonMapper.builder().build();
    String other = made.run("2026-11-23__06-12-47-2", 100, 300_000, r -> {}).toString();
    int calls = 0;
    List<String> members =
        List.of(
            "argv",
            "config",
            "tags",
            "results",
            "progress",
            "resources",
            "resources_seen",
            "spans",
            "findings",
            "peer_health_all",
            "missing",
            "end",
            "meta",
            "logs",
            "events",
            "recorder");
    for (String member : members) {
      for (String odd :
          List.of("7", "\"x\"", "null", "[]", "[1,\"a\",null]", "{\"a\":{\"b\":[1]}}", "true")) {
        JsonNode value = mapper.readTree(odd);
        String run =
            made.run("2026-11-23__06-12-47-3", 100, 300_000, r -> r.set(member, value)).toString();
        List<String> forms = List.of("--json", "--markdown", "--html=" + dir.resolve("x.html"));
        String form = forms.get((calls++) % forms.size());
        cli.call("compare", form, "--gate", "findings<=1000", other, "--", run);
        assertThat(cli.err()).as("%s %s %s", member, odd, form).doesNotContain("TACHO_DEBUG");
        assertThat(cli.code()).as("%s %s %s", member, odd, cli.err()).isLessThan(2);
      }
    }
  }

  @Test
  void aGateSetsTheExitCodeWithTheReason() throws Exception {
    assertGate(1, "failed: throughput>=-5%, the change is -16.67 %", "throughput>=-5%");
    assertGate(0, "passed: throughput >= -20%", "throughput >= -20%");
    assertGate(0, "passed: rss_max<=+10%", "rss_max<=+10%");
    assertGate(0, "passed: events_dropped<=0", "events_dropped<=0");
    assertGate(1, "failed: span.fetch.count<=0, it is 1.000", "span.fetch.count<=0");
    assertGate(1, "failed: rss_max>=1%", "rss_max<=+10%", "rss_max>=1%");
  }

  private void assertGate(int code, String said, String... rules) throws Exception {
    List<String> call = sides(1, 1.2, false);
    for (String rule : rules) {
      call.addAll(1, List.of("--gate", rule));
    }
    cli.call(call.toArray(String[]::new));
    assertThat(cli.out()).contains(said);
    assertThat(cli.code()).isEqualTo(code);
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void aWrongCallIsOneLine() throws Exception {
    String base = run("2026-11-23__06-12-47", 100, 300_000).toString();
    String head = run("2026-11-23__06-12-47-2", 100, 300_000).toString();
    assertWrong("say the runs of both sides", base, head);
    assertWrong("say the runs of both sides", "--", head);
    assertWrong("say the runs of both sides", base, "--");
    assertWrong("say -- once", base, "--", head, "--", head);
    assertWrong("named twice", base, "--", base + ".json");
    assertWrong("say one of --csv, --json", "--json", "--markdown", base, "--", head);
    assertWrong("say one of --csv, --json", "--json", "--html", "x", base, "--", head);
    assertWrong("'throughput' is no gate", "--gate", "throughput", base, "--", head);
    assertWrong("'rss_max<=x%' is no gate", "--gate", "rss_max<=x%", base, "--", head);
    assertWrong("the metric 'nope' of a gate", "--gate", "nope<=1%", base, "--", head);
    assertWrong("there is no run", base, "--", dir.resolve("2020-01-01__00-00-00").toString());
    assertWrong("unknown option '--jsn'", "--jsn", base, "--", head);
  }

  private void assertWrong(String text, String... args) {
    List<String> call = new ArrayList<>(List.of("compare"));
    call.addAll(Arrays.asList(args));
    cli.call(call.toArray(String[]::new));
    assertThat(cli.err()).hasLineCount(1).startsWith("tacho: ").contains(text);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void runsWithoutReportsOrFilesAreComparedByWhatIsThere() throws Exception {
    Path base = run("2026-11-23__06-12-47", 100, 300_000);
    Path head = run("2026-11-23__06-12-47-2", 100, 300_000);
    Files.delete(Path.of(head + ".json"));
    Files.delete(Path.of(head + ".trace.json"));
    cli.call("compare", base.toString(), "--", head.toString(), "--gate", "span.fetch.p50<=1%");
    assertThat(cli.out()).contains("not all runs completed", "no report", "failed: span.fetch.p50");
    assertThat(cli.out()).contains("missing  head: there is no report that can be read");
    assertThat(cli.code()).isEqualTo(1);
    cli.call("compare", "--json", base.toString(), "--", head.toString());
    assertThat(Report.JSON.readTree(cli.out()).at("/head/0/missing")).isNotEmpty();
    assertThat(new Schemas().faults("comparison", cli.out())).isEmpty();
  }

  @Test
  void theFiguresAreThoseOfTheFiles() throws Exception {
    Path base = run("2026-11-23__06-12-47", 100, 300_000);
    Path head = run("2026-11-23__06-12-47-2", 150, 250_000);
    cli.call("compare", "--json", base.toString(), "--", head.toString());
    JsonNode metrics = Report.JSON.readTree(cli.out()).path("metrics");
    for (String side : List.of("base", "head")) {
      Path run = side.equals("base") ? base : head;
      JsonNode report = Report.JSON.readTree(Path.of(run + ".json").toFile());
      double millis = report.at("/meta/duration_ms").asDouble();
      List<Double> rss = column(run, "rss_kb");
      double cpu = mean(run, "proc_cpu_pct") / 100 * millis;
      double processed = report.at("/progress/processed").asDouble();
      assertThat(value(metrics, "duration", side)).isEqualTo(millis);
      assertThat(value(metrics, "throughput", side)).isCloseTo(processed * 1000 / millis, near());
      assertThat(value(metrics, "rss_max", side)).isEqualTo(rss.get(rss.size() - 1));
      assertThat(value(metrics, "rss_mean", side)).isCloseTo(mean(run, "rss_kb"), near());
      assertThat(value(metrics, "cpu_time", side)).isCloseTo(cpu, within(1e-3));
      assertThat(value(metrics, "cpu_per_unit", side)).isCloseTo(cpu / processed, near());
      assertThat(value(metrics, "span.fetch.count", side)).isEqualTo(1);
      assertThat(value(metrics, "span.fetch.max", side)).isEqualTo(8);
      assertThat(value(metrics, "span.fetch.self", side)).isEqualTo(6.5);
      long ends;
      try (var lines = Files.lines(Path.of(run + ".events.jsonl"))) {
        ends = lines.filter(line -> line.contains("\"fetch_end\"")).count();
      }
      assertThat(value(metrics, "event.fetch_end.count", side)).isEqualTo(ends);
      assertThat(value(metrics, "event.fetch_end.p50", side)).isBetween(99.0, 100.0);
      double written = 0;
      List<JsonNode> samples = samples(run);
      for (int i = 1; i < samples.size(); i++) {
        double seconds =
            samples.get(i).path("t_ms").asLong() - samples.get(i - 1).path("t_ms").asLong();
        written += samples.get(i).path("proc_write_mib_s").asDouble() * seconds / 1000 * (1 << 20);
      }
      assertThat(value(metrics, "proc_write", side)).isCloseTo(written, within(1.0));
      double allocated = report.at("/resources_seen/allocated_bytes").asDouble();
      assertThat(value(metrics, "allocated", side)).isEqualTo(allocated).isPositive();
      assertThat(value(metrics, "allocated_per_unit", side)).isEqualTo(allocated / processed);
      assertThat(value(metrics, "peers", side)).isEqualTo(6);
      assertThat(value(metrics, "peers_banned", side)).isZero();
    }
    assertThat(metrics.findValuesAsText("name")).doesNotHaveDuplicates();
  }

  private static org.assertj.core.data.Offset<Double> near() {
    return within(1e-6);
  }

  private static double value(JsonNode metrics, String name, String side) {
    for (JsonNode metric : metrics) {
      if (metric.path("name").asText().equals(name)) {
        return metric.path(side + "_median").asDouble(Double.NaN);
      }
    }
    throw new AssertionError("no " + name + " in " + metrics.findValuesAsText("name"));
  }

  /** The values of a key in the samples, sorted. */
  private static List<Double> column(Path run, String key) throws IOException {
    List<Double> values = new ArrayList<>();
    samples(run).forEach(sample -> values.add(sample.path(key).asDouble()));
    values.sort(Double::compare);
    return values;
  }

  private static List<JsonNode> samples(Path run) throws IOException {
    List<JsonNode> samples = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(run + ".resources.jsonl"))) {
      samples.add(Report.JSON.readTree(line));
    }
    return samples;
  }

  /** Each value weighs as much as the time since the sample before it. */
  private static double mean(Path run, String key) throws IOException {
    List<JsonNode> samples = samples(run);
    double sum = 0;
    for (int i = 1; i < samples.size(); i++) {
      long covered =
          samples.get(i).path("t_ms").asLong() - samples.get(i - 1).path("t_ms").asLong();
      sum += samples.get(i).path(key).asDouble() * covered;
    }
    long last = samples.get(samples.size() - 1).path("t_ms").asLong();
    return sum / (last - samples.get(0).path("t_ms").asLong());
  }
}
