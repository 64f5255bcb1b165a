package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tachograph.recovery.Pruning;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Found;
import dev.tachograph.recovery.Recovery.Outcome;
import dev.tachograph.recovery.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Claims that refer to another run's journal, planted where another user recovers runs. */
@Timeout(180)
@EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no POSIX owners")
class ForeignJournalTest {
  @TempDir Path dir;

  private Path runs;
  private Path journals;
  private Path planted;

  /** A killed run, its journal in a directory of its own, and a directory of the attacker's. */
  @BeforeEach
  void leaveAKilledRun() throws Exception {
    runs = dir.toRealPath().resolve("runs");
    journals = dir.toRealPath().resolve("journals");
    planted = Files.createDirectory(dir.toRealPath().resolve("planted"));
    try (Child child = Child.start(runs, "wait-elsewhere", journals.toString())) {
      child.awaitLine("ready");
      child.kill();
    }
  }

  private Path journal() throws IOException {
    return only(journals, ".journal");
  }

  private Path claim() throws IOException {
    return only(runs, ".journal");
  }

  private static Path only(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }

  private static List<Path> all(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private Path plant(String name, Path journal) throws IOException {
    Path claim = planted.resolve(name);
    return Files.writeString(claim, "journal-at " + journal + "\n");
  }

  /** Nothing of the run is read into the directory, and its journal is kept, even by force. */
  private void isLeftAlone(String why) throws IOException {
    List<Path> before = all(planted);
    Path journal = journal();
    for (boolean force : List.of(false, true)) {
      List<Found> found = Recovery.recover(planted, force);
      assertThat(found).hasSize(1);
      assertThat(found.get(0).outcome()).isEqualTo(Outcome.FAILED);
      assertThat(found.get(0).detail()).contains(why, "nothing was touched");
      List<Pruning.Found> pruned = Pruning.prune(planted, Retention.parse("0"), force, false);
      assertThat(pruned).extracting(Pruning.Found::outcome).containsExactly(Pruning.Outcome.FAILED);
      assertThat(journal).exists();
      assertThat(all(planted)).isEqualTo(before);
    }
    assertThat(Recovery.recover(runs, false))
        .extracting(Found::outcome)
        .containsExactly(Outcome.RECOVERED);
    assertThat(journal).doesNotExist();
    RunFilesOf.in(runs).check();
  }

  @Test
  void journalThatIsNotNamedForTheRunIsNotRead() throws Exception {
    plant("2026-01-01__00-00-00.journal", journal());
    isLeftAlone("is not named as a journal of this run");
  }

  @Test
  void journalOfARunOfTheSameNameInAnotherDirectoryIsNotRead() throws Exception {
    plant(claim().getFileName().toString(), journal());
    isLeftAlone("is the journal of another run");
  }

  @Test
  void journalBehindALinkIsNotRead() throws Exception {
    Path link = Files.createSymbolicLink(planted.resolve("link"), journals);
    plant(claim().getFileName().toString(), link.resolve(journal().getFileName()));
    isLeftAlone("without following a link");
  }

  @Test
  void journalWithASecondNameIsNotRead() throws Exception {
    Path second = planted.resolve(journal().getFileName());
    Files.createLink(second, journal());
    plant(claim().getFileName().toString(), second);
    try {
      assertThat(Recovery.recover(planted, true).get(0).detail()).contains("has other names");
    } finally {
      Files.delete(second);
    }
    isLeftAloneAfterItIsGone();
  }

  private void isLeftAloneAfterItIsGone() throws IOException {
    assertThat(journal()).exists();
    assertThat(Recovery.recover(runs, false))
        .extracting(Found::outcome)
        .containsExactly(Outcome.RECOVERED);
  }

  @Test
  void journalOfAPrivateRunWithASecondNameInAnotherDirectoryIsNotRead() throws Exception {
    Path secret = dir.resolve("secret");
    try (Child child = Child.start(secret, "wait")) {
      child.awaitLine("ready");
      child.kill();
    }
    Path journal = only(secret, ".journal");
    Files.createLink(planted.resolve(journal.getFileName()), journal);
    List<Path> before = all(planted);
    for (boolean force : List.of(false, true)) {
      Found found = Recovery.recover(planted, force).get(0);
      assertThat(found.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(found.detail()).contains("has other names", "nothing was touched");
      assertThat(Pruning.prune(planted, Retention.parse("0"), force, false))
          .extracting(Pruning.Found::outcome)
          .containsExactly(Pruning.Outcome.FAILED);
      assertThat(all(planted)).isEqualTo(before);
    }
    Files.delete(planted.resolve(journal.getFileName()));
    assertThat(Recovery.recover(secret, false))
        .extracting(Found::outcome)
        .containsExactly(Outcome.RECOVERED);
  }

  @Test
  void journalElsewhereThatDoesNotSayWhoseItIsStays() throws Exception {
    plant(claim().getFileName().toString(), journal());
    byte[] bytes = Files.readAllBytes(journal());
    byte[] damaged = bytes.clone();
    Arrays.fill(damaged, 0, 64, (byte) 0);
    Files.write(journal(), damaged);
    for (boolean force : List.of(false, true)) {
      Recovery.recover(planted, force);
      Pruning.prune(planted, Retention.parse("0"), force, false);
      assertThat(journals).isNotEmptyDirectory();
    }
    Files.write(journal(), bytes);
    isLeftAloneAfterItIsGone();
  }

  /** A journal of a later version cannot be compared, so not even force removes it. */
  @Test
  void journalElsewhereOfALaterVersionStays() throws Exception {
    plant(claim().getFileName().toString(), journal());
    byte[] bytes = Files.readAllBytes(journal());
    byte[] later = bytes.clone();
    later[8] = 99;
    Files.write(journal(), later);
    assertThat(Recovery.recover(planted, true).get(0).outcome()).isEqualTo(Outcome.NEWER);
    assertThat(Pruning.prune(planted, Retention.parse("0"), true, false))
        .extracting(Pruning.Found::outcome)
        .containsExactly(Pruning.Outcome.REMOVED);
    Files.write(journal(), bytes);
    isLeftAloneAfterItIsGone();
  }

  @Test
  void journalThatOthersMayWriteToIsNotRead() throws Exception {
    Files.setPosixFilePermissions(journal(), PosixFilePermissions.fromString("rw-rw----"));
    List<Found> found = Recovery.recover(runs, true);
    assertThat(found.get(0).detail()).contains("can be written to by others");
    Files.setPosixFilePermissions(journal(), PosixFilePermissions.fromString("rw-r-----"));
    isLeftAloneAfterItIsGone();
  }

  @Test
  void pathThatGoesBackIsNotRead() throws Exception {
    Path back = planted.resolve("..").resolve("journals").resolve(journal().getFileName());
    plant(claim().getFileName().toString(), back);
    isLeftAlone("is no path");
  }

  /** Runs the attacker's command in a process of another user. */
  private void asNobody(String command) throws Exception {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "NOT TESTED: only root can act as another user");
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/setpriv")), "NOT TESTED: setpriv is not installed");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxrwxrwx"));
    Process process =
        new ProcessBuilder(
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", command)
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void claimOfAnotherUserGetsNothingOfAPrivateRun() throws Exception {
    Path claim = planted.resolve(claim().getFileName());
    asNobody("printf 'journal-at %s\\n' '" + journal() + "' > '" + claim + "'");
    isLeftAlone("belongs to another user");
  }

  @Test
  void directoryOfJournalsThatBecameALinkIsNotFollowed() throws Exception {
    Path moved = dir.resolve("moved");
    Files.move(journals, moved);
    Files.createSymbolicLink(journals, moved);
    List<Found> found = Recovery.recover(runs, true);
    assertThat(found.get(0).detail()).contains("without following a link", "nothing was touched");
    assertThat(Pruning.prune(runs, Retention.parse("0"), true, false))
        .extracting(Pruning.Found::outcome)
        .containsExactly(Pruning.Outcome.FAILED);
    Files.delete(journals);
    Files.move(moved, journals);
    isLeftAloneAfterItIsGone();
  }

  @Test
  void journalThatGotAnotherOwnerIsNotRead() throws Exception {
    asNobody("true");
    Object owner = Files.getAttribute(journal(), "unix:uid");
    Files.setAttribute(journal(), "unix:uid", 65534);
    assertThat(Recovery.recover(runs, true).get(0).detail()).contains("belongs to another user");
    Files.setAttribute(journal(), "unix:uid", owner);
    isLeftAloneAfterItIsGone();
  }

  /**
   * Whoever may rename both directories puts his own in place, with a claim of the same base name.
   */
  @Test
  void journalIsNotReadIntoADirectoryThatTookThePlaceOfTheRuns() throws Exception {
    Path claim = planted.resolve(claim().getFileName());
    asNobody("printf 'journal-at %s\\n' '" + journal() + "' > '" + claim + "'");
    Path aside = dir.resolve("aside");
    Files.move(runs, aside);
    Files.move(planted, runs);
    Found found = Recovery.recover(runs, true).get(0);
    assertThat(found.detail()).contains("belongs to another user", "nothing was touched");
    assertThat(RunFilesOf.names(runs)).containsExactly(claim.getFileName().toString());
    Files.move(runs, planted);
    Files.move(aside, runs);
    isLeftAloneAfterItIsGone();
  }

  @Test
  void startOfARunRecoversAndRemovesNothingOfAnotherUser() throws Exception {
    Path claim = planted.resolve("2026-01-01__00-00-00.journal");
    Path report = planted.resolve("2026-01-02__00-00-00.json");
    asNobody("touch -d '1 hour ago' '" + claim + "'; echo '{}' > '" + report + "'");
    Path own = Files.createFile(planted.resolve("2026-01-03__00-00-00.journal"));
    assertThat(Recovery.recoverOwn(planted, own))
        .extracting(Found::base)
        .containsExactly("2026-01-03__00-00-00");
    assertThat(Pruning.pruneOwn(planted, Retention.parse("0"), own))
        .extracting(Pruning.Found::base)
        .containsExactly("2026-01-03__00-00-00");
    assertThat(claim).exists();
    assertThat(report).exists();
    assertThat(Recovery.recover(planted, false)).hasSizeGreaterThanOrEqualTo(1);
  }

  @Test
  void startLeavesFilesAloneForWhichAnotherUserMadeAJournal() throws Exception {
    Path claim = planted.resolve("2026-01-01__00-00-00.journal");
    Path part = Files.createFile(planted.resolve("2026-01-01__00-00-00.logs.jsonl.part"));
    asNobody("touch -d '1 hour ago' '" + claim + "'");
    Path own = Files.createFile(planted.resolve("2026-01-03__00-00-00.journal"));
    assertThat(Recovery.recoverOwn(planted, own))
        .extracting(Found::base)
        .containsExactly("2026-01-03__00-00-00");
    assertThat(claim).exists();
    assertThat(part).exists();
  }

  @Test
  void linksOfOthersDoNotKeepAnOldRunFromItsRemovalAtAStart() throws Exception {
    Path report = Files.writeString(planted.resolve("2026-01-02__00-00-00.json"), "{}");
    asNobody("cd '" + planted + "'; ln -s /etc/passwd 2026-01-02__00-00-00.logs.jsonl");
    Path own = Files.createFile(planted.resolve("2026-01-03__00-00-00.journal"));
    assertThat(Pruning.pruneOwn(planted, Retention.parse("1"), own))
        .extracting(Pruning.Found::outcome)
        .containsExactly(Pruning.Outcome.REMOVED, Pruning.Outcome.KEPT);
    assertThat(report).doesNotExist();
    assertThat(Files.isSymbolicLink(planted.resolve("2026-01-02__00-00-00.logs.jsonl"))).isTrue();
  }

  @Test
  void fileOfAnotherUserInThePlaceOfALogGetsNothing() throws Exception {
    Path log = only(runs, ".logs.jsonl.part");
    Files.setPosixFilePermissions(runs, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.delete(log);
    asNobody(": > '" + log + "'; chmod 666 '" + log + "'");
    Found found = Recovery.recover(runs, true).get(0);
    assertThat(found.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(found.detail()).contains("belongs to somebody else; remove it");
    assertThat(log).hasSize(0);
    Files.delete(log);
    isLeftAloneAfterItIsGone();
  }
}
