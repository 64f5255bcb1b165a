package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Found;
import dev.tachograph.recovery.Recovery.Outcome;
import dev.tachograph.testing.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which runs are recovered, by which process, and what is reported about them. */
@Timeout(300)
class RecoveryTest {
  @TempDir Path dir;

  private Path runs() throws IOException {
    return Files.createDirectories(dir.resolve("runs"));
  }

  private Child startLogging(Path runs, String... flags) throws IOException {
    String acks = dir.resolve("acknowledged").toString();
    return Child.start(KillMain.class, List.of(flags), runs, acks, "DROP", "65536")
        .awaitLine("ready");
  }

  private void leaveAKilledRun(Path runs) throws Exception {
    Acknowledged acknowledged = Acknowledged.in(dir.resolve("acknowledged"));
    try (Child child = startLogging(runs)) {
      until("records", () -> acknowledged.count(0) > 100);
      child.kill();
    }
  }

  /** One whose log is in several files. */
  private void leaveAKilledRunWithFullFiles(Path runs) throws Exception {
    Acknowledged.in(dir.resolve("acknowledged"));
    try (Child child = startLogging(runs)) {
      // One more than is asked for: the step into the last may have to be undone.
      until("full files", () -> hasFile(runs, ".logs.3.jsonl"));
      child.kill();
    }
  }

