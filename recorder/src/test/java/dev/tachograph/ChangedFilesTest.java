package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.logging.Log;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.trace.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that another process truncates, replaces, renames, deletes or writes to during a run. */
@Timeout(300)
class ChangedFilesTest {
  private static final Log LOG = Log.get("test.changed");
  private static final List<String> SUFFIXES =
      List.of(".logs.jsonl", ".events.jsonl", ".resources.jsonl", ".trace.json");

  @TempDir Path dir;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private RunConfigBuilder config() {
    return RunConfig.builder()
        .outputDir(dir)
        .consoleFilter(null)
        .consoleStream(new PrintStream(said, true, StandardCharsets.UTF_8))
        .journalBytes(1 << 20);
  }

  private Path part(String suffix) throws IOException {
    return dir.resolve(
        RunFilesOf.names(dir).stream()
            .filter(name -> name.endsWith(suffix + ".part"))
            .findFirst()
            .orElseThrow());
  }

  private String text(String suffix) {
    try {
      return Files.readString(part(suffix));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void record(Run run, String message, int count) {
    for (int i = 0; i < count; i++) {
      LOG.info(message).with("i", i).emit();
      run.events().record(new Event(i));
      try (Span span = Span.open(message)) {
        span.with("i", i);
      }
    }
  }

  /** The lines that are no JSON, NUL bytes among them. */
  private List<String> damaged() throws IOException {
    List<String> damaged = new ArrayList<>();
    for (String name : RunFilesOf.names(dir)) {
      if (Files.readString(dir.resolve(name), StandardCharsets.ISO_8859_1).indexOf('\0') >= 0) {
        damaged.add(name + " holds NUL bytes");
      }
    }
    return damaged;
  }

  private void change(String how, Path file) throws IOException {
    switch (how) {
      case "truncated" -> truncate(file, 0);
      case "shortened" -> truncate(file, Files.size(file) / 2);
      case "deleted" -> Files.delete(file);
      case "renamed" -> Files.move(file, dir.resolve(file.getFileName() + ".moved"));
      case "replaced" -> {
        Path other = Files.writeString(dir.resolve("other"), "");
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
      }
      case "linked" -> {
        Files.writeString(dir.resolve("elsewhere"), "mine");
        Files.delete(file);
        Files.createSymbolicLink(file, dir.resolve("elsewhere"));
      }
      default -> throw new IllegalArgumentException(how);
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  /** Each stream is written independently, so one says nothing about the others. */
  private boolean isAllWritten() {
    return text(".logs.jsonl").contains("\"i\":199}")
        && text(".events.jsonl").contains("\"number\":199}")
        && text(".trace.json").contains("\"i\":199}")
        && !text(".resources.jsonl").isEmpty();
  }

  private boolean isSaid(String file) {
    return said.toString(StandardCharsets.UTF_8).contains(file + " was ");
  }

  @ParameterizedTest
  @CsvSource({
    "truncated, truncated",
    "shortened, truncated",
    "deleted, removed",
    "renamed, removed",
    "replaced, replaced",
    "linked, replaced"
  })
  void everyStreamContinuesAtItsTrueEndAndReportsWhatIsMissing(String how, String what)
      throws Exception {
    List<String> changed = new ArrayList<>();
    int code =
        Tachograph.run(
            config().build(),
            run -> {
              record(run, "before", 200);
              until("all is written", this::isAllWritten);
              for (String suffix : SUFFIXES) {
                changed.add(part(suffix).toString());
                change(how, part(suffix));
              }
              record(run, "after", 200);
              // A change that is only noticed at the end comes too late for the log.
              until("every change is told", () -> changed.stream().allMatch(this::isSaid));
              return 0;
            });
    assertThat(code).isZero();
    assertThat(damaged()).isEmpty();
    RunFilesOf files = RunFilesOf.in(dir);
    assertThat(files.messages()).filteredOn("after"::equals).hasSize(200);
    assertThat(files.lines(".events.jsonl").size()).isGreaterThanOrEqualTo(200);
    assertThat(files.trace().findValuesAsText("name")).contains("after");
    JsonNode report = files.report();
    for (String stream : List.of("logs", "events")) {
      JsonNode ledger = report.get(stream);
      int lines = files.lines("." + stream + ".jsonl").size();
      assertThat(ledger.get("lost").asLong()).as(stream).isPositive();
      assertThat(ledger.get("written").asLong() - ledger.get("lost").asLong())
          .as("%s: %s", stream, ledger)
          .isEqualTo(lines);
    }
    for (String file : changed) {
      assertThat(files.lines(".logs.jsonl"))
          .filteredOn(line -> line.get("message").asText().equals("file changed"))
          .filteredOn(line -> line.at("/fields/file").asText().equals(file))
          .as("in the log: %s", file)
          .allSatisfy(
              line -> {
                assertThat(line.at("/fields/what").asText()).isEqualTo(what);
                assertThat(line.at("/fields/lost_bytes").asLong()).isPositive();
              })
          .hasSize(1);
      assertThat(report.get("findings"))
          .filteredOn(finding -> finding.get("rule").asText().equals("file_changed"))
          .filteredOn(finding -> finding.at("/evidence/file").asText().equals(file))
          .as("in the report: %s", file)
          .hasSize(1);
      assertThat(isSaid(file)).isTrue();
    }
    if (how.equals("linked")) {
      assertThat(dir.resolve("elsewhere")).hasContent("mine");
    }
  }

  private void ledgersReportWhatIsInTheFiles(RunFilesOf files) throws IOException {
    for (String stream : List.of("logs", "events")) {
      JsonNode ledger = files.report().get(stream);
      assertThat(
              ledger.get("written").asLong()
                  - ledger.get("deleted").asLong()
                  - ledger.get("lost").asLong())
          .as("%s: %s", stream, ledger)
          .isEqualTo(files.lines("." + stream + ".jsonl").size());
      assertThat(ledger.get("produced").asLong())
          .isEqualTo(
              ledger.get("written").asLong()
                  + ledger.get("collapsed").asLong()
                  + ledger.get("dropped").asLong());
    }
  }

  private static List<JsonNode> findings(RunFilesOf files, String rule) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    files.report().get("findings").forEach(found::add);
    found.removeIf(finding -> !finding.get("rule").asText().equals(rule));
    return found;
  }

  @Test
  void truncationAtAnyMomentLeavesNoHoleAndEveryLineIsInTheFileOrCountedAsLost() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger times = new AtomicInteger();
    int code =
        Tachograph.run(
            config().whenFull(RunConfig.WhenFull.BLOCK).build(),
            run -> {
              Path file = part(".logs.jsonl");
              Thread logrotate =
                  new Thread(
                      () -> {
                        while (!over.get()) {
                          try {
                            truncate(file, 0);
                            times.incrementAndGet();
                          } catch (IOException e) {
                            throw new UncheckedIOException(e);
                          }
                        }
                      });
              logrotate.start();
              int i = 0;
              while (i < 20_000 || (times.get() < 2_000 && i < 2_000_000)) {
                LOG.info("record").with("i", i++).emit();
              }
              over.set(true);
              logrotate.join();
              return 0;
            });
    assertThat(code).isZero();
    assertThat(damaged()).isEmpty();
    RunFilesOf files = RunFilesOf.in(dir);
    assertThat(files.report().at("/logs/lost").asLong()).isPositive();
    ledgersReportWhatIsInTheFiles(files);
  }

  @Test
  void whatAnotherProcessAppendsStaysAndNoLineIsWrittenIntoIt() throws Exception {
    int code =
        Tachograph.run(
            config().build(),
            run -> {
              LOG.info("before").emit();
              until("it is written", () -> text(".logs.jsonl").contains("before"));
              Files.writeString(
                  part(".logs.jsonl"), "{\"message\":\"mine\"}", StandardOpenOption.APPEND);
              LOG.info("after").emit();
              return 0;
            });
    assertThat(code).isZero();
    RunFilesOf files = RunFilesOf.in(dir);
    assertThat(files.messages()).contains("before", "mine", "after", "file changed");
    assertThat(findings(files, "file_changed")).hasSize(1);
    assertThat(files.report().at("/logs/lost").asLong()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncated", "deleted"})
  void fullFilesThatWereTakenAreReportedAtTheEnd(String how) throws Exception {
    int code =
        Tachograph.run(
            config().maxFileBytes(64 * 1024).build(),
            run -> {
              record(run, "record", 3_000);
              until("a full file", () -> hasFile(".logs.2.jsonl"));
              change(how, only(".logs.1.jsonl"));
              return 0;
            });
    assertThat(code).isZero();
    RunFilesOf files = RunFilesOf.in(dir);
    assertThat(findings(files, "file_changed"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.at("/evidence/file").asText()).endsWith(".logs.1.jsonl");
              assertThat(finding.at("/evidence/lost_lines").asLong()).isPositive();
            });
    ledgersReportWhatIsInTheFiles(files);
  }

  private Path only(String suffix) throws IOException {
    return dir.resolve(
        RunFilesOf.names(dir).stream().filter(name -> name.endsWith(suffix)).findFirst().get());
  }

  private boolean hasFile(String suffix) {
    try {
      return RunFilesOf.names(dir).stream().anyMatch(name -> name.endsWith(suffix));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void fileThatIsTakenAgainAndAgainWhileFilesAreFullDoesNotStopItsStream() throws Exception {
    int code =
        Tachograph.run(
            config().maxFileBytes(64 * 1024).whenFull(RunConfig.WhenFull.BLOCK).build(),
            run -> {
              for (int i = 0; i < 20; i++) {
                record(run, "record", 200);
                try {
                  Files.delete(part(".logs.jsonl"));
                } catch (java.nio.file.NoSuchFileException | java.util.NoSuchElementException e) {
                  // The writer is about to make the next one.
                }
              }
              LOG.info("last").emit();
              return 0;
            });
    assertThat(code).isZero();
    RunFilesOf files = RunFilesOf.in(dir);
    assertThat(files.messages()).contains("last");
    assertThat(files.report().at("/logs/dropped").asLong()).isZero();
    ledgersReportWhatIsInTheFiles(files);
  }

  private Path killed() throws Exception {
    Path runs = Files.createDirectory(dir.resolve("runs"));
    Path acks = dir.resolve("acknowledged");
    Acknowledged acknowledged = Acknowledged.in(acks);
    try (Child child = Child.start(KillMain.class, List.of(), runs, acks.toString(), "BLOCK")) {
      child.awaitLine("ready");
      until("records", () -> acknowledged.count(0) > 3_000);
      child.kill();
    }
    return runs;
  }

  private static Path partIn(Path runs, String suffix) throws IOException {
    return runs.resolve(
        RunFilesOf.names(runs).stream()
            .filter(name -> name.endsWith(suffix + ".part"))
            .findFirst()
            .orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncated", "shortened", "deleted", "replaced"})
  void killedRunIsRecoveredAtTheTrueEndOfItsFilesAndReportsWhatIsMissing(String how)
      throws Exception {
    Path runs = killed();
    for (String suffix : SUFFIXES) {
      change(how, partIn(runs, suffix));
    }
    assertThat(Recovery.recover(runs, false))
        .extracting(Recovery.Found::outcome)
        .containsExactly(Recovery.Outcome.RECOVERED);
    RunFilesOf files = RunFilesOf.in(runs);
    for (String name : RunFilesOf.names(runs)) {
      assertThat(Files.readString(runs.resolve(name))).as(name).doesNotContain("\0");
    }
    files.trace();
    assertThat(files.lines(".resources.jsonl")).allMatch(line -> line.has("t_ms"));
    assertThat(files.report().at("/logs/lost").asLong()).isPositive();
    ledgersReportWhatIsInTheFiles(files);
    assertThat(findings(files, "file_changed")).hasSizeBetween(3, SUFFIXES.size());
    assertThat(files.report().at("/end/possibly_lost_ms").asLong()).isPositive();
  }

  @Test
  void nulBytesInTheFilesOfAKilledRunAreDamageAndLinesAfterThemCount() throws Exception {
    Path runs = killed();
    Path log = partIn(runs, ".logs.jsonl");
    byte[] content = Files.readAllBytes(log);
    int hole = new String(content, StandardCharsets.ISO_8859_1).indexOf('\n', 5_000) + 1;
    Arrays.fill(content, 0, hole, (byte) 0);
    Files.write(log, content);
    Recovery.recover(runs, false);
    String base = RunFilesOf.bases(runs).get(0);
    JsonNode report = new RunFilesOf(runs, base).report();
    long lines = Files.readString(runs.resolve(base + ".logs.jsonl")).lines().count();
    long lost = report.at("/logs/lost").asLong();
    assertThat(report.at("/logs/written").asLong() - lost).isEqualTo(lines);
    assertThat(lost).isPositive();
    assertThat(findings(new RunFilesOf(runs, base), "lines_damaged"))
        .singleElement()
        .satisfies(f -> assertThat(f.at("/evidence/lines").asLong()).isEqualTo(1));
  }

  @Test
  void runWhoseJournalWasDeletedEndsAndReportsIt() throws Exception {
    int code =
        Tachograph.run(
            config().build(),
            run -> {
              LOG.info("before").emit();
              Files.delete(only(".journal"));
              assertThat(Recovery.recover(dir, false))
                  .extracting(Recovery.Found::outcome)
                  .containsExactly(Recovery.Outcome.ALIVE);
              LOG.info("after").emit();
              return 0;
            });
    assertThat(code).isZero();
    RunFilesOf files = RunFilesOf.in(dir).check();
    assertThat(files.messages()).contains("before", "after");
    assertThat(findings(files, "journal_removed")).hasSize(1);
  }

  @Test
  void filesOfAKilledRunWhoseJournalWasDeletedAreFinishedAsTheyAre() throws Exception {
    Path runs = killed();
    for (String name : RunFilesOf.names(runs)) {
      if (name.endsWith(".journal")) {
        Files.delete(runs.resolve(name));
      }
    }
    // In a container nothing proves that its process is gone.
    assertThat(Recovery.recover(runs, true))
        .extracting(Recovery.Found::outcome)
        .containsExactly(Recovery.Outcome.RECOVERED);
    RunFilesOf files = RunFilesOf.in(runs).check();
    assertThat(files.report().get("status").asText()).isEqualTo("killed");
    assertThat(findings(files, "journal_removed")).hasSize(1);
    assertThat(files.report().at("/end/possibly_lost_ms").asLong()).isPositive();
  }
}
