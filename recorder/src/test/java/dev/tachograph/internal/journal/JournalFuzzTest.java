package dev.tachograph.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.testing.Mutations;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Randomly mutated journals with all streams: recovery ends, and invents no line. */
@Timeout(3600)
class JournalFuzzTest {
  private static final int LINES = 60;

  @TempDir Path dir;
  private final Set<String> lines = new HashSet<>();
  private byte[] whole;

  @Test
  void recoveryOfAMutatedJournalNeverFailsAndInventsNoLine() throws Exception {
    byte[] whole = journal();
    Mutations.of(whole, 1_500, this::recover);
  }

  /**
   * Recovery of a journal that Jazzer edits, which finds out the value that a check must have, so
   * that lines may be new here; each is still a whole one.
   */
  @FuzzTest(maxDuration = "5m")
  void recoveryOfAnEditedJournalNeverFails(FuzzedDataProvider data) throws Exception {
    if (whole == null) {
      whole = journal();
    }
    byte[] edited = whole.clone();
    int edits = data.consumeInt(1, 8);
    for (int i = 0; i < edits; i++) {
      int at = data.consumeInt(0, edited.length - 1);
      byte[] bytes = data.consumeBytes(16);
      System.arraycopy(bytes, 0, edited, at, Math.min(bytes.length, edited.length - at));
    }
    if (data.consumeBoolean()) {
      edited = Arrays.copyOf(edited, data.consumeInt(0, edited.length));
    }
    replay(edited);
    for (Stream stream : Stream.values()) {
      for (String line : found(stream)) {
        assertThat(line).startsWith("{");
      }
    }
  }

  private byte[] journal() throws Exception {
    Path file = dir.resolve("whole.journal");
    Map<Stream, LineOutput> outputs = new EnumMap<>(Stream.class);
    FakeOutput logs = new FakeOutput();
    for (Stream stream : Stream.values()) {
      outputs.put(stream, stream == Stream.LOGS ? logs : new FakeOutput());
    }
    try (FileChannel channel = open(file)) {
      RingJournal journal =
          RingJournal.open(
              RunClock.start(), outputs, channel, "pid=1\n", JournalOptions.ofBytes(65_536));
      for (int i = 0; i < 1_000; i++) {
        append(journal, Stream.values()[i % Stream.values().length], i);
        assertThat(i % 100 != 0 || journal.flush(30_000)).isTrue();
      }
      assertThat(journal.flush(30_000)).isTrue();
      CountDownLatch latch = logs.stick();
      for (int i = 0; i < LINES; i++) {
        append(journal, Stream.values()[i % Stream.values().length], 10_000 + i);
      }
      byte[] left = Files.readAllBytes(file);
      latch.countDown();
      journal.close();
      return left;
    }
  }

  private void append(Journal journal, Stream stream, int i) {
    String line = "{\"n\":" + i + ",\"x\":\"" + "y".repeat(i % 70) + "\"}";
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    assertThat(journal.append(stream, Level.ERROR, bytes, 0, bytes.length)).isTrue();
    lines.add(line);
  }

  private static FileChannel open(Path file) throws Exception {
    return FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private void recover(byte[] journal) throws Exception {
    replay(journal);
    Set<String> seen = new HashSet<>();
    for (Stream stream : Stream.values()) {
      List<String> found = found(stream);
      assertThat(lines).containsAll(found);
      for (String line : found) {
        assertThat(seen.add(line)).as("twice: " + line).isTrue();
      }
    }
  }

  private void replay(byte[] journal) throws Exception {
    Map<Stream, FileChannel> files = new EnumMap<>(Stream.class);
    for (Stream stream : Stream.values()) {
      files.put(stream, open(dir.resolve("out" + stream.suffix())));
    }
    JournalReader reader;
    try {
      reader = JournalReader.of(ByteBuffer.wrap(journal));
    } catch (LaterVersionException leftAlone) {
      reader = null;
    }
    try (JournalRecovery recovery = new JournalRecovery(reader, files)) {
      recovery.replay();
      recovery.finish();
    }
  }

  /** The lines that recovery wrote of a stream, without what frames a trace. */
  private List<String> found(Stream stream) throws Exception {
    List<String> found = new ArrayList<>();
    Path file = dir.resolve("out" + stream.suffix());
    for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")) {
      String text = line.replaceAll("^\\[|[,\\]]$|^]$", "");
      if (!text.isEmpty()) {
        found.add(text);
      }
    }
    return found;
  }
}
