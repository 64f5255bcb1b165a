package dev.tachograph.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.internal.files.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A directory that is swapped for another user's while its runs are removed or recovered. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: links need a right on this system")
class SwappedDirectoryTest {
  private static final String BASE = "2026-01-01__00-00-00";

  @TempDir Path dir;

  private Path runs;
  private Path theirs;

  @BeforeEach
  void makeBoth() throws IOException {
    runs = makeRun("runs");
    theirs = makeRun("theirs");
  }

  private Path makeRun(String name) throws IOException {
    Path directory = Files.createDirectory(dir.resolve(name));
    for (String suffix : new String[] {".json.part", ".logs.jsonl.part", ".journal"}) {
      Files.writeString(directory.resolve(BASE + suffix), "of " + name);
    }
    return directory;
  }

  private void swap() throws IOException {
    Files.move(runs, dir.resolve("aside"));
    Files.createSymbolicLink(runs, theirs);
  }

  @Test
  void nothingIsRemovedOfTheOther() throws IOException {
    RunOnDisk run = RunOnDisk.in(runs).get(0);
    swap();
    assertThatThrownBy(run::delete).hasMessageContaining("Another directory took the place");
    assertThat(theirs.resolve(BASE + ".json.part")).hasContent("of theirs");
    assertThat(theirs.resolve(BASE + ".logs.jsonl.part")).hasContent("of theirs");
  }

  @Test
  void journalOfTheOtherStays() throws IOException {
    Claim claim = Claim.takeOver(runs.resolve(BASE + ".journal"));
    assertThat(claim).isNotNull();
    swap();
    assertThatThrownBy(claim::delete).hasMessageContaining("is another file than before");
    assertThat(theirs.resolve(BASE + ".journal")).hasContent("of theirs");
  }

  @Test
  void whatWasNotSwappedIsRemoved() throws IOException {
    RunOnDisk.in(runs).get(0).delete();
    assertThat(runs).isDirectoryNotContaining(file -> !file.toString().endsWith(".journal"));
    try (Claim claim = Claim.takeOver(runs.resolve(BASE + ".journal"))) {
      assertThat(claim).isNotNull();
      claim.delete();
    }
    assertThat(runs).isEmptyDirectory();
  }
}
