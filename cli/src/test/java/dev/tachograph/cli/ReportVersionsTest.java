package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports, and whole runs, of each version of the format are kept for ever. */
class ReportVersionsTest {
  private static final Path FIXTURES = Cli.RUNS.resolveSibling("formats");
  private static final String FIRST = "2026-11-23__06-12-47";
  private static final String SECOND = "2026-11-29__12-00-00";

  /** Of a program that has no peers, but progress and figures of its own. */
  private static final String SECOND_WITHOUT_PEERS = "2026-11-30__12-00-00";

  private final Cli cli = new Cli();

  @TempDir Path dir;

  private String compare(String base, String head, String... more) {
    List<String> call = new ArrayList<>(List.of("compare", "--out", FIXTURES.toString()));
    call.addAll(List.of(more));
    call.addAll(List.of(FIXTURES.resolve(base).toString(), "--"));
    call.add(FIXTURES.resolve(head).toString());
    cli.call(call.toArray(String[]::new));
    return cli.out();
  }

  @ParameterizedTest
  @ValueSource(strings = {FIRST, SECOND})
  void reportOfEachVersionIsValidAndRead(String run) throws Exception {
    new Schemas().document("report", FIXTURES.resolve(run + ".json"));
    cli.call("report", run, "--out", FIXTURES.toString());
    assertThat(cli.err()).isEmpty();
    assertThat(cli.out()).contains("completed in 41.2 s  " + run);
  }

  @ParameterizedTest
  @ValueSource(strings = {FIRST, SECOND_WITHOUT_PEERS})
  void wholeRunOfEachVersionIsValidReportedAndExported(String run) throws Exception {
    Schemas schemas = new Schemas();
    for (String kind : List.of("logs", "resources", "events")) {
      Path lines = FIXTURES.resolve(run + "." + kind + ".jsonl");
      assertThat(schemas.earlierLines(kind, lines)).as(kind).isPositive();
    }
    schemas.document("trace", FIXTURES.resolve(run + ".trace.json"));
    schemas.document("report", FIXTURES.resolve(run + ".json"));
    Path page = dir.resolve("page.html");
    Path chrome = dir.resolve("chrome.json");
    String base = FIXTURES.resolve(run).toString();
    assertThat(cli.call("report", base, "--html", page.toString()).code()).isZero();
    assertThat(cli.call("export", base, "--chrome", chrome.toString()).code()).isZero();
    JsonNode drawn = HtmlBlock.of(Files.readString(page), "run-data");
    assertThat(drawn.at("/charts/y").fieldNames()).toIterable().contains("rss_kb");
    assertThat(drawn.path("panels").findValuesAsText("key")).contains("rss_kb", "gap_ms");
    List<String> own = run.equals(FIRST) ? List.of() : List.of("rows_skipped", "hit_share");
    assertThat(drawn.at("/charts/own")).extracting(JsonNode::asText).isEqualTo(own);
    assertThat(Report.JSON.readTree(chrome.toFile())).isNotEmpty();
    assertThat(compare(run, SECOND, "--json")).contains("\"rss_max\"");
    assertThat(schemas.faults("comparison", cli.out())).isEmpty();
  }

  @Test
  void runWithoutPeersHasItsOwnProgressAndNothingOfPeers() throws Exception {
    cli.call("report", SECOND_WITHOUT_PEERS, "--out", FIXTURES.toString());
    assertThat(cli.out()).contains("rows_skipped 50", "done a second").doesNotContain("peer");
    cli.call("report", SECOND_WITHOUT_PEERS, "--out", FIXTURES.toString(), "--json");
    JsonNode report = Report.JSON.readTree(cli.out());
    assertThat(report.fieldNames()).toIterable().noneMatch(name -> name.startsWith("peer"));
    assertThat(report.at("/progress/hit_share").asDouble()).isEqualTo(0.25);
    Path again = dir.resolve(SECOND_WITHOUT_PEERS);
    Files.copy(FIXTURES.resolve(SECOND_WITHOUT_PEERS + ".json"), Path.of(again + ".json"));
    String metrics = compare(SECOND_WITHOUT_PEERS, again.toString(), "--json");
    assertThat(Report.JSON.readTree(metrics).path("metrics").findValuesAsText("name"))
        .contains("throughput", "cpu_per_unit");
  }

  @Test
  void progressOfARunWithoutAReportIsThatOfItsLastSample() throws Exception {
    String samples = SECOND_WITHOUT_PEERS + ".resources.jsonl";
    Files.copy(FIXTURES.resolve(samples), dir.resolve(samples));
    cli.call("report", dir.resolve(SECOND_WITHOUT_PEERS).toString(), "--json");
    assertThat(Report.JSON.readTree(cli.out()).path("progress").toString())
        .isEqualTo(
            "{\"status\":\"importing\",\"done\":5000,\"total\":5000,\"rows_skipped\":50,\"hit_share\":0.25}");
  }

  @Test
  void timeAtSafepointsIsNotComparedBetweenVersionsThatMeanSomethingElseByItAndThatIsSaid()
      throws Exception {
    assertThat(compare(FIRST, SECOND))
        .contains("versions of the report differ, not compared: safepoint_ms");
    JsonNode said = Report.JSON.readTree(compare(FIRST, SECOND, "--json"));
    assertThat(new Schemas().faults("comparison", cli.out())).isEmpty();
    assertThat(said.path("metrics").findValuesAsText("name"))
        .contains("rss_max")
        .noneMatch(name -> name.startsWith("safepoint"));
    compare(FIRST, SECOND, "--gate", "safepoint_mean<=+5%");
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).contains("does not mean the same in all");
  }

  @Test
  void timeAtSafepointsIsComparedWithinAVersion() throws Exception {
    Path again = dir.resolve(SECOND + ".json");
    Files.copy(FIXTURES.resolve(SECOND + ".json"), again);
    JsonNode said = Report.JSON.readTree(compare(SECOND, dir.resolve(SECOND).toString(), "--json"));
    assertThat(said.path("metrics").findValuesAsText("name"))
        .contains("safepoint_mean", "safepoint_sync_mean");
    assertThat(said.path("differences").findValuesAsText("kind")).doesNotContain("format");
  }
}
