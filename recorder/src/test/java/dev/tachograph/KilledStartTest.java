package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Found;
import dev.tachograph.recovery.Recovery.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that are killed while they start a run, as soon as the journal begins to be made. */
@Timeout(300)
class KilledStartTest {
  private static final int MOST = 20;
  private static final int ENOUGH = 2;

  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({"false,false", "true,false", "false,true", "true,true"})
  void everyStartThatWasKilledIsFinishedOrGoneAfterItsRecovery(boolean elsewhere, boolean report)
      throws Exception {
    int unbegun = 0;
    for (int n = 0; n < MOST && unbegun < ENOUGH; n++) {
      Path runs = Files.createDirectories(dir.resolve("runs-" + n));
      Path journals = Files.createDirectories(dir.resolve("journals-" + n));
      boolean started = kill(runs, elsewhere ? journals : runs, report);
      unbegun += started ? 0 : 1;
      age(runs);
      age(journals);
      List<Found> found = Recovery.recover(runs, false);
      assertThat(found).extracting(Found::outcome).containsExactly(Outcome.RECOVERED);
      assertThat(journals).isEmptyDirectory();
      if (report) {
        JsonNode written = RunFilesOf.in(runs).report();
        assertThat(written.path("status").asText()).isEqualTo("killed");
        assertThat(written.at("/meta/ended_at").isTextual()).isTrue();
      } else if (!started) {
        assertThat(runs).isEmptyDirectory();
      }
      assertThat(runs).isDirectoryNotContaining("glob:**.{journal,part}");
    }
    // One that is waited for until it has its report may always have begun by then.
    assertThat(unbegun).isGreaterThanOrEqualTo(report ? 0 : 1);
  }

  /** Whether the journal said already that it is one. */
  private boolean kill(Path runs, Path journals, boolean report) throws Exception {
    String where = journals.equals(runs) ? "-" : journals.toString();
    try (Child child =
        Child.start(
            StartMain.class,
            List.of(),
            runs,
            where,
            "LOGS",
            "TRACE",
            report ? "REPORT" : "EVENTS")) {
      Path journal = null;
      while (journal == null || Files.size(journal) < 4096) {
        journal = journal == null ? journalIn(journals) : journal;
        Thread.onSpinWait();
      }
      if (report) {
        while (!Files.exists(part(runs)) || Files.size(part(runs)) == 0) {
          Thread.onSpinWait();
        }
      }
      child.kill();
      return hasBegun(journal);
    }
  }

  private static Path part(Path runs) throws IOException {
    try (Stream<Path> files = Files.list(runs)) {
      return files
          .filter(file -> file.toString().endsWith(".json.part"))
          .filter(file -> !file.toString().contains(".trace."))
          .findAny()
          .orElse(runs.resolve("none"));
    }
  }

  private static Path journalIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".journal")).findAny().orElse(null);
    }
  }

  private static boolean hasBegun(Path journal) throws IOException {
    ByteBuffer magic = ByteBuffer.allocate(8);
    try (FileChannel channel = FileChannel.open(journal)) {
      channel.read(magic, 0);
    }
    return magic.getLong(0) != 0;
  }

  private static void age(Path directory) throws IOException {
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofMinutes(2)));
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(
          file -> {
            try {
              Files.setLastModifiedTime(file, longAgo);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
