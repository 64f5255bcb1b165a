package dev.tachograph.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.json.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Journals whose header contradicts the files, and files left by a power cut. */
@Timeout(300)
class RecoveredSegmentsTest {
  private static final int LINES = 400;

  @TempDir Path dir;
  private RunFiles files;
  private byte[] journal = {};

  /** A run of which each stream has several files. */
  @BeforeEach
  void leaveARun() throws IOException {
    RunClock clock = RunClock.start();
    files = RunFiles.claim(dir, clock.startedAt());
    Map<Stream, LineOutput> outputs = new EnumMap<>(Stream.class);
    for (Stream stream : Stream.values()) {
      outputs.put(stream, RunFileOutput.create(files, stream, 1_000, false));
    }
    JournalOptions options = new JournalOptions(1 << 16, 60_000, 0, false, false);
    RingJournal written =
        RingJournal.open(clock, outputs, files.claim().channel(), "pid=1\n", options);
    for (int i = 0; i < LINES; i++) {
      for (Stream stream : Stream.values()) {
        byte[] line = ("{\"i\":" + i + "}\n").getBytes(StandardCharsets.UTF_8);
        assertThat(written.append(stream, Level.WARN, line, 0, line.length)).isTrue();
      }
    }
    assertThat(written.flush(60_000)).isTrue();
    journal = Files.readAllBytes(dir.resolve(files.base() + ".journal"));
    written.close();
    // What closing did to the trace is not done yet.
    Path trace = files.partPath(Stream.TRACE.suffix());
    byte[] bytes = Files.readAllBytes(trace);
    Files.write(trace, java.util.Arrays.copyOf(bytes, bytes.length - 3));
  }

