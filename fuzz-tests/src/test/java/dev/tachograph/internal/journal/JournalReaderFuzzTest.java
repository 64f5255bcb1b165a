package dev.tachograph.internal.journal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A journal with any header, slots, notes and ring: whatever it yields is within it, and each line
 * is whole.
 *
 * <p>An input edits a journal. It begins with the checks to be corrected afterwards, which random
 * edits never do, and the length of the file; each edit is a position, a length, and the bytes.
 */
class JournalReaderFuzzTest {
  private static final int CAPACITY = 1024;
  private static final int IDENTITY = 24;
  private static final int SLOT = 1024;
  private static final int SUM = 8 + JournalState.SIZE * 8;
  private static final int SIGNALS = 3072;
  private static final int SIGNAL = 32;
  private static final int END = 4096;
  private static final int END_SLOT = 6144;
  private static final int LINES = 12;

  private static final byte[] LAST =
      "{\"t_ms\":1,\"ts\":\"x\",\"a\":1}\n".getBytes(StandardCharsets.UTF_8);

  private static final byte[] WHOLE = whole();

  private static byte[] whole() {
    try {
      Path file = Files.createTempFile(Path.of(""), "whole", ".journal");
      try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE, TRUNCATE_EXISTING)) {
        JournalFile.create(channel, CAPACITY, "pid=7\nhost=h\nfiles=.logs.jsonl\n");
      }
      byte[] bytes = Files.readAllBytes(file);
      JournalFile journal = JournalFile.read(ByteBuffer.wrap(bytes));
      JournalNotes notes = journal == null ? null : journal.notes();
      if (journal == null || notes == null) {
        throw new IllegalStateException("no journal");
      }
      JournalState state = new JournalState();
      state.values[JournalState.RELEASED] = CAPACITY;
      for (int stream = 0; stream < JournalState.STREAMS; stream++) {
        state.values[JournalState.POSITION + stream] = CAPACITY;
      }
      journal.publish(state);
      journal.publish(state);
      notes.signal(new SignalNote(15, false, 5, 6));
      notes.end("{\"status\":\"failed\",\"end\":{}}".getBytes(StandardCharsets.UTF_8));
      ByteBuffer ring = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0, at = 0; i < LINES; i++) {
        at = frame(ring, at, i);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int frame(ByteBuffer file, int index, int number) {
    byte[] line = ("{\"n\":" + number + "}\n").getBytes(StandardCharsets.UTF_8);
    int at = JournalFile.RING + index;
    file.putInt(at, Frames.word(Frames.COMMITTED, line.length));
    file.putInt(at + Frames.KIND, Frames.kind(number % JournalState.STREAMS, 2));
    file.put(at + Frames.OVERHEAD, line);
    check(file, index);
    return index + Frames.size(line.length);
  }

  static java.util.stream.Stream<byte[]> seeds() {
    int ring = JournalFile.RING;
    return java.util.stream.Stream.of(
        new byte[] {0, 0, 0},
        edit(0, 0, 16, 0, 0, 0, 64),
        edit(1, 0, 16, 0, 0, 0, 64),
        edit(1, 0, 8, 1, 0),
        edit(2, 0, SLOT + 8, 1, 2, 3, 4, 5, 6, 7, 8),
        edit(2, 0, 2 * SLOT, 0x7F, 0, 0, 0, 0, 0, 0, 0x7F),
        edit(4, 0, SIGNALS, 1, 2, 3, 4, 5),
        edit(4, 0, END + 4, 0, 0, 1),
        edit(8, 0, ring, 200, 0, 0, 0x20),
        edit(15, 40, ring + 32, 9, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0));
  }

  private static byte[] edit(int checks, int cut, int at, int... values) {
    ByteBuffer input = ByteBuffer.allocate(6 + values.length);
    input.put((byte) checks).putShort((short) cut);
    input.putShort((short) at).put((byte) values.length);
    for (int value : values) {
      input.put((byte) value);
    }
    return input.array();
  }

  @MethodSource("seeds")
  @FuzzTest
  void journal(byte[] input) throws IOException {
    ByteBuffer edits = ByteBuffer.wrap(input);
    if (edits.remaining() < 3) {
      return;
    }
    int checks = edits.get();
    int cut = edits.getShort() & 0xFFFF;
    byte[] bytes = edited(edits);
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    correct(file, checks);
    if (cut > 0 && cut < bytes.length) {
      bytes = Arrays.copyOf(bytes, bytes.length - cut);
    }
    JournalReader reader = read(bytes);
    if (reader == null) {
      return;
    }
    require(reader.identity().length() <= JournalFile.MAX_IDENTITY, "identity");
    require(reader.signals().size() <= (END - SIGNALS) / SIGNAL, "signals");
    byte[] end = reader.end();
    require(end == null || end.length <= JournalNotes.MAX_END, "end");
    JournalState state = reader.state();
    require(state != null || !reader.reportsLengths(), "lengths");
    reader.replay(JournalReaderFuzzTest::isWholeLine);
    if (state != null) {
      byte[] line = Collapser.line(LAST, state);
      require(line != null && line[line.length - 1] == '\n', "repeats");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private static byte[] edited(ByteBuffer edits) {
    byte[] bytes = WHOLE.clone();
    while (edits.remaining() > 3) {
      int at = (edits.getShort() & 0xFFFF) % bytes.length;
      int length = Math.min(edits.get() & 0xFF, Math.min(edits.remaining(), bytes.length - at));
      edits.get(bytes, at, length);
    }
    return bytes;
  }

  private static @Nullable JournalReader read(byte[] bytes) {
    try {
      return JournalReader.of(ByteBuffer.wrap(bytes));
    } catch (LaterVersionException leftAlone) {
      return null;
    }
  }

  private static void isWholeLine(int stream, int level, ByteBuffer bytes, int index, int length) {
    require(stream >= 0 && stream < JournalState.STREAMS, "stream");
    require(level >= 0 && level < JournalState.LEVELS, "level");
    require(length >= 3 && length <= bytes.capacity() - index, "length");
    require(bytes.get(index) == '{' && bytes.get(index + length - 1) == '\n', "line");
  }

  private static void correct(ByteBuffer file, int checks) {
    if ((checks & 1) != 0) {
      int text = Math.max(0, Math.min(file.getInt(20), JournalFile.MAX_IDENTITY));
      file.putInt(12, sum(file, 16, IDENTITY - 16 + text));
    }
    if ((checks & 2) != 0) {
      file.putLong(SLOT + SUM, sum(file, SLOT, SUM));
      file.putLong(2 * SLOT + SUM, sum(file, 2 * SLOT, SUM));
    }
    if ((checks & 4) != 0) {
      for (int at = SIGNALS; at < END; at += SIGNAL) {
        file.putInt(at, sum(file, at + 4, SIGNAL - 4));
      }
      for (int at = END; at <= END + END_SLOT; at += END_SLOT) {
        int length = Math.max(0, Math.min(file.getInt(at + 4), JournalNotes.MAX_END));
        file.putInt(at, sum(file, at + 4, 12 + length));
      }
    }
    if ((checks & 8) != 0) {
      for (int index = 0; index + Frames.OVERHEAD < CAPACITY; ) {
        index += Math.max(8, check(file, index));
      }
    }
  }

  /** Makes the check of a frame right; gives how far the next is, 0 if there is no frame. */
  private static int check(ByteBuffer file, int index) {
    int at = JournalFile.RING + index;
    int word = file.getInt(at);
    int length = Frames.length(word);
    if (Frames.state(word) != Frames.COMMITTED || length > CAPACITY - index - Frames.OVERHEAD) {
      return 0;
    }
    int kind = file.getInt(at + Frames.KIND);
    int sum = Frames.sumOf(file, at + Frames.OVERHEAD, length);
    file.putInt(at + Frames.CHECK, Frames.check(sum, CAPACITY + index, kind, length));
    return Frames.size(length);
  }

  private static int sum(ByteBuffer bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.slice(from, length));
    return (int) sum.getValue();
  }
}
