package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.recovery.Pruning;
import dev.tachograph.recovery.Pruning.Found;
import dev.tachograph.recovery.Pruning.Outcome;
import dev.tachograph.recovery.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Old runs that real recorders left, and the setting that removes them. */
@Timeout(300)
class RetentionTest {
  @TempDir Path dir;

  private RunConfigBuilder config() {
    return RunConfig.builder().outputDir(dir).consoleFilter(null);
  }

  private List<Outcome> prune(Path runs, boolean force) throws IOException {
    return Pruning.prune(runs, Retention.none().withRuns(0), force, false).stream()
        .map(Found::outcome)
        .toList();
  }

  private List<String> names() {
    try {
      return RunFilesOf.names(dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void startKeepsTheNewestRunsItselfIncludedAndReportsWhatItRemoved() throws Exception {
    for (int day = 1; day <= 5; day++) {
      Files.writeString(dir.resolve("2026-01-0" + day + "__00-00-00.json"), "{}");
      Files.writeString(dir.resolve("2026-01-0" + day + "__00-00-00.logs.1.jsonl"), "");
    }
    Files.writeString(dir.resolve("notes.txt"), "mine");
    try (Run run = Tachograph.start(config().retention(Retention.parse("3")).build())) {
      assertThat(run.files()).isNotEmpty();
      until("the old runs are gone", () -> names().stream().noneMatch(n -> n.contains("01-03__")));
      until(
          "it is told",
          () ->
              names().stream()
                  .filter(name -> name.endsWith(".logs.jsonl.part"))
                  .anyMatch(name -> read(name).contains("old runs removed")));
    }
    assertThat(RunFilesOf.bases(dir)).hasSize(3);
    assertThat(names())
        .contains("notes.txt", "2026-01-04__00-00-00.json", "2026-01-05__00-00-00.logs.1.jsonl");
    assertThat(read(lastLogs())).contains("\"runs\":3", "\"bytes\":6", "\"retention\":\"3\"");
  }

  private String lastLogs() {
    return names().stream()
        .filter(n -> n.endsWith(".logs.jsonl"))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  private String read(String name) {
    try {
      return Files.readString(dir.resolve(name));
    } catch (IOException renamed) {
      return "";
    }
  }

  @Test
  void killedRunIsRecoveredBeforeItsTimeIsUp() throws Exception {
    try (Child child = Child.start(dir, "wait")) {
      child.awaitLine("ready");
      child.kill();
    }
    assertThat(prune(dir, false)).containsExactly(Outcome.UNFINISHED);
    try (Run run = Tachograph.start(config().retention(Retention.parse("1")).build())) {
      assertThat(run.files()).isNotEmpty();
      until(
          "the killed run is recovered and then removed",
          () -> names().stream().filter(name -> name.endsWith(".journal")).count() == 1);
      until("nothing of it is left", () -> names().size() == 6);
    }
    assertThat(RunFilesOf.bases(dir)).hasSize(1);
  }

  @Test
  void runOfALivingProcessStaysWhateverIsAsked() throws Exception {
    try (Child child = Child.start(dir, "wait")) {
      child.awaitLine("ready");
      List<String> before = names();
      assertThat(prune(dir, true)).containsExactly(Outcome.ALIVE);
      assertThat(names()).isEqualTo(before);
      child.signal("TERM");
      child.end();
    }
    RunFilesOf.in(dir).check();
    assertThat(prune(dir, false)).containsExactly(Outcome.REMOVED);
    assertThat(names()).isEmpty();
  }

  @Test
  void ownRunStaysEvenByForce() throws Exception {
    try (Run run = Tachograph.start(config().build())) {
      assertThat(run.files()).isNotEmpty();
      assertThat(prune(dir, true)).containsExactly(Outcome.ALIVE);
    }
    RunFilesOf.in(dir).check();
  }

  @Test
  void byForceAKilledRunGoesWithItsJournalElsewhere(@TempDir Path journals) throws Exception {
    try (Child child = Child.start(dir, "wait-elsewhere", journals.toString())) {
      child.awaitLine("ready");
      assertThat(RunFilesOf.names(journals)).hasSize(1);
      child.kill();
    }
    assertThat(prune(dir, true)).containsExactly(Outcome.REMOVED);
    assertThat(names()).isEmpty();
    assertThat(RunFilesOf.names(journals)).isEmpty();
  }
}
