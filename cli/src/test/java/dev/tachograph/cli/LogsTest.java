package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
  private static final String RUN = Cli.RUNS.resolve("2026-11-23__06-12-47").toString();

  private final Cli cli = new Cli();

  @TempDir Path dir;

  @Test
  void aTextIsLookedForInMessageFieldsThreadAndErrorWhateverItsCase() {
    for (String text : new String[] {"DISK full", "store-1", "4096"}) {
      cli.call("logs", "2026-11-23__06-12-47", "--out", Cli.RUNS.toString(), "--text", text);
      assertThat(cli.out()).as(text).contains("store failed").doesNotContain("batch fetched");
    }
    cli.call("logs", "2026-11-23__06-12-47", "--out", Cli.RUNS.toString(), "--text", "t_ms");
    assertThat(cli.out()).hasLineCount(1).contains("since_t_ms");
  }

  @Test
  void recordsAreLinesAndHostileTextsAreHarmless() throws Exception {
    cli.call("logs", RUN);
    assertThat(cli.code()).isZero();
    Golden.check("logs.txt", cli.out());
    assertThat(cli.out()).doesNotContain("\u001b").doesNotContain("\r").doesNotContain("\u202e");
  }

  @Test
  void aLevelTakesWhatIsAboveItToo() {
    cli.call("logs", RUN, "--level", "warn");
    assertThat(cli.out()).contains(" WARN  ").contains(" ERROR ").doesNotContain(" INFO  ");
  }

  @Test
  void aTargetTakesWhatIsBelowItAtDots() {
    cli.call("logs", RUN, "--target", "dev.tachograph.node");
    assertThat(cli.out()).contains("node.Fetcher").doesNotContain("dev.tachograph.nodes ");
  }

  @Test
  void timesCountFromTheStartOrFromTheWallClock() {
    cli.call("logs", RUN, "--from", "1.234s", "--to", "2001ms");
    assertThat(cli.out()).hasLineCount(3);
    cli.call(
        "logs", RUN, "--from", "2026-11-23T06:12:49.001Z", "--to", "2026-11-23T07:13:00+01:00");
    assertThat(cli.out()).contains("records dropped", "store failed").doesNotContain("batch");
    cli.call("logs", RUN, "--from", "1m");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void whatALineShowsIsFound() {
    for (String shown :
        new String[] {
          "peer=127.0.0.1:4",
          "BLOCK=4711",
          "dev.tachograph.node.Fetcher",
          "[fetch-1] batch",
          "INFO  dev.tachograph.node",
          "06:12:48.234Z",
          "+00:00:01.234"
        }) {
      cli.call("logs", RUN, "--text", shown);
      assertThat(cli.code()).as(shown).isZero();
      assertThat(cli.out()).as(shown).hasLineCount(2).contains("batch fetched");
      cli.call("logs", RUN, "--grep", "(?i)" + Pattern.quote(shown));
      assertThat(cli.out()).as(shown).hasLineCount(2);
    }
    for (String shown : new String[] {"mdc.request=r-1", "note=\"two words\"", "#NET", "\\u202e"}) {
      cli.call("logs", RUN, "--text", shown);
      assertThat(cli.out()).as(shown).hasLineCount(1).contains("peer says");
    }
  }

  @Test
  void nothingFoundIsSaidAndTheAnswerIsNo() {
    cli.call("logs", RUN, "--level", "info", "--text", "no such\u001b thing", "--from", "1s");
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err())
        .isEqualTo(
            "tacho: no record matches --level 'info' --from '1s' --text 'no such\\u001b thing'; 7 records read\n");
    cli.call("logs", RUN, "--grep", "^nothing", "--stats");
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).contains("no record matches --grep '^nothing'; 7 records read");
  }

  @Test
  void anEmptyLogIsSaidToBeEmpty() throws Exception {
    Files.writeString(dir.resolve("2026-11-23__06-12-47.logs.jsonl"), "");
    cli.call("logs", "latest", "--out", dir.toString());
    assertThat(cli.code()).isZero();
    assertThat(cli.err()).isEqualTo("tacho: the log has no records\n");
  }

  @Test
  void severalTargetsAreTakenTogether() {
    cli.call("logs", RUN, "--target", "dev.tachograph.nodes,dev.tachograph.resources");
    String both = cli.out();
    assertThat(both).contains("store failed", "resources").doesNotContain("batch");
    cli.call(
        "logs", RUN, "--target", "dev.tachograph.nodes", "--target", "dev.tachograph.resources");
    assertThat(cli.out()).isEqualTo(both);
  }

  @Test
  void aPatternIsLookedForAndInvertedAndShownWithContext() {
    cli.call("logs", RUN, "--grep", "block=\\d+ .*ok=true$");
    assertThat(cli.out()).hasLineCount(1).contains("batch fetched");
    cli.call("logs", RUN, "--grep", "^    .*disk full$");
    assertThat(cli.out()).contains("store failed");
    cli.call("logs", RUN, "--grep", "batch|run|peer", "-v");
    assertThat(messages()).containsExactly("records", "store", "resources");
    cli.call("logs", RUN, "--text", "store failed", "-C", "1");
    assertThat(messages()).containsExactly("peer", "store", "resources");
    cli.call("logs", RUN, "--grep", "run started|resources rss", "-A1");
    assertThat(messages()).containsExactly("run", "batch", "--", "resources");
    cli.call("logs", RUN, "--grep", "records dropped|store failed", "--level", "info", "-B", "2");
    assertThat(messages()).containsExactly("batch", "batch", "records", "peer", "store");
    // Around what a level selects stand records of all levels.
    cli.call("logs", RUN, "--level", "error", "-C1");
    assertThat(messages()).containsExactly("peer", "store", "resources");
  }

  /** The first word of each message. */
  private List<String> messages() {
    return cli.out()
        .lines()
        .filter(line -> !line.startsWith(" "))
        .map(line -> line.replaceFirst(".*?\\] (\\S+).*", "$1"))
        .toList();
  }

  @Test
  void theLastRecordsComeFromTheEndOverFiles() throws Exception {
    String base = "2026-11-23__06-12-47.logs.";
    Files.writeString(dir.resolve(base + "1.jsonl"), record("a0") + record("b1") + record("a2"));
    Files.writeString(dir.resolve(base + "2.jsonl"), record("b3") + record("b4"));
    Files.writeString(dir.resolve(base + "jsonl.part"), record("a5") + record("b6") + "{\"t_ms");
    List<String> all = List.of("a0", "b1", "a2", "b3", "b4", "a5", "b6");
    for (int n = 1; n < 9; n++) {
      cli.call("logs", "latest", "--out", dir.toString(), "--tail", "" + n);
      assertThat(messages()).isEqualTo(all.subList(Math.max(0, 7 - n), 7));
    }
    cli.call("logs", "latest", "--out", dir.toString(), "--tail", "2", "--text", "a");
    assertThat(cli.out()).hasLineCount(2);
    cli.call("logs", "latest", "--out", dir.toString(), "--tail", "2", "--grep", "] a\\d");
    assertThat(messages()).containsExactly("a2", "a5");
    cli.call("logs", "latest", "--out", dir.toString(), "--tail", "2", "--grep", "] a", "-B2");
    assertThat(messages()).containsExactly("a0", "b1", "a2", "b3", "b4", "a5");
    cli.call("logs", "latest", "--out", dir.toString(), "--tail", "1", "--grep", "] a", "-C3");
    assertThat(messages()).containsExactly("a2", "b3", "b4", "a5", "b6");
    cli.call("logs", "latest", "--out", dir.toString(), "--tail", "2", "--stats");
    assertThat(cli.out()).startsWith("2 records of 2 kinds\n");
  }

  @Test
  void theLastRecordsAreFollowedByNewOnes() throws Exception {
    Path part = dir.resolve("2026-11-23__06-12-47.logs.jsonl.part");
    Files.writeString(part, record("one") + record("two") + record("three"));
    CompletableFuture<Cli> call =
        CompletableFuture.supplyAsync(
            () -> cli.call("logs", "latest", "--follow", "--tail", "1", "--out", dir.toString()));
    await(() -> cli.out().contains("three\n"));
    Files.writeString(part, record("four"), StandardOpenOption.APPEND);
    Files.move(part, dir.resolve("2026-11-23__06-12-47.logs.1.jsonl"));
    Files.writeString(part, record("five"));
    await(() -> cli.out().contains("five\n"));
    Files.move(part, dir.resolve("2026-11-23__06-12-47.logs.jsonl"));
    call.get(60, TimeUnit.SECONDS);
    assertThat(messages()).containsExactly("three", "four", "five");
  }

  @Test
  void largeFilesAreReadInOrderAndCompletely() throws Exception {
    Path part = dir.resolve("2026-11-23__06-12-47.logs.jsonl");
    int lines = 100_000;
    try (BufferedWriter out = Files.newBufferedWriter(part)) {
      for (int i = 0; i < lines; i++) {
        out.write(record("n" + i).replace("INFO", i % 1000 == 7 ? "ERROR" : "INFO"));
        if (i == 50_000) {
          out.write("\0\0\0{\"half");
          out.write("x".repeat(3 << 20) + "\nnone\n");
        }
      }
    }
    assertThat(Files.size(part)).isGreaterThan(12 << 20);
    cli.call("logs", "latest", "--out", dir.toString());
    assertThat(messages()).isEqualTo(IntStream.range(0, lines).mapToObj(i -> "n" + i).toList());
    assertThat(cli.err()).isEqualTo("tacho: 3 lines are no records, left out\n");
    cli.call("logs", "latest", "--out", dir.toString(), "--level", "error");
    assertThat(messages())
        .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "n" + (i * 1000 + 7)).toList());
    cli.call("logs", "latest", "--out", dir.toString(), "--stats", "--limit", "1");
    assertThat(cli.out())
        .startsWith("100,000 records of 2 kinds, the 1 most frequent below\n")
        .contains("99,900", "99.9 %", "n<n>")
        .doesNotContain("ERROR");
    cli.call("logs", "latest", "--out", dir.toString(), "--tail", "60000");
    assertThat(messages()).hasSize(60_000).startsWith("n40000").endsWith("n99999");
  }

  @Test
  void countsAreByMessage() throws Exception {
    cli.call("logs", RUN, "--stats");
    assertThat(cli.code()).isZero();
    Golden.check("logs-stats.txt", cli.out());
    cli.call("logs", RUN, "--stats", "--json", "--level", "warn");
    JsonNode kinds = new ObjectMapper().readTree(cli.out());
    assertThat(kinds.findValuesAsText("level")).containsExactly("ERROR", "WARN", "WARN");
    assertThat(kinds.get(0).path("message").asText()).isEqualTo("store failed");
    assertThat(kinds.get(0).path("count").asInt()).isEqualTo(1);
    assertThat(kinds.get(0).path("first_t_ms").asInt()).isEqualTo(3000);
  }

  @Test
  void jsonIsTheLinesOfTheFile() throws Exception {
    cli.call("logs", RUN, "--json", "--level", "error");
    String line = cli.out().strip();
    assertThat(Files.readAllLines(Path.of(RUN + ".logs.jsonl"))).contains(line);
  }

  @Test
  void theDateIsShownInRunsOfSeveralDays() throws Exception {
    String late = record("late").replace("\"t_ms\":1,", "\"t_ms\":93784567,");
    Files.writeString(
        dir.resolve("2026-11-23__06-12-47.logs.jsonl"),
        record("early") + late.replace("2026-11-23T06:12:47.001", "2026-11-24T08:15:51.567"));
    cli.call("logs", "latest", "--out", dir.toString());
    assertThat(cli.out())
        .contains("2026-11-23 06:12:47.001Z     +00:00:00.001 INFO  a [main] early\n")
        .contains("2026-11-24 08:15:51.567Z +1 d 02:03:04.567 INFO  a [main] late\n");
    cli.call("logs", "latest", "--out", dir.toString(), "--zone", "Europe/Berlin", "--tail", "1");
    assertThat(cli.out()).startsWith("2026-11-24 09:15:51.567+01:00 +1 d 02:03:04.567 INFO");
    cli.call("logs", "latest", "--out", dir.toString(), "--from", "+1 d 02:03:04.567");
    assertThat(messages()).containsExactly("late");
    cli.call("logs", "latest", "--out", dir.toString(), "--from", "-1s");
    assertThat(messages()).containsExactly("late");
  }

  @Test
  void timesCountBackFromTheEndAndAreOfTheZone() {
    cli.call("logs", RUN, "--from", "-500ms");
    assertThat(cli.out()).as(cli.err()).hasLineCount(1).contains(" resources ");
    cli.call("logs", RUN, "--from", "06:12:48", "--to", "06:12:48.999");
    assertThat(cli.out()).hasLineCount(2).contains("batch fetched");
    String offset = "+05:30";
    cli.call("logs", RUN, "--zone", offset, "--from", "11:42:48", "--to", "11:42:48.999");
    assertThat(cli.out()).hasLineCount(2).contains("batch fetched");
    cli.call("logs", RUN, "--from", "2026-11-23", "--to", "2026-11-23");
    assertThat(cli.out().lines().filter(line -> !line.startsWith(" "))).hasSize(7);
  }

  @Test
  void segmentsAreReadOldestFirstAndWhatIsNoRecordIsCounted() {
    cli.call("logs", Cli.RUNS.resolve("2026-11-20__00-00-00").toString());
    assertThat(cli.out().lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)))
        .containsExactly("oldest", "older", "old", "newest");
    assertThat(cli.err()).isEqualTo("tacho: 1 lines are no records, left out\n");
  }

  @Test
  void theLineInTheWritingIsNoFault() {
    cli.call("logs", "latest", "--out", Cli.RUNS.toString());
    assertThat(cli.out()).hasLineCount(1).contains("first");
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void wrongBoundsNameTheLegalValues() {
    assertWrong("--level takes error, warn, info, debug or trace, not 'loud'", "--level", "loud");
    assertWrong("--from takes a time since the start", "--from", "1500x");
    assertWrong("--from 2s is after --to 1s; give them in order", "--from", "2s", "--to", "1s");
    assertWrong("--zone takes a zone such as Europe/Berlin", "--zone", "Mars", "--from", "1s");
    assertWrong("'a(b' is none: unclosed group at character", "--grep", "a(b");
    assertWrong("--tail takes a number from 1 on, not 0", "--tail", "0");
    assertWrong("--context takes a number from 0 on, not -1", "-C", "-1");
    assertWrong("-v inverts --text and --grep; give one of them", "-v");
    assertWrong("--stats counts what is there and --follow waits", "--stats", "--follow");
    assertWrong("so there is no context", "--stats", "-C1");
    assertWrong("--limit is of --stats", "--limit", "5");
    assertWrong("did you mean Europe/Berlin?", "--zone", "berlin", "--from", "1s");
    assertWrong("--utc and --zone exclude each other", "--utc", "--zone", "CET", "--from", "1s");
    assertWrong("--to takes a time since the start", "--to", "yesterday");
    assertWrong("--from takes a time since the start", "--from", "");
  }

  @Test
  void followingEndsWhenTheFileGetsItsFinalName() throws Exception {
    Path part = dir.resolve("2026-11-23__06-12-47.logs.jsonl.part");
    Files.writeString(part, record("one"));
    CompletableFuture<Cli> call =
        CompletableFuture.supplyAsync(
            () -> cli.call("logs", "latest", "--follow", "--out", dir.toString()));
    await(() -> cli.out().contains("one\n"));
    Files.writeString(part, record("two"), StandardOpenOption.APPEND);
    Files.move(part, dir.resolve("2026-11-23__06-12-47.logs.jsonl"));
    assertThat(call.get(60, TimeUnit.SECONDS).out()).contains("one\n").contains("two\n");
  }

  @Test
  void fullFilesAreReadInTheOrderOfTheirNumbers() throws Exception {
    for (int number : new int[] {10, 2, 1, 9}) {
      String name = "2026-11-23__06-12-47.logs." + number + ".jsonl";
      Files.writeString(dir.resolve(name), record("n" + number));
    }
    Files.writeString(dir.resolve("2026-11-23__06-12-47.logs.jsonl"), record("last"));
    cli.call("logs", "latest", "--out", dir.toString());
    assertThat(cli.code()).isZero();
    assertThat(cli.out().lines().map(line -> line.replaceAll(".* ", "")))
        .containsExactly("n1", "n2", "n9", "n10", "last");
  }

  @Test
  void followingContinuesInTheNextFileAndMissesNothing() throws Exception {
    String base = "2026-11-23__06-12-47.logs";
    Path part = dir.resolve(base + ".jsonl.part");
    Files.writeString(dir.resolve(base + ".3.jsonl"), record("three"));
    Files.writeString(part, record("four"));
    CompletableFuture<Cli> call =
        CompletableFuture.supplyAsync(
            () -> cli.call("logs", "latest", "--follow", "--out", dir.toString()));
    await(() -> cli.out().contains("four\n"));
    Files.writeString(part, record("four-b"), StandardOpenOption.APPEND);
    Files.move(part, dir.resolve(base + ".4.jsonl"));
    Files.writeString(part, record("five"));
    await(() -> cli.out().contains("five\n"));
    // Two steps at once, and the first of the files is removed before anybody looks.
    Files.move(part, dir.resolve(base + ".5.jsonl"));
    Files.writeString(dir.resolve(base + ".6.jsonl"), record("six"));
    Files.delete(dir.resolve(base + ".5.jsonl"));
    Files.writeString(part, record("seven"));
    await(() -> cli.out().contains("seven\n"));
    Files.move(part, dir.resolve(base + ".jsonl"));
    assertThat(call.get(60, TimeUnit.SECONDS).out().lines().map(l -> l.replaceAll(".* ", "")))
        .containsExactly("three", "four", "four-b", "five", "six", "seven");
  }

  @Test
  void followingEndsWhenTheProcessIsGone() throws Exception {
    copy("2026-11-22__23-59-59.json.part");
    Files.writeString(dir.resolve("2026-11-22__23-59-59.logs.jsonl.part"), record("one"));
    cli.call("logs", "latest", "--follow", "--out", dir.toString());
    assertThat(cli.out()).contains("one\n");
  }

  @Test
  void aRunWithoutLogsSaysSo() {
    cli.call("logs", RUN + "-2");
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).isEqualTo("tacho: the run RUNS/2026-11-23__06-12-47-2 has no log file\n");
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private void copy(String file) throws IOException {
    Files.copy(Cli.RUNS.resolve(file), dir.resolve(file));
  }

  private static String record(String message) {
    return "{\"t_ms\":1,\"ts\":\"2026-11-23T06:12:47.001Z\",\"level\":\"INFO\",\"target\":\"a\","
        + "\"thread\":\"main\",\"message\":\""
        + message
        + "\",\"fields\":{}}\n";
  }

  private void assertWrong(String text, String... options) {
    String[] args = new String[options.length + 2];
    args[0] = "logs";
    args[1] = RUN;
    System.arraycopy(options, 0, args, 2, options.length);
    cli.call(args);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).hasLineCount(1).contains(text);
  }
}
