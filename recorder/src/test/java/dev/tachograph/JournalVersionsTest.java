package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.recovery.Pruning;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.recovery.Recovery.Found;
import dev.tachograph.recovery.Recovery.Outcome;
import dev.tachograph.recovery.Retention;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Journals of every released version, as killed processes left them. */
@Timeout(300)
class JournalVersionsTest {
  private static final int VERSION = 8;

  @TempDir Path dir;

  /**
   * Unpacks what a run left that logged {@code item} fifty times, with an event each, and ten of
   * both in the ring alone.
   */
  private void unpack(int version) throws IOException {
    try (InputStream resource =
            JournalVersionsTest.class.getResourceAsStream("journal-" + version + ".zip");
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.copy(zip, dir.resolve(entry.getName()));
      }
    }
  }

  private JsonNode recover() throws IOException {
    assertThat(Recovery.recover(dir, true))
        .extracting(Found::outcome)
        .containsExactly(Outcome.RECOVERED);
    return RunFilesOf.in(dir).check().report();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void journalOfEveryVersionIsRecovered(int version) throws IOException {
    unpack(version);
    JsonNode report = recover();
    assertThat(report.get("status").asText()).isEqualTo("killed");
    assertThat(report.at("/meta/run_name").asText()).isEqualTo("fixture");
    assertThat(report.at("/events/by_event/item_done").asInt()).isEqualTo(50);
    RunFilesOf files = RunFilesOf.in(dir);
    assertThat(files.messages()).filteredOn(message -> message.equals("item")).hasSize(50);
    assertThat(files.messages()).contains("slow", "again", "last words");
    assertThat(files.trace())
        .filteredOn(event -> event.at("/name").asText().equals("outer"))
        .hasSize(2);
  }

  @Test
  void signalNotedByVersion2IsReported() throws IOException {
    unpack(2);
    JsonNode report = recover();
    assertThat(report.at("/end/signal").asText()).isEqualTo("SIGKILL");
    assertThat(report.at("/end/cause").asText()).contains("after SIGTERM had asked it to end");
  }

  @Test
  void journalOfALaterVersionIsLeftAloneAndRemovedByForceOnly() throws IOException {
    unpack(2);
    List<String> before = RunFilesOf.names(dir);
    Path journal =
        dir.resolve(
            before.stream().filter(name -> name.endsWith(".journal")).findFirst().orElseThrow());
    try (FileChannel channel = FileChannel.open(journal, StandardOpenOption.WRITE)) {
      ByteBuffer later = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 3);
      channel.write(later, VERSION);
    }
    for (boolean force : new boolean[] {false, true}) {
      Found found = Recovery.recover(dir, force).get(0);
      assertThat(found.outcome()).isEqualTo(Outcome.NEWER);
      assertThat(found.detail())
          .isEqualTo(
              "Its journal has format 3, and this version knows those up to 2:"
                  + " use the version of tacho that recorded it, or a newer one.");
    }
    Retention none = Retention.none().withRuns(0);
    assertThat(Pruning.prune(dir, none, false, false))
        .extracting(Pruning.Found::outcome)
        .containsExactly(Pruning.Outcome.NEWER);
    assertThat(RunFilesOf.names(dir)).isEqualTo(before);
    assertThat(Pruning.prune(dir, none, true, false))
        .extracting(Pruning.Found::outcome)
        .containsExactly(Pruning.Outcome.REMOVED);
    assertThat(RunFilesOf.names(dir)).isEmpty();
  }
}
