package dev.tachograph.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.internal.files.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process leaves that is killed before its run began. */
class UnbegunRunTest {
  private static final String BASE = "2026-01-01__00-00-00";
  private static final int HEADER = 16 * 1024;
  private static final int JOURNAL = HEADER + 64 * 1024;

  @TempDir Path dir;

  private Path runs() throws IOException {
    return Files.createDirectories(dir.resolve("runs"));
  }

  private Path write(String suffix, byte[] content) throws IOException {
    return Files.write(runs().resolve(BASE + suffix), content);
  }

  private void leaveAStart(byte[] journal) throws IOException {
    write(Claim.SUFFIX, journal);
    write(".logs.jsonl.part", new byte[0]);
    write(".trace.json.part", new byte[0]);
  }

  private void leaveAStartElsewhere(byte[] journal) throws IOException {
    Path other = Files.createDirectories(dir.resolve("journals")).toRealPath();
    Path file = Files.write(other.resolve(BASE + "-7-1.journal"), journal);
    leaveAStart(("journal-at " + file + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private void age() throws IOException {
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofMinutes(2)));
    for (Path file : files()) {
      Files.setLastModifiedTime(file, longAgo);
    }
  }

  private List<Path> files() throws IOException {
    try (var files = Files.walk(dir)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Recovery.Found recover(boolean force) throws IOException {
    List<Recovery.Found> found = Recovery.recover(runs(), force);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private Pruning.Outcome prune(boolean force) throws IOException {
    return Pruning.prune(runs(), Retention.parse("0"), force, false).get(0).outcome();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 4096, HEADER, HEADER + 7, JOURNAL})
  void startThatDiedWhileItMadeItsJournalIsRemovedByRecovery(int size) throws IOException {
    leaveAStart(new byte[size]);
    write(".json.part", new byte[0]);
    age();
    Recovery.Found found = recover(false);
    assertThat(found.outcome()).isEqualTo(Recovery.Outcome.RECOVERED);
    assertThat(found.detail()).contains("had not begun", "nothing was recorded");
    assertThat(files()).isEmpty();
  }

  @Test
  void startThatDiedBeforeItsJournalSaidThatItIsOneIsRemoved() throws IOException {
    byte[] journal = new byte[JOURNAL];
    java.util.Arrays.fill(journal, 8, 300, (byte) 7);
    journal[2048] = 1;
    java.util.Arrays.fill(journal, 2056, 2060, (byte) -1);
    leaveAStart(journal);
    age();
    assertThat(recover(false).outcome()).isEqualTo(Recovery.Outcome.RECOVERED);
    assertThat(files()).isEmpty();
  }

  @Test
  void startWithItsJournalElsewhereLeavesNothingThereEither() throws IOException {
    leaveAStartElsewhere(new byte[JOURNAL]);
    age();
    assertThat(recover(false).outcome()).isEqualTo(Recovery.Outcome.RECOVERED);
    assertThat(files()).isEmpty();
  }

  @Test
  void startIsRemovedByPruningWithoutForce() throws IOException {
    leaveAStart(new byte[JOURNAL]);
    age();
    assertThat(prune(false)).isEqualTo(Pruning.Outcome.REMOVED);
    leaveAStartElsewhere(new byte[JOURNAL]);
    age();
    assertThat(prune(false)).isEqualTo(Pruning.Outcome.REMOVED);
    assertThat(files()).isEmpty();
  }

  @Test
  void startOfTheLastMinuteIsLeftAlone() throws IOException {
    leaveAStart(new byte[JOURNAL]);
    age();
    Files.setLastModifiedTime(
        runs().resolve(BASE + ".logs.jsonl.part"), FileTime.from(Instant.now()));
    isLeftAlone(Recovery.Outcome.ALIVE, Pruning.Outcome.ALIVE);
  }

  @Test
  void startWhoseProcessHoldsTheLockIsLeftAlone() throws IOException {
    try (Claim claim = Claim.create(runs().resolve(BASE + Claim.SUFFIX))) {
      assertThat(claim).isNotNull();
      claim.channel().write(java.nio.ByteBuffer.allocate(JOURNAL), 0);
      write(".logs.jsonl.part", new byte[0]);
      age();
      isLeftAlone(Recovery.Outcome.ALIVE, Pruning.Outcome.ALIVE);
    }
  }

  /** Damage may have taken the journal of a run that had begun. */
  @ParameterizedTest
  @ValueSource(ints = {0, 7, 1024, 2048, 3072, HEADER, JOURNAL - 1})
  void journalThatHoldsAnythingElseIsOfNoStart(int at) throws IOException {
    byte[] journal = new byte[JOURNAL];
    journal[at] = 2;
    leaveAStart(journal);
    age();
    isLeftAlone(Recovery.Outcome.FOREIGN, Pruning.Outcome.FOREIGN);
  }

  @ParameterizedTest
  @ValueSource(strings = {".logs.jsonl.part", ".logs.1.jsonl", ".dump-1.txt", ".json", ".html"})
  void runWithAnythingInItsFilesIsNoStart(String suffix) throws IOException {
    leaveAStart(new byte[JOURNAL]);
    write(suffix, new byte[] {'{', '}', '\n'});
    age();
    assertThat(Recovery.recover(runs(), false))
        .extracting(Recovery.Found::outcome)
        .containsExactly(Recovery.Outcome.FOREIGN);
    assertThat(files()).hasSizeGreaterThanOrEqualTo(3);
  }

  private void isLeftAlone(Recovery.Outcome recovery, Pruning.Outcome pruning) throws IOException {
    List<Path> before = files();
    assertThat(recover(false).outcome()).isEqualTo(recovery);
    assertThat(prune(false)).isEqualTo(pruning);
    assertThat(prune(true)).isEqualTo(pruning);
    assertThat(files()).isEqualTo(before);
  }
}
