package dev.tachograph.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.internal.files.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of other processes that start or end between two looks at their directory. */
class RunsThatStartOrEndTest {
  private static final String BASE = "2026-01-01__00-00-00";

  @TempDir Path dir;

  private Path write(String suffix) throws IOException {
    return Files.writeString(dir.resolve(BASE + suffix), "{}");
  }

  private Recovery.Found recover(boolean force, Runnable meanwhile) throws IOException {
    RunRecovery recovery =
        new RunRecovery(dir, BASE, force, Path.of("/"), Death.unknown(), (base, bytes, of) -> {});
    meanwhile.run();
    return recovery.recover();
  }

  @Test
  void runThatEndsAfterItWasListedIsNotTakenForOneWithoutItsJournal() throws IOException {
    Path part = write(".json.part");
    Recovery.Found found =
        recover(
            true,
            () ->
                assertThat(part.toFile().renameTo(dir.resolve(BASE + ".json").toFile())).isTrue());
    assertThat(found.outcome()).isEqualTo(Recovery.Outcome.ALIVE);
    assertThat(dir.resolve(BASE + ".json")).hasContent("{}");
    assertThat(dir).isDirectoryNotContaining("glob:**.{journal,part}");
  }

  @Test
  void journalThatWasJustMadeIsOfARunAboutToStart() throws IOException {
    Path journal = Files.createFile(dir.resolve(BASE + Claim.SUFFIX));
    for (boolean force : new boolean[] {false, true}) {
      Recovery.Found found = recover(force, () -> {});
      assertThat(found.outcome()).isEqualTo(Recovery.Outcome.ALIVE);
      assertThat(found.detail()).isEqualTo("It is about to start.");
      assertThat(journal).isEmptyFile();
    }
  }

  @Test
  void runThatStartsWhileTheDirectoryIsListedIsNotRemoved() throws IOException {
    write(".logs.jsonl.part");
    RunOnDisk run = RunOnDisk.in(dir).get(0);
    try (Claim claim = Claim.create(dir.resolve(BASE + Claim.SUFFIX))) {
      assertThat(claim).isNotNull();
      Pruning.Found found = new RunRemoval(run, true, false, Path.of("/")).remove();
      assertThat(found.outcome()).isEqualTo(Pruning.Outcome.ALIVE);
    }
    assertThat(dir.resolve(BASE + ".logs.jsonl.part")).exists();
  }

  @Test
  void runThatEndsWhileTheDirectoryIsListedIsKept() throws IOException {
    Path part = write(".json.part");
    RunOnDisk run = RunOnDisk.in(dir).get(0);
    Files.move(part, dir.resolve(BASE + ".json"));
    Pruning.Found found = new RunRemoval(run, true, false, Path.of("/")).remove();
    assertThat(found.outcome()).isEqualTo(Pruning.Outcome.KEPT);
  }
}
