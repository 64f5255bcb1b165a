package dev.tachograph.analysis.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivenessTest {
  @TempDir Path proc;

  private Liveness liveness;

  @BeforeEach
  void aMachineWithOneProcess() throws IOException {
    Files.createDirectories(proc.resolve("sys/kernel/random"));
    Files.writeString(proc.resolve("sys/kernel/random/boot_id"), "boot-1\n");
    Files.createDirectories(proc.resolve("77"));
    Files.writeString(
        proc.resolve("77/stat"),
        "77 (a) b (c) S 1 77 77 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 9 0 4242 1000 100\n");
    liveness = Liveness.ofMachine(proc);
  }

  @Test
  void theSameProcessLives() {
    assertThat(liveness.of(77, 4242L, "boot-1")).isEqualTo(Liveness.State.ALIVE);
  }

  @Test
  void aPidThatIsUsedAgainIsAnotherProcess() {
    assertThat(liveness.of(77, 4241L, "boot-1")).isEqualTo(Liveness.State.DEAD);
    assertThat(liveness.of(78, 4242L, "boot-1")).isEqualTo(Liveness.State.DEAD);
  }

  @Test
  void anotherBootIsNotJudged() {
    assertThat(liveness.of(77, 4242L, "boot-2")).isEqualTo(Liveness.State.UNKNOWN);
  }

  @Test
  void withoutProcTheJdkAnswers() {
    Liveness bare = Liveness.ofMachine(proc.resolve("none"));
    assertThat(bare.of(ProcessHandle.current().pid(), null, null)).isEqualTo(Liveness.State.ALIVE);
  }
}
