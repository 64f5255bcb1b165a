package dev.tachograph.internal.journal;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.files.SpaceReserve;
import dev.tachograph.internal.json.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are full, and what becomes of a run whose files have their total size. */
@Timeout(300)
class RotationTest {
  private static final int FILE = 64 * 1024;
  private static final int RING = 64 * 1024;
  private static final int COUNT = 5_000;
  private static final long TOTAL = 1 << 20;

  @TempDir Path dir;

  private final AtomicInteger failures = new AtomicInteger();
  private RunFiles files;
  private Journal journal;

  private void open(boolean mapped, SizeLimits limits) throws IOException {
    RunClock clock = RunClock.start();
    files = RunFiles.claim(dir, clock.startedAt());
    Map<Stream, LineOutput> outputs = new EnumMap<>(Stream.class);
    for (Stream stream : Stream.values()) {
      LineOutput file = RunFileOutput.create(files, stream, limits.fileBytes(), false);
      outputs.put(stream, new Stumbling(file, failures));
    }
    JournalOptions options = new JournalOptions(RING, 60_000, 0, false, false, limits);
    journal =
        mapped
            ? RingJournal.open(clock, outputs, files.claim().channel(), "pid=1\n", options)
            : RingJournal.inMemory(clock, outputs, options);
  }

  private boolean append(Stream stream, Level level, String text) {
    byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
    return journal.append(stream, level, line, 0, line.length);
  }

  private boolean appendEnd(String text) {
    byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
    return journal.append(Stream.TRACE, Level.INFO, Priority.END, line, 0, line.length);
  }

  private static String line(int i, int length) {
    return "{\"i\":" + i + ",\"x\":\"" + "y".repeat(length) + "\"}";
  }

  /** Appends a line that must be taken. */
  private void mustAppend(Stream stream, Level level, String text) {
    if (!append(stream, level, text)) {
      assertThat(journal.flush(60_000)).isTrue();
      assertThat(append(stream, level, text)).isTrue();
    }
  }

  private void end() throws IOException {
    journal.close();
    for (Stream stream : Stream.values()) {
      if (Files.exists(files.partPath(stream.suffix()))) {
        files.finish(stream.suffix());
      }
    }
  }

  private List<Path> paths(Stream stream) throws IOException {
    return files.finalPaths(stream.suffix());
  }

