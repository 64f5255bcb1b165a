package dev.tachograph;

import static dev.tachograph.testing.OtherUsers.ATTACKER;
import static dev.tachograph.testing.OtherUsers.VICTIM;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Outcome;
import dev.tachograph.testing.Eventually;
import dev.tachograph.testing.OtherUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that another user creates under names of a run, in a directory where everyone may create
 * files and nobody may remove those of others.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no POSIX owners")
class PlantedByOthersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;

  private OtherUsers users;
  private Path runs;

  @BeforeEach
  void makeASharedDirectory() throws Exception {
    users = OtherUsers.of(Files.createDirectory(dir.resolve("classes")));
    runs = OtherUsers.sharedDirectory(dir, "runs");
  }

  private Child record(String what) throws IOException {
    return Child.start(users, VICTIM, ChildMain.class, runs, what);
  }

  private String base() throws IOException {
    return RunFilesOf.names(runs).stream()
        .filter(name -> name.endsWith(".journal"))
        .map(name -> name.substring(0, name.indexOf('.')))
        .findFirst()
        .orElseThrow();
  }

  /** The base of a run that was killed once it was ready. */
  private String killed(String what) throws Exception {
    try (Child child = record(what)) {
      child.awaitLine("ready");
      String base = base();
      child.kill();
      return base;
    }
  }

  /** Has the attacker call the shell in the directory, with the base as {@code $b}. */
  private void plant(String base, String command) throws Exception {
    OtherUsers.run(ATTACKER, "cd '" + runs + "' && b='" + base + "' && " + command);
  }

  private JsonNode report(String name) throws IOException {
    return JSON.readTree(runs.resolve(name).toFile());
  }

  private String text(String name) throws IOException {
    return Files.readString(runs.resolve(name));
  }

  @Test
  void runEndsThoughEveryNameItMayUseIsTaken() throws Exception {
    String base;
    try (Child child = record("wait")) {
      child.awaitLine("ready");
      base = base();
      plant(
          base,
          "for s in json json.part.new logs.jsonl resources.jsonl events.jsonl trace.json dump-1.txt"
              + " logs.1.jsonl; do echo theirs > $b.$s; done; mkfifo $b.logs.2.jsonl");
      child.signal("USR1");
      Eventually.until("the dump", () -> Files.exists(runs.resolve(base + ".dump-2.txt")));
      assertThat(child.signal("TERM").end()).isEqualTo(143);
    }
    JsonNode report = report(base + ".1.json");
    assertThat(report.get("status").asText()).isEqualTo("interrupted");
    assertThat(report.get("findings").toString()).contains("name_taken", base + ".logs.3.jsonl");
    assertThat(report.at("/logs/paths").toString()).isEqualTo("[\"" + base + ".logs.3.jsonl\"]");
    assertThat(text(base + ".logs.3.jsonl")).contains("drained");
    assertThat(text(base + ".json.part.new")).isEqualTo("theirs\n");
    assertThat(text(base + ".dump-1.txt")).isEqualTo("theirs\n");
    assertThat(RunFilesOf.names(runs)).noneMatch(name -> name.matches(".*(part|journal)"));
  }

  @Test
  void fullLogIsFollowedByTheNextOneThoughItsNumberIsTaken() throws Exception {
    String base;
    try (Child child = record("many-files")) {
      child.awaitLine("ready");
      base = base();
      plant(base, "echo x > $b.logs.1.jsonl; ln -s /etc/passwd $b.logs.2.jsonl");
      plant(base, "mkfifo $b.logs.4.jsonl");
      child.say("go on");
      assertThat(child.end()).isZero();
    }
    JsonNode report = report(base + ".json");
    List<String> paths = new ArrayList<>();
    report.at("/logs/paths").forEach(path -> paths.add(path.asText()));
    assertThat(paths)
        .startsWith(base + ".logs.3.jsonl", base + ".logs.5.jsonl")
        .endsWith(base + ".logs.jsonl");
    long lines = 0;
    for (String path : paths) {
      lines += text(path).lines().count();
    }
    assertThat(report.at("/logs/written").asLong()).isEqualTo(lines);
    assertThat(report.at("/logs/dropped").asLong()).isZero();
    assertThat(report.get("findings").toString())
        .contains("name_taken", base + ".logs.3.jsonl", base + ".logs.5.jsonl");
    assertThat(text(base + ".logs.1.jsonl")).isEqualTo("x\n");
  }

  @Test
  void killedRunWhoseFullLogsGotOtherNumbersIsRecoveredWhole() throws Exception {
    String base;
    try (Child child = record("many-files")) {
      child.awaitLine("ready");
      base = base();
      plant(base, "echo x > $b.logs.1.jsonl; ln -s /etc/passwd $b.logs.2.jsonl");
      child.say("go on and stay");
      child.awaitLine("done");
      Path full = runs.resolve(base + ".logs.4.jsonl");
      Eventually.until("the second full file", () -> Files.exists(full));
      child.kill();
    }
    assertThat(Recovery.recover(runs, false))
        .extracting(Recovery.Found::outcome)
        .containsExactly(Outcome.RECOVERED);
    JsonNode report = report(base + ".json");
    assertThat(report.get("status").asText()).isEqualTo("killed");
    assertThat(report.at("/logs/written").asLong()).isGreaterThanOrEqualTo(ChildMain.MANY_LINES);
    assertThat(report.at("/logs/deleted").asLong()).isZero();
    assertThat(report.get("findings").toString()).doesNotContain("file_changed", "lines_damaged");
    assertThat(report.at("/logs/paths").get(0).asText()).isEqualTo(base + ".logs.3.jsonl");
  }

  /** Recovered by root, and by the run's own user, who cannot remove the attacker's files. */
  @ParameterizedTest
  @ValueSource(ints = {0, VICTIM})
  void numbersPlantedAfterAKillCostNoRecord(int user) throws Exception {
    String base = killed("many-files");
    String logged = text(base + ".logs.jsonl.part");
    plant(
        base,
        "echo '{\"message\":\"forged\"}' > $b.logs.1.jsonl; mkfifo $b.events.1.jsonl;"
            + " echo '{}' > $b.json; ln -s /etc/passwd $b.trace.1.json;"
            + " truncate -s 15T $b.logs.7.jsonl; truncate -s 15T $b.resources.999999999.jsonl");
    recoverAs(user);
    String name = base + ".logs.jsonl";
    assertThat(text(name)).isNotEmpty().startsWith(logged).contains("before");
    JsonNode report = report(base + ".1.json");
    assertThat(report.get("status").asText()).isEqualTo("killed");
    assertThat(report.at("/logs/paths").toString()).isEqualTo("[\"" + name + "\"]");
    assertThat(text(base + ".logs.1.jsonl")).contains("forged");
    assertThat(RunFilesOf.names(runs)).noneMatch(file -> file.matches(".*(part|journal)"));
  }

  private void recoverAs(int user) throws Exception {
    if (user == 0) {
      assertThat(Recovery.recover(runs, false))
          .extracting(Recovery.Found::outcome)
          .containsExactly(Outcome.RECOVERED);
    } else {
      try (Child child = Child.start(users, user, RecoverMain.class, runs)) {
        child.awaitLine("RECOVERED");
      }
    }
  }

  @Test
  void programStartsAndEndsWhereOthersPlantedFilesOfRuns() throws Exception {
    String base = killed("wait");
    String other = "2026-01-01__00-00-00";
    plant(
        other,
        "mkfifo $b.journal; ln -s /etc/passwd $b-2.journal; truncate -s 15T $b-3.journal;"
            + " echo journal-at '"
            + runs.resolve(base + ".journal")
            + "' > $b-4.journal; mkfifo $b-5.json.part $b-5.logs.jsonl.part;"
            + " truncate -s 15T $b-6.json.part; truncate -s 15T $b-6.trace.json.part;"
            + " mkdir $b-7.journal; touch -d '1 hour ago' $b-8.journal");
    plant(base, "mkfifo $b.logs.1.jsonl; truncate -s 15T $b.resources.3.jsonl");
    List<String> planted = new ArrayList<>(RunFilesOf.names(runs));
    planted.removeIf(name -> name.startsWith(base));
    try (Child child = record("recovers-and-prunes")) {
      child.awaitLine("ready");
      Eventually.until("the recovery", () -> Files.exists(runs.resolve(base + ".json")));
      child.signal("TERM").end();
    }
    assertThat(report(base + ".json").get("status").asText()).isEqualTo("killed");
    List<String> left = RunFilesOf.names(runs);
    assertThat(left).containsAll(planted);
    assertThat(left)
        .filteredOn(name -> !name.startsWith("2026-01-01") && name.endsWith(".json"))
        .filteredOn(name -> !name.contains(".trace."))
        .hasSize(2);
    assertThat(left).noneMatch(name -> !name.startsWith("2026-01-01") && name.endsWith(".part"));
  }

  @Test
  void filesOfAStreamThatTheRunDoesNotWriteDoNotKeepItFromItsRecovery() throws Exception {
    String base = killed("wait-only-logs");
    plant(base, "mkfifo $b.trace.json.part; echo '{}' > $b.events.jsonl.part");
    plant(base, "echo '{\"meta\":{\"run_name\":\"forged\"}}' > $b.json.part");
    recoverAs(VICTIM);
    assertThat(runs.resolve(base + ".logs.jsonl")).isRegularFile();
    assertThat(runs.resolve(base + ".journal")).doesNotExist();
    assertThat(runs.resolve(base + ".json")).doesNotExist();
    assertThat(runs.resolve(base + ".events.jsonl")).doesNotExist();
  }
}
