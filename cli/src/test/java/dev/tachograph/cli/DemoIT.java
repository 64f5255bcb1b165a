package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.cli.command.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real demonstration, asked for its state on its way, and what it left. */
class DemoIT {
  private static final int BLOCKS = 600;

  /** A file of the run, as the demonstration names it. */
  private static final Pattern FILE = Pattern.compile("runs/\\d{4}-\\S+");

  @TempDir static Path dir;

  private static Scripts demo;
  private static int code;
  private static RunFilesCheck check;

  @BeforeAll
  static void aDemonstration() throws Exception {
    demo = new Scripts(dir.resolve("work"));
    demo.start("exec ./tacho demo --blocks " + BLOCKS + " --out runs");
    demo.await("peer connected");
    new ProcessBuilder("kill", "-USR1", Long.toString(demo.pid())).start().waitFor();
    code = demo.await();
    List<RunFileSet> runs = Runs.in(dir.resolve("work/runs"));
    assertThat(runs).as(demo.out()).hasSize(1);
    check = new RunFilesCheck(runs.get(0));
  }

  @AfterAll
  static void nothingIsLeft() throws Exception {
    demo.close();
  }

  @Test
  void itEndsWithASummaryAndThePathsOfItsFiles() throws Exception {
    assertThat(code).as(demo.out()).isZero();
    assertThat(demo.out())
        .contains("up to date: blocks 1 to " + BLOCKS + "; " + BLOCKS + " stored now")
        .contains("\ncompleted in ");
    Matcher file = FILE.matcher(demo.out().substring(demo.out().indexOf("\nfiles ")));
    Map<String, Path> named = new TreeMap<>();
    while (file.find()) {
      named.put(file.group(), dir.resolve("work").resolve(file.group()));
    }
    assertThat(named.keySet().stream().map(name -> name.replaceAll("^[^.]*", "")))
        .containsExactlyInAnyOrder(
            ".json",
            ".logs.jsonl",
            ".resources.jsonl",
            ".events.jsonl",
            ".trace.json",
            ".dump-1.txt");
    assertThat(named.values()).allSatisfy(path -> assertThat(path).isNotEmptyFile());
  }

  @Test
  void thereIsNoProgressLineWhereThereIsNoTerminal() throws Exception {
    assertThat(demo.out())
        .doesNotContain("\r")
        .doesNotContain("\u001b")
        .doesNotContain("blocks/s  in flight");
  }

  @Test
  void everyFileIsFinalAndValid() throws Exception {
    check.filesHaveTheirFinalNamesAndAreNotForEverybody();
    check.everyLineIsValid();
  }

  @Test
  void theLedgersAreExact() throws Exception {
    check.ledgersAddUp();
    JsonNode report = check.report();
    assertThat(report.at("/logs/dropped").asLong()).isZero();
    assertThat(report.at("/events/dropped").asLong()).isZero();
  }

  @Test
  void everyBlockWasStoredOnce() throws Exception {
    JsonNode report = check.report();
    assertThat(report.path("status").asText()).isEqualTo("completed");
    assertThat(report.at("/end/exit_code").asInt(-1)).isZero();
    assertThat(report.at("/meta/run_name").asText()).isEqualTo("demo");
    assertThat(report.at("/results/complete").asBoolean()).isTrue();
    assertThat(report.at("/results/stored_blocks").asInt()).isEqualTo(BLOCKS);
    assertThat(report.at("/results/present_blocks").asInt(-1)).isZero();
    assertThat(report.at("/progress/status").asText()).isEqualTo("up_to_date");
    assertThat(report.at("/progress/processed").asInt()).isEqualTo(BLOCKS);
    assertThat(report.at("/progress/head_block").asInt()).isEqualTo(BLOCKS);
  }

  @Test
  void theSpansOfTheSyncNestAndAreInTheReport() throws Exception {
    Map<String, Long> opened = check.spansNest();
    assertThat(opened.keySet()).contains("connect", "headers", "fetch", "verify", "store", "flush");
    Map<String, Long> reported = new HashMap<>();
    check
        .report()
        .path("spans")
        .forEach(span -> reported.put(span.path("name").asText(), span.path("count").asLong()));
    assertThat(reported).isEqualTo(opened);
  }

  @Test
  void samplesAreLinesEventsAndCounters() throws Exception {
    JsonNode report = check.report();
    List<String> samples = Files.readAllLines(check.file("resources"));
    assertThat(samples).isNotEmpty();
    assertThat(report.at("/events/by_event/resources_sample").asInt()).isEqualTo(samples.size());
    assertThat(report.at("/resources/rss_kb/count").asInt()).isEqualTo(samples.size());
    Map<String, Long> counters = new TreeMap<>();
    boolean processNamed = false;
    for (JsonNode event : Report.JSON.readTree(check.file("trace").toFile())) {
      if (event.path("ph").asText().equals("C")) {
        counters.merge(event.path("name").asText(), 1L, Long::sum);
      }
      processNamed |=
          event.path("name").asText().equals("process_name")
              && event.at("/args/name").asText().equals("demo");
    }
    assertThat(counters).containsKeys("memory KiB", "CPU %", "process", "progress");
    assertThat(processNamed).isTrue();
  }

  @Test
  void whatALibraryLogsArrives() throws Exception {
    assertThat(check.file("logs")).content().contains("\"target\":\"org.bitcoinj.");
  }

  @Test
  void thePartialTheFlakyAndTheSilentPeerAreTheWorst() throws Exception {
    assertThat(manners("peer_health_worst"))
        .containsExactlyInAnyOrder("partial", "flaky", "silent");
    assertThat(manners("peer_health_top")).containsExactlyInAnyOrder("fast", "slow", "stale");
  }

  private static List<String> manners(String list) throws Exception {
    JsonNode report = check.report();
    Map<String, String> manners = new HashMap<>();
    for (JsonNode peer : report.at("/derived/local_peers")) {
      String[] named = peer.asText().split(" ");
      manners.put(named[0], named[1]);
    }
    assertThat(manners).hasSize(6);
    return StreamSupport.stream(report.path(list).spliterator(), false)
        .map(peer -> manners.get(peer.path("peer_id").asText()))
        .toList();
  }

  @Test
  void theDumpHasThePartsThatItsPageShows() throws Exception {
    String dump = Files.readString(check.file("dump"));
    assertThat(dump)
        .startsWith("state dump 1 of run " + check.report().at("/meta/run_id").asText());
    List<String> parts = headings(dump);
    for (Docs.Block block : Docs.blocks(Cli.ROOT.resolve("docs/formats/dump.md"), "text")) {
      assertThat(headings(block.text())).isNotEmpty().isSubsetOf(parts);
    }
    assertThat(check.file("logs")).content().contains("\"message\":\"SIGUSR1: state dump\"");
  }

  private static List<String> headings(String dump) {
    return dump.lines()
        .filter(line -> line.startsWith("== ") && !line.contains("snapshot ("))
        .map(line -> line.replaceAll("\\d+", "#"))
        .toList();
  }
}