  private static boolean hasFile(Path runs, String suffix) {
    try {
      return RunFilesOf.names(runs).stream().anyMatch(name -> name.endsWith(suffix));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Outcome> outcomes(Path runs, boolean force) throws IOException {
    return Recovery.recover(runs, force).stream().map(Found::outcome).toList();
  }

  @Test
  void runInProgressIsNeverTouchedNotEvenByForce() throws Exception {
    try (Child child = startLogging(runs())) {
      assertThat(outcomes(runs(), true)).containsExactly(Outcome.ALIVE);
      Path part = dir.resolve("runs").resolve(journal(runs()).replace(".journal", ".json.part"));
      Files.move(part, dir.resolve("hidden"));
      // Only the lock can decide now.
      assertThat(outcomes(runs(), true)).containsExactly(Outcome.ALIVE);
      Files.move(dir.resolve("hidden"), part);
      child.kill();
    }
    assertThat(outcomes(runs(), false)).containsExactly(Outcome.RECOVERED);
    RunFilesOf.in(runs()).check();
  }

  private static String journal(Path runs) throws IOException {
    return RunFilesOf.names(runs).stream()
        .filter(name -> name.endsWith(".journal"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void runOfThisProcessIsNeverTouchedAndKeepsItsLock() throws Exception {
    RunConfig config = RunConfig.builder().outputDir(runs()).consoleFilter(null).build();
    try (Run run = Tachograph.start(config)) {
      assertThat(outcomes(runs(), true)).containsExactly(Outcome.ALIVE);
      Files.move(
          runs().resolve(journal(runs()).replace(".journal", ".json.part")), dir.resolve("hidden"));
      assertThat(outcomes(runs(), true)).containsExactly(Outcome.ALIVE);
      try (Child other = Child.start(RecoverMain.class, List.of(), runs())) {
        assertThat(other.rest()).contains("ALIVE");
      }
      Files.move(
          dir.resolve("hidden"), runs().resolve(journal(runs()).replace(".journal", ".json.part")));
      run.close(0);
    }
    assertThat(RunFilesOf.in(runs()).check().report().get("status").asText())
        .isEqualTo("completed");
  }

  @Test
  void reportOfAKilledRunHasTheMembersOfAnyOtherInTheirOrder() throws Exception {
    leaveAKilledRun(runs());
    assertThat(outcomes(runs(), false)).containsExactly(Outcome.RECOVERED);
    Path other = dir.resolve("other");
    try (Run run =
        Tachograph.start(RunConfig.builder().outputDir(other).consoleFilter(null).build())) {
      run.close(0);
    }
    JsonNode killed = RunFilesOf.in(runs()).report();
    JsonNode completed = RunFilesOf.in(other).report();
    assertThat(names(killed)).isEqualTo(names(completed));
    for (String member : List.of("meta", "end", "resources_seen", "logs", "events", "recorder")) {
      assertThat(names(killed.get(member)))
          .as(member)
          .filteredOn(name -> !name.equals("derived"))
          .isEqualTo(names(completed.get(member)));
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void killedRunOfAReportAloneEndedWhenItWasLastHeardOf() throws Exception {
    try (Child child = Child.start(StartMain.class, List.of(), runs(), "-", "REPORT")) {
      child.awaitLine("ready").kill();
    }
    assertThat(outcomes(runs(), false)).containsExactly(Outcome.RECOVERED);
    JsonNode report = RunFilesOf.in(runs()).report();
    assertThat(report.path("status").asText()).isEqualTo("killed");
    assertThat(report.at("/meta/ended_at").asText())
        .isNotEmpty()
        .isEqualTo(report.at("/meta/started_at").asText());
    assertThat(report.at("/meta/duration_ms").asLong(-1)).isZero();
  }

  @Test
  void everyStartRecoversWhatIsThere() throws Exception {
    leaveAKilledRun(runs());
    String killed = journal(runs());
    RunConfig config = RunConfig.builder().outputDir(runs()).consoleFilter(null).build();
    try (Run run = Tachograph.start(config)) {
      until("recovered", () -> !Files.exists(dir.resolve("runs").resolve(killed)));
      run.close(0);
    }
    assertThat(RunFilesOf.bases(runs())).hasSize(2);
    RunFilesOf files = new RunFilesOf(runs(), killed.replace(".journal", "")).check();
    assertThat(files.report().get("status").asText()).isEqualTo("killed");
  }

  @Test
  void reportShowsTheLastProgressTheSamplesAndTheEvents() throws Exception {
    Acknowledged acknowledged = Acknowledged.in(dir.resolve("acknowledged"));
    try (Child child = startLogging(runs())) {
      until("records", () -> acknowledged.count(0) > 10_000);
      until("a sample with progress", this::hasSampleWithProgress);
      child.kill();
    }
    Recovery.recover(runs(), false);
    JsonNode report = RunFilesOf.in(runs()).check().report();
    assertThat(report.at("/progress/status").asText()).isEqualTo("fetching");
    assertThat(report.at("/progress/head_block").asLong()).isEqualTo(5);
    assertThat(report.at("/progress/head_seen").isNull()).isTrue();
    assertThat(report.at("/progress/hit_share").asDouble()).isEqualTo(0.5);
    assertThat(report.path("progress").has("t_ms")).isFalse();
    assertThat(report.has("peer_health_all")).isFalse();
    assertThat(report.at("/resources/rss_kb/max").asDouble()).isPositive();
    assertThat(report.at("/events/by_event/test_event").asLong()).isPositive();
    assertThat(report.at("/logs/by_level/INFO/written").asLong()).isPositive();
    assertThat(report.at("/meta/duration_ms").asLong()).isPositive();
    assertThat(report.at("/meta/ended_at").asText())
        .isGreaterThanOrEqualTo(report.at("/meta/started_at").asText());
    assertThat(report.at("/findings/0/rule").asText()).isEqualTo("found_dead");
    assertThat(report.at("/end/exit_code").isNull()).isTrue();
  }

  private boolean hasSampleWithProgress() {
    try (java.util.stream.Stream<Path> files = Files.list(runs())) {
      Path samples =
          files.filter(f -> f.toString().endsWith(".resources.jsonl.part")).findAny().orElseThrow();
      return Files.readString(samples).contains("\"status\":\"fetching\"");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void crashOfTheJvmIsTheCause() throws Exception {
    String flag = "-XX:ErrorFile=" + dir.resolve("crash-%p.log");
    try (Child child = startLogging(runs(), flag, "-XX:-CreateCoredumpOnCrash")) {
      child.signal("SEGV");
      child.end();
    }
    Recovery.recover(runs(), false);
    JsonNode end = RunFilesOf.in(runs()).check().report().get("end");
    assertThat(end.get("cause").asText()).contains("crash-");
    assertThat(end.get("signal").asText()).isEqualTo("SIGSEGV");
  }

  @Test
  void manyAtOnceRecoverARunOnce() throws Exception {
    leaveAKilledRun(runs());
    List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    Path runs = runs();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  outcomes.addAll(outcomes(runs, false));
                } catch (IOException e) {
                  outcomes.add(Outcome.FAILED);
                }
              });
      thread.start();
      threads.add(thread);
    }
    try (Child other = Child.start(RecoverMain.class, List.of(), runs)) {
      assertThat(other.rest()).doesNotContain("FAILED");
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(outcomes).doesNotContain(Outcome.FAILED);
    RunFilesOf.in(runs).check();
  }

  /** It lacks what was written last, and would tell wrong lengths. */
  @Test
  void killedRunKeepsNoIndex() throws Exception {
    leaveAKilledRun(runs());
    String base = journal(runs()).replace(".journal", "");
    for (String suffix : List.of(".index.part", ".index")) {
      Files.writeString(runs().resolve(base + suffix), "{}\n");
    }
    assertThat(outcomes(runs(), false)).containsExactly(Outcome.RECOVERED);
    assertThat(RunFilesOf.names(runs())).noneMatch(name -> name.contains(".index"));
  }

  @Test
  void recoveryThatWasInterruptedIsDoneAgain() throws Exception {
    leaveAKilledRunWithFullFiles(runs());
    String base = journal(runs()).replace(".journal", "");
    Path copy = copy(runs(), "copy");
    Recovery.recover(runs(), false);
    // As after a death between two steps: some files final, some appended to, the report not yet.
    putFilesOf(runs(), copy, base + ".logs");
    putFilesOf(runs(), copy, base + ".events");
    Files.move(copy.resolve(base + ".events.jsonl"), copy.resolve(base + ".events.jsonl.part"));
    assertThat(outcomes(copy, false)).containsExactly(Outcome.RECOVERED);
    isTheSame(new RunFilesOf(runs(), base), new RunFilesOf(copy, base).check());
  }

  /** Gives {@code to} the files of a stream as they stand in {@code from}, and no others. */
  private static void putFilesOf(Path from, Path to, String prefix) throws IOException {
    for (String name : RunFilesOf.names(to)) {
      if (name.startsWith(prefix)) {
        Files.delete(to.resolve(name));
      }
    }
    for (String name : RunFilesOf.names(from)) {
      if (name.startsWith(prefix)) {
        Files.copy(from.resolve(name), to.resolve(name));
      }
    }
  }

  private Path copy(Path from, String to) throws IOException {
    Path copy = Files.createDirectories(dir.resolve(to));
    for (String name : RunFilesOf.names(from)) {
      Files.copy(from.resolve(name), copy.resolve(name));
    }
    return copy;
  }

  private static void isTheSame(RunFilesOf once, RunFilesOf again) throws IOException {
    for (String suffix : List.of(".logs.jsonl", ".events.jsonl", ".trace.json")) {
      assertThat(again.names(suffix)).hasSizeGreaterThan(suffix.startsWith(".logs") ? 2 : 0);
      assertThat(again.names(suffix)).isEqualTo(once.names(suffix));
      assertThat(again.text(suffix)).isEqualTo(once.text(suffix));
    }
    assertThat(again.text(".json")).isEqualTo(once.text(".json"));
  }

  @Test
  void stepIntoTheNextFileThatNothingRecordsIsUndoneAlsoTwice() throws Exception {
    leaveAKilledRunWithFullFiles(runs());
    String base = journal(runs()).replace(".journal", "");
    Path begun = copy(runs(), "begun");
    Path wiped = copy(runs(), "wiped");
    Recovery.recover(runs(), false);
    RunFilesOf once = new RunFilesOf(runs(), base).check();
    int next = once.names(".logs.jsonl").size();
    for (Path copy : List.of(begun, wiped)) {
      // The process died when the file had its number, and nothing, or something, in the next one.
      Path part = copy.resolve(base + ".logs.jsonl.part");
      Path full = copy.resolve(base + ".logs." + next + ".jsonl");
      if (!Files.exists(full)) { // else the kill itself came within this step
        Files.move(part, full);
      }
      if (copy.equals(begun)) {
        Files.writeString(part, "{\"stands\":\"in the ring as well\"}\n");
      }
      assertThat(outcomes(copy, false)).containsExactly(Outcome.RECOVERED);
      isTheSame(once, new RunFilesOf(copy, base).check());
    }
  }

  @Test
  void fullDiskKeepsTheJournalAndNothingAcknowledgedIsLost() throws Exception {
    Path disk = Files.createDirectory(dir.resolve("disk"));
    try (Kernel.Mounted mounted = Kernel.tmpfs(disk, "4m")) {
      killedOnAFullDisk(mounted.at());
    }
  }

  private void killedOnAFullDisk(Path disk) throws Exception {
    Acknowledged acknowledged = Acknowledged.in(dir.resolve("acknowledged"));
    Path filler = Files.write(disk.resolve("filler"), new byte[2 * 1024 * 1024]);
    try (Child child = startLogging(disk)) {
      until("nothing is taken any more", () -> isRefusing(disk, acknowledged));
      child.kill();
    }
    assertThat(outcomes(disk, false)).containsExactly(Outcome.FAILED);
    assertThat(journal(disk)).isNotEmpty();
    Files.delete(filler);
    List<Found> found = Recovery.recover(disk, false);
    assertThat(found).as("%s", found).hasSize(1);
    assertThat(found.get(0).outcome()).as("%s", found).isEqualTo(Outcome.RECOVERED);
    RunFilesOf files = RunFilesOf.in(disk).check();
    KillTest.check(files, acknowledged);
    assertThat(files.messages()).contains("records dropped");
  }

  /** Whether the disk is full, and then the ring. */
  private static boolean isRefusing(Path disk, Acknowledged acknowledged) {
    int count = acknowledged.count(0);
    int last = 5_000;
    if (disk.toFile().getUsableSpace() > 4096 || count < last) {
      return false;
    }
    for (int i = count - last; i < count; i++) {
      if (acknowledged.isAccepted(0, i)) {
        return false;
      }
    }
    return true;
  }
}
