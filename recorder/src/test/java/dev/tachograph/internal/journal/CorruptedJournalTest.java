package dev.tachograph.internal.journal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A damaged journal: recovery continues, and every line it yields was once written. */
@Timeout(300)
class CorruptedJournalTest {
  private static final int LINES = 40;

  @TempDir Path dir;
  private byte[] whole = {};
  private final Set<String> written = new LinkedHashSet<>();

  /** A journal in which some laps were made and lines are left. */
  @BeforeEach
  void leaveAJournal() throws IOException {
    whole =
        journal(
            "whole.journal",
            3_000,
            i -> "{\"old\":" + i + ",\"x\":\"" + "y".repeat(i % 90) + "\"}\n",
            i -> "{\"new\":" + i + "}\n");
    for (int i = 0; i < LINES; i++) {
      written.add("{\"new\":" + i + "}\n");
    }
    assertThat(replayed(whole)).containsExactlyElementsOf(written);
  }

  /** A file whose journal has written some lines, and still holds {@link #LINES} more. */
  private byte[] journal(
      String name, int oldLines, IntFunction<String> oldLine, IntFunction<String> newLine)
      throws IOException {
    Path file = dir.resolve(name);
    FakeOutput logs = new FakeOutput();
    try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
      RingJournal journal =
          RingJournal.open(
              RunClock.start(),
              Map.of(Stream.LOGS, logs),
              channel,
              "pid=1\n",
              JournalOptions.ofBytes(JournalOptions.MIN_BYTES));
      for (int i = 0; i < oldLines; i++) {
        append(journal, oldLine.apply(i));
        if (i % 100 == 0) {
          assertThat(journal.flush(30_000)).isTrue();
        }
      }
      assertThat(journal.flush(30_000)).isTrue();
      CountDownLatch latch = logs.stick();
      for (int i = 0; i < LINES; i++) {
        append(journal, newLine.apply(i));
      }
      byte[] left = Files.readAllBytes(file);
      latch.countDown();
      journal.close();
      return left;
    }
  }

  private static void append(Journal journal, String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    assertThat(journal.append(Stream.LOGS, Level.ERROR, bytes, 0, bytes.length)).isTrue();
  }

  /** The lines that are replayed; {@code null} if it is taken for no journal. */
  private static @Nullable List<String> replayed(byte[] journal) throws IOException {
    JournalReader reader;
    try {
      reader = JournalReader.of(ByteBuffer.wrap(journal));
    } catch (LaterVersionException damaged) {
      return null;
    }
    if (reader == null) {
      return null;
    }
    List<String> lines = new ArrayList<>();
    reader.replay(
        (stream, level, bytes, index, length) -> {
          byte[] line = new byte[length];
          bytes.get(index, line);
          lines.add(new String(line, StandardCharsets.UTF_8));
        });
    return lines;
  }

  private void inventsNothing(byte[] damaged, String what) throws IOException {
    List<String> lines = replayed(damaged);
    if (lines != null) {
      assertThat(lines).as(what).doesNotHaveDuplicates().isSubsetOf(written);
    }
  }

  @Test
  void anyFlippedByteOfHeaderAndLinesInventsNoLine() throws IOException {
    Random random = new Random(1);
    int from = firstFrame();
    for (int i = 0; i < whole.length; i++) {
      boolean matters = i < JournalFile.RING || (i >= from && i < from + LINES * 40);
      if (matters || i % 97 == 0) {
        byte[] damaged = whole.clone();
        damaged[i] ^= (byte) (1 + random.nextInt(255));
        inventsNothing(damaged, "byte " + i);
      }
    }
  }

  @Test
  void oneDamagedLineHidesNoOther() throws IOException {
    int from = firstFrame();
    byte[] damaged = whole.clone();
    damaged[from + Frames.OVERHEAD + 3] ^= 4;
    List<String> expected = new ArrayList<>(written).subList(1, LINES);
    assertThat(replayed(damaged)).isEqualTo(expected);
    JournalReader reader = JournalReader.of(ByteBuffer.wrap(damaged));
    assertThat(reader).isNotNull();
    reader.replay((stream, level, bytes, index, length) -> {});
    assertThat(reader.isDamaged()).isTrue();
  }

  /** Lines on both sides of the ring's end, and the frame between them that holds the distance. */
  @Test
  void wrongLengthOfTheJumpAroundTheEndOfTheRingHidesNoLine() throws IOException {
    byte[] around = journalAroundTheEnd();
    List<String> lines = replayed(around);
    assertThat(lines).hasSize(LINES);
    int jump = around.length - 8;
    while (Frames.state(word(around, jump)) != Frames.SKIPPED) {
      jump -= 8;
    }
    int reported = Frames.length(word(around, jump));
    assertThat(jump + reported).isEqualTo(around.length);
    int most = (1 << 28) - 1;
    for (int state : List.of(Frames.SKIPPED, Frames.CLAIMED, Frames.COMMITTED, 0, 15)) {
      for (int length :
          new int[] {0, 1, 7, 8, reported - 8, reported + 8, around.length, most - 7, most}) {
        byte[] damaged = around.clone();
        buffer(damaged).putInt(jump, state << 28 | length);
        assertThat(replayed(damaged)).as("state %d, length %d", state, length).isEqualTo(lines);
      }
    }
    // Cut before the jump: what is behind it, at the beginning of the ring, is there.
    assertThat(replayed(Arrays.copyOf(around, jump))).isEqualTo(lines);
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int word(byte[] bytes, int at) {
    return buffer(bytes).getInt(at);
  }

  private byte[] journalAroundTheEnd() throws IOException {
    // Of 104 bytes each, which a ring of a power of two cannot end with.
    int toTheEnd = JournalOptions.MIN_BYTES / 104 - LINES / 2;
    return journal(
        "around.journal",
        toTheEnd,
        i -> String.format("{\"old\":%077d}\n", 100_000 + i),
        i -> String.format("{\"new\":%077d}\n", i));
  }

  @Test
  void onlyOneDamagedSlotIsSurvived() throws IOException {
    for (int slot = 1024; slot <= 2048; slot += 1024) {
      byte[] damaged = whole.clone();
      damaged[slot + 100] ^= 1;
      assertThat(replayed(damaged)).isNotNull().containsAll(written);
    }
    // Only the newer of the two records what is in the files and no longer in the ring.
    int older = 1024 + (newerSlot() == 1024 ? 1024 : 0);
    assertThat(readerWithout(older).reportsLengths()).isTrue();
    assertThat(readerWithout(newerSlot()).reportsLengths()).isFalse();
    byte[] both = whole.clone();
    both[1024 + 100] ^= 1;
    both[2048 + 100] ^= 1;
    assertThat(replayed(both)).isEmpty();
  }

  private int newerSlot() {
    ByteBuffer bytes = ByteBuffer.wrap(whole).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    return bytes.getLong(1024) > bytes.getLong(2048) ? 1024 : 2048;
  }

  private JournalReader readerWithout(int slot) throws IOException {
    byte[] damaged = whole.clone();
    damaged[slot + 100] ^= 1;
    JournalReader reader = JournalReader.of(ByteBuffer.wrap(damaged));
    assertThat(reader).isNotNull();
    return reader;
  }

  @Test
  void anyTruncationInventsNoLine() throws IOException {
    for (int length = 0; length < whole.length; length += length < 5_000 ? 1 : 61) {
      inventsNothing(Arrays.copyOf(whole, length), "cut to " + length);
    }
  }

  @Test
  void randomBytesInventNoLine() throws IOException {
    Random random = new Random(2);
    for (int round = 0; round < 300; round++) {
      byte[] damaged = whole.clone();
      int from = random.nextInt(damaged.length);
      int length = 1 + random.nextInt(Math.min(damaged.length - from, 1 + random.nextInt(60_000)));
      for (int i = from; i < from + length; i++) {
        damaged[i] = (byte) random.nextInt();
      }
      inventsNothing(damaged, "round " + round);
    }
  }

  /** Where in the file the first line that is replayed has its frame. */
  private int firstFrame() throws IOException {
    JournalReader reader = JournalReader.of(ByteBuffer.wrap(whole));
    assertThat(reader).isNotNull();
    JournalState state = reader.state();
    assertThat(state).isNotNull();
    long at = state.get(JournalState.POSITION, Stream.LOGS.ordinal());
    return JournalFile.RING + (int) (at & (JournalOptions.MIN_BYTES - 1));
  }
}
