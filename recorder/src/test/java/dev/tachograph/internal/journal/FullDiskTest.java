package dev.tachograph.internal.journal;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.files.NewFiles;
import dev.tachograph.internal.json.StrictJson;
import dev.tachograph.testing.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of 4 MiB that fills up and is freed again; needs the right to mount. */
class FullDiskTest {
  @TempDir Path dir;

  @Test
  void writingResumesWithoutATornLineOnceADiskWasFreed() throws Exception {
    try (Kernel.Mounted mounted = Kernel.tmpfs(dir, "4m")) {
      fillAndFree(mounted.at());
    }
  }

  private void fillAndFree(Path disk) throws IOException {
    Path filler = Files.write(disk.resolve("filler"), new byte[3 * 1024 * 1024]);
    Path file = disk.resolve("logs.jsonl");
    byte[] line = ("{\"text\":\"" + "x".repeat(1000) + "\"}\n").getBytes(StandardCharsets.UTF_8);
    LineOutput output = LineOutput.of(NewFiles.create(file));
    Journal journal =
        RingJournal.inMemory(
            RunClock.start(), Map.of(Stream.LOGS, output), JournalOptions.ofBytes(2 << 20));
    int accepted = 0;
    for (int i = 0; i < 5_000; i++) {
      accepted += journal.append(Stream.LOGS, Level.WARN, line, 0, line.length) ? 1 : 0;
    }
    assertThat(journal.dropped(Stream.LOGS)).isEqualTo(5_000 - accepted).isPositive();
    until("the disk is full", () -> journal.bytesWritten() > 900_000);
    Files.delete(filler);
    int all = accepted;
    until("all is written", () -> journal.written(Stream.LOGS) >= all);
    journal.close();
    long notices = journal.notices(Stream.LOGS, Level.WARN);
    assertThat(notices).isPositive();
    assertThat(StrictJson.lines(file)).hasSize((int) (accepted + notices));
  }
}
