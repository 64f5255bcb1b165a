package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Baselines: the figures of runs kept under a name. */
@Tag("once")
class BaselineTest {
  private final Cli cli = new Cli();

  @TempDir Path dir;

  /** Runs of a base, {@code --}, and as many of a head. */
  private List<String> sides(int runs) throws Exception {
    List<String> call = new MadeUpRuns(dir).sides(runs, 1.2, true);
    return call.subList(1, call.size());
  }

  private void call(String... args) {
    List<String> call = new ArrayList<>(List.of("compare", "--out", dir.toString()));
    call.addAll(List.of(args));
    cli.call(call.toArray(String[]::new));
  }

  private void save(String name, List<String> runs) {
    List<String> call = new ArrayList<>(List.of("--save-baseline", name));
    call.addAll(runs);
    call(call.toArray(String[]::new));
  }

  private void assertWrong(String said, String... args) {
    call(args);
    assertThat(cli.err()).hasLineCount(1).startsWith("tacho: ").contains(said);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve(name))) {
      return files.toList();
    }
  }

  @Test
  void runsThatWerePrunedAreComparedByTheirBaselineAsBefore() throws Exception {
    List<String> runs = sides(5);
    List<String> before = new ArrayList<>(runs);
    before.add(0, "--json");
    call(before.toArray(String[]::new));
    String expected = cli.out();
    save("main", runs.subList(0, 5));
    assertThat(cli.err()).isEqualTo("tacho: wrote " + dir.resolve("baselines/main.json") + "\n");
    assertThat(cli.code()).isZero();
    assertThat(files("baselines")).hasSize(1);
    new Schemas().document("baseline", dir.resolve("baselines/main.json"));
    for (String run : runs.subList(0, 5)) {
      for (Path file : files("")) {
        if (file.getFileName().toString().startsWith(Path.of(run).getFileName() + ".")) {
          Files.delete(file);
        }
      }
    }
    List<String> after = new ArrayList<>(List.of("--json", "baseline:main"));
    after.addAll(runs.subList(5, 11));
    call(after.toArray(String[]::new));
    assertThat(cli.out()).isEqualTo(expected).contains("\"verdict\" : \"regression\"");
    after.set(0, "--gate");
    after.add(1, "resources.rss_kb.max<=+5%");
    call(after.toArray(String[]::new));
    assertThat(cli.out()).contains("passed: resources.rss_kb.max<=+5%");
    after.remove(1);
    after.set(0, "--html");
    after.add(1, dir.resolve("compared.html").toString());
    call(after.toArray(String[]::new));
    assertThat(cli.code()).isZero();
  }

  @Test
  void latestIsComparedWithABaseline() throws Exception {
    List<String> runs = sides(3);
    save("v1.0_rc-1", runs.subList(0, 3));
    call("baseline:v1.0_rc-1", "--", "latest");
    assertThat(cli.out()).contains("base     3 runs", "verdict  none");
    call("--baselines");
    assertThat(cli.out()).hasLineCount(2).contains("v1.0_rc-1", "2026-11-24T01:02:03Z");
    save("v1.0_rc-1", runs.subList(0, 2));
    call("--baselines");
    assertThat(cli.out()).contains("v1.0_rc-1     2");
    assertWrong("is named twice", "baseline:v1.0_rc-1", "--", runs.get(0));
  }

  @Test
  void aBaselineOfRunsThatFailedSaysSo() throws Exception {
    String run =
        new MadeUpRuns(dir)
            .run("2026-11-23__06-12-47-2", 100, 300_000, report -> report.put("status", "failed"))
            .toString();
    save("main", List.of(run));
    assertThat(cli.err()).contains("1 of 1 runs of it did not complete and are no basis for time");
    assertThat(cli.code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "../x", "a/b", "/etc/x", "a\\b", ".hidden", "a b", "ä", "-x"})
  void aNameLeadsNowhereElse(String name) throws Exception {
    String run = "latest";
    assertWrong("is no name of a baseline", "--save-baseline=" + name, run);
    assertWrong("is no name of a baseline", "baseline:" + name, "--", run);
    assertThat(dir.resolve("baselines")).doesNotExist();
  }

  @Test
  void aWrongCallIsOneLine() throws Exception {
    List<String> runs = sides(2);
    assertWrong("there is no baseline in", "--baselines");
    assertWrong("there is no baseline 'main' in", "baseline:main", "--", runs.get(0));
    save("main", runs.subList(0, 2));
    assertWrong("'mian' in " + dir + ", did you mean main?", "baseline:mian", "--", runs.get(3));
    assertWrong("'release' in " + dir + ", only main", "baseline:release", "--", runs.get(3));
    assertWrong("say the runs of the baseline", "--save-baseline", "main");
    assertWrong("say the runs of the baseline", "--save-baseline", "x", "latest", "--", "latest");
    assertWrong("without other options", "--save-baseline", "main", "--json", "latest");
    assertWrong("is named twice", "--save-baseline", "main", runs.get(0), runs.get(0));
    assertWrong("say --baselines without runs", "--baselines", "latest");
  }

  @Test
  void aDamagedBaselineIsOneLine() throws Exception {
    List<String> runs = sides(1);
    save("main", runs.subList(0, 1));
    Path file = dir.resolve("baselines/main.json");
    String whole = Files.readString(file);
    for (String[] edit :
        new String[][] {
          {"tachograph-baseline/1", "tachograph-baseline/9"},
          {"\"better\":\"higher\"", "\"better\":\"sideways\""},
          {"\"metrics\":[", "\"metrics\":7,\"x\":["},
          {"\"runs\":[", "\"runs\":{},\"x\":["},
          {"\"report\":{", "\"report\":1,\"x\":{"},
          {"\"unit\":\"ms\"", "\"unit\":1"},
          {"{\"format\"", "{{\"format\""},
        }) {
      Files.writeString(file, whole.replace(edit[0], edit[1]));
      assertWrong("main.json ", "baseline:main", "--", runs.get(2));
    }
    call("--baselines");
    assertThat(cli.out()).contains("main", "cannot be read");
  }

  @Test
  void ofManyPeersTheFiguresAreKept() throws Exception {
    String run =
        new MadeUpRuns(dir)
            .run("2026-11-23__06-12-47-2", 100, 300_000, BaselineTest::manyPeers)
            .toString();
    save("main", List.of(run));
    JsonNode kept = Report.JSON.readTree(dir.resolve("baselines/main.json").toFile());
    assertThat(kept.at("/runs/0/report").has("peer_health_all")).isFalse();
    JsonNode metrics = kept.at("/runs/0/metrics");
    assertThat(metrics.findValuesAsText("name")).contains("peers", "peer_failures");
  }

  private static void manyPeers(ObjectNode report) {
    for (int i = 0; i < 101; i++) {
      report.withArray("peer_health_all").addObject().put("peer_id", "p" + i).put("failures", 1);
    }
  }
}