  private JournalRecovery recover(byte[] bytes) throws IOException {
    JournalReader reader = JournalReader.of(ByteBuffer.wrap(bytes));
    RecoveredSegments segments = RecoveredSegments.of(files, reader);
    Map<Stream, FileChannel> channels = new EnumMap<>(Stream.class);
    for (Stream stream : Stream.values()) {
      if (Files.exists(files.partPath(stream.suffix()))) {
        channels.put(
            stream,
            FileChannel.open(
                files.partPath(stream.suffix()),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
      }
    }
    JournalRecovery recovery = new JournalRecovery(reader, channels, segments);
    try (recovery) {
      recovery.replay();
      recovery.finish();
    }
    return recovery;
  }

  private List<Integer> numbers(Stream stream) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (int number : files.segments(stream.suffix())) {
      paths.add(files.segmentPath(stream.suffix(), number));
    }
    if (Files.exists(files.partPath(stream.suffix()))) {
      paths.add(files.partPath(stream.suffix()));
    }
    List<Integer> numbers = new ArrayList<>();
    for (Path path : paths) {
      List<JsonNode> lines = new ArrayList<>();
      if (stream == Stream.TRACE) {
        StrictJson.parse(Files.readString(path)).forEach(lines::add);
      } else {
        lines.addAll(StrictJson.lines(path));
      }
      lines.forEach(line -> numbers.add(line.get("i").intValue()));
    }
    return numbers;
  }

  private void isComplete() throws IOException {
    for (Stream stream : Stream.values()) {
      List<Integer> numbers = numbers(stream);
      assertThat(numbers).as("%s", stream).hasSize(LINES);
      for (int i = 0; i < LINES; i++) {
        assertThat(numbers.get(i)).isEqualTo(i);
      }
    }
  }

  /** The journal with another value in a cell of both slots, whose checks hold. */
  private byte[] with(int field, long value) {
    byte[] changed = journal.clone();
    ByteBuffer bytes = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    int length = 8 + JournalState.SIZE * 8;
    for (int slot = 1024; slot <= 2048; slot += 1024) {
      for (int s = 0; s < JournalState.STREAMS; s++) {
        bytes.putLong(slot + 8 + (field + s) * 8, value);
      }
      CRC32C sum = new CRC32C();
      sum.update(changed, slot, length);
      bytes.putLong(slot + length, (int) sum.getValue());
    }
    return changed;
  }

  @Test
  void everyLineIsThereAsTheHeaderSays() throws IOException {
    assertThat(files.segments(Stream.LOGS.suffix())).hasSizeGreaterThan(3);
    JournalRecovery recovery = recover(journal);
    assertThat(recovery.isDamaged()).isFalse();
    assertThat(recovery.hasDeletedLines(Stream.LOGS)).isFalse();
    assertThat(recovery.written(Stream.LOGS, Level.WARN.ordinal())).isEqualTo(LINES);
    isComplete();
  }

  @Test
  void nonsenseOfTheFilesThatAreFullLosesAndInventsNothing() throws IOException {
    int last = files.segments(Stream.LOGS.suffix()).size();
    Random random = new Random(3);
    List<Long> nonsense =
        new ArrayList<>(
            List.of(-1L, 0L, Long.MIN_VALUE, Long.MAX_VALUE, last - 2L, last + 1L, 1L << 40));
    for (int i = 0; i < 50; i++) {
      nonsense.add(random.nextLong());
    }
    for (long value : nonsense) {
      assertThat(recover(with(JournalState.SEGMENT, value)).isDamaged())
          .as("%s", value)
          .isEqualTo(value < last);
      isComplete();
      // Recovery has closed the trace, which is open before each.
      Path trace = files.partPath(Stream.TRACE.suffix());
      byte[] bytes = Files.readAllBytes(trace);
      Files.write(trace, java.util.Arrays.copyOf(bytes, bytes.length - 3));
    }
  }

  @Test
  void noFileIsRemovedOrNamedForNonsenseThatCountsFromNothing() throws IOException {
    for (Stream stream : Stream.values()) {
      for (int number : files.segments(stream.suffix())) {
        Files.delete(files.segmentPath(stream.suffix(), number));
      }
    }
    List<Integer> left = numbersOfPart();
    recover(with(JournalState.SEGMENT, -1));
    assertThat(numbersOfPart()).isEqualTo(left);
    assertThat(files.segments(Stream.LOGS.suffix())).isEmpty();
  }

  private List<Integer> numbersOfPart() {
    return StrictJson.lines(files.partPath(Stream.LOGS.suffix())).stream()
        .map(line -> line.get("i").intValue())
        .toList();
  }

  @Test
  void filesThatWereRemovedAreNoticed() throws IOException {
    Files.delete(files.segmentPath(Stream.LOGS.suffix(), 1));
    JournalRecovery recovery = recover(journal);
    assertThat(recovery.hasDeletedLines(Stream.LOGS)).isTrue();
    assertThat(recovery.hasDeletedLines(Stream.EVENTS)).isFalse();
    assertThat(recovery.written(Stream.LOGS, Level.WARN.ordinal())).isEqualTo(LINES);
    assertThat(recovery.isDamaged()).isFalse();
  }

  @Test
  void fullFilesThatAPowerCutLeftInPartEndWithAWholeLine() throws IOException {
    for (Stream stream : Stream.values()) {
      for (int number = 1; number <= 3; number++) {
        Path file = files.segmentPath(stream.suffix(), number);
        byte[] bytes = Files.readAllBytes(file);
        int[] lengths = {0, bytes.length - 1, bytes.length / 2};
        Files.write(file, java.util.Arrays.copyOf(bytes, lengths[number - 1]));
      }
    }
    RecoveredSegments segments =
        RecoveredSegments.of(files, JournalReader.of(ByteBuffer.wrap(journal)));
    segments.repairEnds();
    assertThat(segments.isDamaged()).isTrue();
    recover(journal);
    for (Stream stream : Stream.values()) {
      assertThat(numbers(stream)).doesNotHaveDuplicates().isSorted().hasSizeLessThan(LINES);
    }
    RecoveredSegments again =
        RecoveredSegments.of(files, JournalReader.of(ByteBuffer.wrap(journal)));
    again.repairEnds();
    assertThat(again.isDamaged()).isFalse();
  }
}