  /** The lines of all files of a stream, each file strict by itself, but for notices. */
  private List<JsonNode> lines(Stream stream) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (Path path : paths(stream)) {
      if (stream == Stream.TRACE) {
        StrictJson.parse(Files.readString(path)).forEach(lines::add);
      } else {
        lines.addAll(StrictJson.lines(path));
      }
    }
    return lines;
  }

  private List<Integer> numbers(Stream stream) throws IOException {
    return lines(stream).stream().filter(l -> l.has("i")).map(l -> l.get("i").intValue()).toList();
  }

  private void isWhole(Stream stream, int count) throws IOException {
    int next = 0;
    for (int number : numbers(stream)) {
      assertThat(number).as("next of %s", stream).isEqualTo(next++);
    }
    assertThat(next).as("lines of %s", stream).isEqualTo(count);
  }

  private long bytes() throws IOException {
    long bytes = 0;
    for (Stream stream : Stream.values()) {
      for (int number : files.segments(stream.suffix())) {
        bytes += size(files.segmentPath(stream.suffix(), number));
      }
      bytes += size(files.partPath(stream.suffix())) + size(files.finalPath(stream.suffix()));
    }
    return bytes;
  }

  /** The writer may rename or remove it at any time. */
  private static long size(Path path) throws IOException {
    try {
      return Files.size(path);
    } catch (java.nio.file.NoSuchFileException gone) {
      return 0;
    }
  }

  /** A run that could not begin, on a full disk, ends at once. */
  @Test
  void whatIsDiscardedIsTakenAndNotWritten() throws IOException {
    files = RunFiles.claim(dir, RunClock.start().startedAt());
    try (RunFileOutput file = RunFileOutput.create(files, Stream.LOGS, 0, false)) {
      file.write(ByteBuffer.wrap(new byte[5]));
      file.discard();
      ByteBuffer more = ByteBuffer.wrap(new byte[7]);
      assertThat(file.write(more)).isEqualTo(7);
      assertThat(more.hasRemaining()).isFalse();
      file.truncate(0);
    }
    assertThat(files.partPath(Stream.LOGS.suffix())).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyLineIsInOneFileInOrderAndNoFileIsLargerThanItsBound(boolean mapped) throws Exception {
    open(mapped, new SizeLimits(FILE, 0, false));
    for (int i = 0; i < COUNT; i++) {
      for (Stream stream : Stream.values()) {
        mustAppend(stream, Level.WARN, line(i, i % 300));
      }
      assertThat(i % 777 != 0 || journal.flush(60_000)).isTrue();
    }
    end();
    for (Stream stream : Stream.values()) {
      isWhole(stream, COUNT);
      List<Path> paths = paths(stream);
      assertThat(paths).as("%s", stream).hasSizeBetween(10, 60);
      for (int i = 0; i < paths.size(); i++) {
        assertThat(Files.size(paths.get(i))).isBetween(1L, (long) FILE);
        String suffix = stream.suffix();
        int dot = suffix.lastIndexOf('.');
        String number = i == paths.size() - 1 ? "" : "." + (i + 1);
        assertThat(paths.get(i).getFileName().toString())
            .isEqualTo(files.base() + suffix.substring(0, dot) + number + suffix.substring(dot));
      }
      assertThat(journal.written(stream)).isEqualTo(lines(stream).size());
      assertThat(journal.deleted(stream)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lineThatIsLongerThanTheBoundHasAFileOfItsOwn(boolean mapped) throws Exception {
    open(mapped, new SizeLimits(1_000, 0, false));
    int[] lengths = {10, 3_000, 20, 900, 10, 14_000, 14_000, 5};
    for (int i = 0; i < lengths.length; i++) {
      for (Stream stream : Stream.values()) {
        mustAppend(stream, Level.WARN, line(i, lengths[i]));
      }
    }
    end();
    for (Stream stream : Stream.values()) {
      assertThat(numbers(stream)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      for (Path path : paths(stream)) {
        List<JsonNode> one = new ArrayList<>();
        if (stream == Stream.TRACE) {
          StrictJson.parse(Files.readString(path)).forEach(one::add);
        } else {
          one.addAll(StrictJson.lines(path));
        }
        assertThat(Files.size(path) <= 1_000 || one.size() == 1).as("%s", path).isTrue();
      }
    }
  }

  @Test
  void lineThatIsLongerThanTheBufferIsRotatedToo() throws Exception {
    RunClock clock = RunClock.start();
    files = RunFiles.claim(dir, clock.startedAt());
    Map<Stream, LineOutput> outputs = new EnumMap<>(Stream.class);
    for (Stream stream : List.of(Stream.LOGS, Stream.TRACE)) {
      outputs.put(stream, RunFileOutput.create(files, stream, 500_000, false));
    }
    journal =
        RingJournal.open(
            clock, outputs, files.claim().channel(), "pid=1\n", JournalOptions.ofBytes(4 << 20));
    for (int i = 0; i < 9; i++) {
      mustAppend(Stream.LOGS, Level.WARN, line(i, i % 3 == 0 ? 400_000 : 10_000));
      mustAppend(Stream.TRACE, Level.WARN, line(i, i % 3 == 0 ? 600_000 : 10_000));
    }
    end();
    for (Stream stream : List.of(Stream.LOGS, Stream.TRACE)) {
      assertThat(numbers(stream)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
      assertThat(paths(stream)).hasSizeGreaterThan(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oldestFilesOfTheLargestStreamGoAndTheAccountIsExact(boolean mapped) throws Exception {
    open(mapped, new SizeLimits(FILE, TOTAL, false));
    int logs = 20_000;
    for (int i = 0; i < logs; i++) {
      mustAppend(Stream.LOGS, Level.WARN, line(i, 200));
      mustAppend(Stream.TRACE, Level.WARN, line(i, 100));
      if (i % 100 == 0) {
        mustAppend(Stream.EVENTS, Level.WARN, line(i, 100));
        assertThat(bytes()).isLessThanOrEqualTo(TOTAL);
      }
    }
    assertThat(journal.flush(60_000)).isTrue();
    assertThat(bytes()).isBetween(TOTAL / 2, TOTAL);
    end();
    assertThat(bytes()).isBetween(TOTAL / 2, TOTAL);
    assertThat(numbers(Stream.EVENTS)).hasSize(logs / 100);
    assertThat(journal.deleted(Stream.EVENTS)).isZero();
    for (Stream stream : List.of(Stream.LOGS, Stream.TRACE)) {
      List<Integer> left = numbers(stream);
      assertThat(left.get(left.size() - 1)).isEqualTo(logs - 1);
      assertThat(left).as("without gaps").hasSize(logs - left.get(0)).isSorted();
      assertThat(journal.deleted(stream)).isPositive();
      assertThat(journal.written(stream))
          .isEqualTo(lines(stream).size() + journal.deleted(stream))
          .isEqualTo(logs + journal.notices(stream, Level.WARN));
      assertThat(files.segments(stream.suffix())).doesNotContain(1).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingMoreIsTakenAtTheTotalAndEverythingAcknowledgedIsThere(boolean mapped)
      throws Exception {
    open(mapped, new SizeLimits(FILE, TOTAL, true));
    int info = fill(Level.INFO, 0);
    assertThat(journal.isAtSizeBound()).isTrue();
    long atFirst = bytes();
    assertThat(append(Stream.EVENTS, Level.INFO, line(0, 10))).isFalse();
    assertThat(append(Stream.TRACE, Level.INFO, line(0, 10))).isFalse();
    assertThat(appendEnd(line(0, 10))).as("the end of a span").isTrue();
    int all = fill(Level.WARN, info);
    assertThat(all).as("warnings are taken for longer").isGreaterThan(info);
    assertThat(append(Stream.LOGS, Level.ERROR, line(0, 10))).isFalse();
    assertThat(appendEnd(line(0, 10))).isFalse();
    journal.takeEnds();
    assertThat(appendEnd(line(1, 10))).as("as the run ends").isTrue();
    assertThat(atFirst).isGreaterThan(TOTAL / 2);
    end();
    assertThat(bytes()).isLessThanOrEqualTo(TOTAL);
    List<Integer> left = numbers(Stream.LOGS);
    assertThat(left).hasSize(all).isSorted();
    assertThat(numbers(Stream.TRACE)).containsExactly(0, 1);
    assertThat(messages()).filteredOn("size limit reached"::equals).hasSize(1);
    assertThat(messages()).contains("records dropped");
    assertThat(journal.written(Stream.LOGS)).isEqualTo(lines(Stream.LOGS).size());
    assertThat(journal.dropped(Stream.EVENTS)).isEqualTo(1);
  }

  /** A file system of 10 MB whose free space others change. */
  private static final class OthersSpace implements SpaceReserve.Space {
    private final AtomicLong usable = new AtomicLong(10_000_000);

    @Override
    public long total() {
      return 10_000_000;
    }

    @Override
    public long usable() {
      return usable.get();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void recordingStopsForGoodBeforeAnotherFillsTheDiskAndSaysSoOnce(boolean mapped)
      throws Exception {
    OthersSpace space = new OthersSpace();
    SpaceReserve reserve = SpaceReserve.of(space);
    open(mapped, new SizeLimits(FILE, TOTAL, false, 0, 0, reserve));
    for (int i = 0; i < 100; i++) {
      mustAppend(Stream.LOGS, Level.INFO, line(i, 100));
    }
    assertThat(journal.flush(60_000)).isTrue();
    assertThat(reserve.isReached()).isFalse();
    space.usable.set(550_000);
    reserve.read();
    int taken = fill(Level.ERROR, 100);
    assertThat(reserve.isReached()).isTrue();
    assertThat(append(Stream.LOGS, Level.ERROR, line(101, 100))).isFalse();
    assertThat(append(Stream.EVENTS, Level.INFO, line(0, 10))).isFalse();
    space.usable.set(9_000_000);
    reserve.read();
    assertThat(journal.flush(60_000)).isTrue();
    assertThat(append(Stream.LOGS, Level.ERROR, line(102, 100))).as("room again").isFalse();
    end();
    assertThat(numbers(Stream.LOGS)).hasSize(taken);
    assertThat(messages()).filteredOn("recording stopped"::equals).hasSize(1);
    assertThat(messages()).contains("records dropped");
    assertThat(journal.isAtSizeBound()).isTrue();
    assertThat(journal.dropped(Stream.LOGS)).as("three of the filling").isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsWrittenItselfCountsBetweenTwoReadings(boolean mapped) throws Exception {
    OthersSpace space = new OthersSpace();
    space.usable.set(1_500_000);
    SpaceReserve reserve = SpaceReserve.of(space);
    open(mapped, new SizeLimits(0, 0, false, 0, 0, reserve));
    int taken = fill(Level.WARN, 0);
    end();
    // A million bytes above the twentieth, less what the ring may still hold.
    assertThat(bytes()).isBetween(700_000L, 1_000_000L);
    assertThat(numbers(Stream.LOGS)).hasSize(taken);
    assertThat(reserve.isReached()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void filesThatGoMakeRoomAgainAndAFileSystemWithoutASizeHasNoReserve(boolean mapped)
      throws Exception {
    OthersSpace space = new OthersSpace();
    space.usable.set(500_000 + 2 * TOTAL);
    SpaceReserve reserve = SpaceReserve.of(space);
    open(mapped, new SizeLimits(FILE, TOTAL, false, 0, 0, reserve));
    for (int i = 0; i < 20_000; i++) {
      mustAppend(Stream.LOGS, Level.INFO, line(i, 200));
    }
    end();
    assertThat(journal.written(Stream.LOGS)).as("four times the total").isEqualTo(20_000);
    assertThat(reserve.isReached()).isFalse();
    SpaceReserve unsized =
        SpaceReserve.of(
            new SpaceReserve.Space() {
              @Override
              public long total() {
                return 0;
              }

              @Override
              public long usable() {
                return 0;
              }
            });
    assertThat(unsized.isReached(Long.MAX_VALUE / 2, 1)).isFalse();
  }

  /** What the notices in the log say. */
  private List<String> messages() throws IOException {
    List<String> messages = new ArrayList<>();
    for (JsonNode line : lines(Stream.LOGS)) {
      if (line.has("message")) {
        messages.add(line.get("message").asText());
      }
    }
    return messages;
  }

  /** Logs until a line is refused for good; gives the number after the last that was taken. */
  private int fill(Level level, int from) {
    int i = from;
    int refused = 0;
    while (refused < 3) {
      if (append(Stream.LOGS, level, line(i, 200))) {
        i++;
        refused = 0;
      } else {
        assertThat(journal.flush(60_000)).isTrue();
        refused++;
      }
    }
    return i;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lossesAreReportedOnceAtTheTotalAndNotAgainAndAgain(boolean mapped) throws Exception {
    open(mapped, new SizeLimits(0, TOTAL, true));
    fill(Level.WARN, 0);
    long written = journal.bytesWritten();
    for (int i = 0; i < 1_000; i++) {
      assertThat(append(Stream.LOGS, Level.ERROR, line(i, 10))).isFalse();
      assertThat(i % 100 != 0 || journal.flush(60_000)).isTrue();
    }
    assertThat(journal.bytesWritten()).isEqualTo(written);
    end();
    List<String> reported = messages();
    int bound = reported.indexOf("size limit reached");
    assertThat(reported.subList(bound + 1, reported.size())).containsExactly("records dropped");
    assertThat(journal.dropped(Stream.LOGS)).isGreaterThanOrEqualTo(1_000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fileThatCannotBeFollowedIsTriedAgainAndNothingIsLostOrTwice(boolean mapped)
      throws Exception {
    open(mapped, new SizeLimits(FILE, 0, false));
    for (int i = 0; i < COUNT; i++) {
      if (i % 500 == 100) {
        failures.set(2);
      }
      for (Stream stream : Stream.values()) {
        mustAppend(stream, Level.WARN, line(i, 100));
      }
    }
    until("all is written", () -> journal.flush(1_000));
    end();
    for (Stream stream : Stream.values()) {
      isWhole(stream, COUNT);
      for (Path path : paths(stream)) {
        assertThat(Files.size(path)).isLessThanOrEqualTo(FILE);
      }
    }
  }

  /** A file that can be followed by another only after some attempts. */
  private static final class Stumbling implements LineOutput {
    private final LineOutput file;
    private final AtomicInteger failures;

    Stumbling(LineOutput file, AtomicInteger failures) {
      this.file = file;
      this.failures = failures;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      return file.write(bytes);
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public long maxBytes() {
      return file.maxBytes();
    }

    @Override
    public int next() throws IOException {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IOException("Input/output error");
      }
      return file.next();
    }

    @Override
    public void remove(int number) throws IOException {
      file.remove(number);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
