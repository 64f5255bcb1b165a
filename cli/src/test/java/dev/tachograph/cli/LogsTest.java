package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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
