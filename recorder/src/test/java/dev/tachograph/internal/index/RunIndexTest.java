package dev.tachograph.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.index.RunIndex.Limits;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.JournalOptions;
import dev.tachograph.internal.journal.LineOutput;
import dev.tachograph.internal.journal.RingJournal;
import dev.tachograph.internal.journal.RunFileOutput;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.journal.WrittenLines;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunIndexTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> LEVELS = List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");
  private static final Limits FROM_THE_FIRST_LINE = new Limits(0, 32 << 20, 16);

  @TempDir Path dir;

  private RunFiles files;
  private Journal journal;
  private RunIndex index;
  private long millis;

  private void begin(Limits limits, long maxFileBytes) throws IOException {
    begin(limits, maxFileBytes, null);
  }

  private void begin(Limits limits, long maxFileBytes, LineOutput to) throws IOException {
    RunClock clock = RunClock.start();
    files = RunFiles.claim(dir, clock.startedAt());
    index = new RunIndex(to == null ? RunIndex.output(files) : to, limits);
    Map<Stream, LineOutput> outputs = new EnumMap<>(Stream.class);
    for (Stream stream : Stream.values()) {
      RunFileOutput file = RunFileOutput.create(files, stream, maxFileBytes, false);
      file.observer(index.of(stream));
      outputs.put(stream, file);
    }
    JournalOptions options = new JournalOptions(1 << 20, 60_000, 0, false, false);
    journal = RingJournal.inMemory(clock, outputs, options);
  }

  private void append(Stream stream, Level level, String text) {
    byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
    assertThat(journal.append(stream, level, line, 0, line.length)).isTrue();
  }

  private static String times(long millis) {
    return "{\"t_ms\":" + millis + ",\"ts\":\"2026-11-23T06:12:47.000Z\",";
  }

  private void log(Level level, String target, String message, String end) {
    append(
        Stream.LOGS,
        level,
        times(++millis)
            + ("\"level\":\"" + level + "\",\"target\":\"" + target + "\",\"thread\":\"main\",")
            + ("\"message\":\"" + message + "\",\"fields\":{\"n\":" + millis + "}" + end + "}"));
  }

  private void logs(int count) {
    for (int i = 0; i < count; i++) {
      Level level = i % 97 == 5 ? Level.ERROR : i % 31 == 7 ? Level.WARN : Level.INFO;
      String end = i % 50 == 0 ? ",\"count\":3,\"until_t_ms\":" + (millis + 2) : "";
      log(level, "io.example.T" + i % 5, "request " + i + " took long", end);
    }
  }

  private void sample(double rss, String max, Long done) {
    append(
        Stream.RESOURCES,
        Level.DEBUG,
        times(millis += 1000)
            + String.format(
                Locale.ROOT,
                "\"rss_kb\":%s,\"cgroup_memory_max_kb\":%s,\"threads\":7,\"gc_pause_ms\":%d,",
                rss,
                max,
                millis / 1000 % 7)
            + "\"done\":"
            + done
            + ",\"native_kb\":null}");
  }

  private boolean end() throws IOException {
    journal.close();
    boolean indexed = false;
    for (Stream stream : Stream.values()) {
      files.finish(stream.suffix());
    }
    indexed = index.finish(files, true);
    files.release();
    return indexed;
  }

  private Path indexFile() {
    return dir.resolve(files.base() + ".index");
  }

  private List<JsonNode> lines(String kind) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : Files.readAllLines(indexFile())) {
      JsonNode node = JSON.readTree(line);
      if (node.has(kind)) {
        found.add(node.path(kind));
      }
    }
    return found;
  }

  private static long records(List<JsonNode> lines, Predicate<JsonNode> of) {
    return lines.stream().filter(of).mapToLong(line -> line.path("count").asLong(1)).sum();
  }

  private static List<JsonNode> parsed(Path file) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      nodes.add(JSON.readTree(line));
    }
    return nodes;
  }

  @Test
  void rangesCoverEachFileAndCountItsLines() throws IOException {
    begin(FROM_THE_FIRST_LINE, 256 * 1024);
    logs(9_000);
    assertThat(end()).isTrue();
    List<JsonNode> ended = lines("file");
    List<JsonNode> ranges = lines("logs");
    List<JsonNode> ofLogs =
        ended.stream().filter(file -> file.path("stream").asText().equals("logs")).toList();
    assertThat(ofLogs).hasSizeGreaterThan(3);
    for (JsonNode file : ofLogs) {
      boolean last = file.path("number").isNull();
      Path path =
          last
              ? files.finalPath(".logs.jsonl")
              : files.segmentPath(".logs.jsonl", file.path("number").asInt());
      assertThat(file.path("bytes").asLong()).isEqualTo(Files.size(path));
      List<JsonNode> inFile = parsed(path);
      List<JsonNode> own =
          ranges.stream().filter(r -> r.path("file").asInt() == file.path("file").asInt()).toList();
      long at = 0;
      long[] levels = new long[5];
      long lines = 0;
      for (JsonNode range : own) {
        assertThat(range.path("from").asLong()).isEqualTo(at);
        at = range.path("to").asLong();
        lines += range.path("lines").asLong();
        for (int i = 0; i < 5; i++) {
          levels[i] += range.path("levels").path(i).asLong();
        }
      }
      assertThat(at).isEqualTo(Files.size(path));
      assertThat(lines).isEqualTo(inFile.size());
      for (int i = 0; i < 5; i++) {
        String level = LEVELS.get(i);
        assertThat(levels[i])
            .isEqualTo(records(inFile, line -> line.path("level").asText().equals(level)));
      }
    }
    assertThat(lines("end")).hasSize(1);
  }

  @Test
  void placesOfSevereLinesLeadToThem() throws IOException {
    begin(FROM_THE_FIRST_LINE, 0);
    logs(3_000);
    assertThat(end()).isTrue();
    byte[] file = Files.readAllBytes(files.finalPath(".logs.jsonl"));
    int severe = 0;
    for (JsonNode range : lines("logs")) {
      long offset = range.path("from").asLong();
      long time = 0;
      JsonNode places = range.path("severe");
      for (int i = 0; i < places.size(); i += 4) {
        offset += places.path(i).asLong();
        time += places.path(i + 2).asLong();
        JsonNode line = JSON.readTree(file, (int) offset, places.path(i + 1).asInt());
        assertThat(line.path("t_ms").asLong()).isEqualTo(time);
        assertThat(line.path("level").asText()).isEqualTo(LEVELS.get(places.path(i + 3).asInt()));
        severe++;
      }
      assertThat(range.path("severe_lines").asInt()).isEqualTo(places.size() / 4);
    }
    assertThat(severe).isBetween(100, 200);
  }

  @Test
  void samplesKeepTheirExtremesAndSums() throws IOException {
    begin(FROM_THE_FIRST_LINE, 0);
    for (int i = 0; i < 40; i++) {
      sample(i == 19 ? 9_000.5 : i == 25 ? -3 : 100 + i, i < 3 ? "5000" : "\"max\"", i * 10L);
    }
    assertThat(end()).isTrue();
    List<JsonNode> ranges = lines("samples");
    assertThat(ranges).hasSize(3);
    JsonNode second = ranges.get(1);
    assertThat(ranges.get(0).path("keys").toString())
        .isEqualTo("[\"rss_kb\",\"cgroup_memory_max_kb\",\"threads\",\"gc_pause_ms\",\"done\"]");
    assertThat(second.has("keys")).isFalse();
    assertThat(second.path("t_ms").toString()).isEqualTo("[17000,32000]");
    assertThat(second.path("covered_ms").asLong()).isEqualTo(16_000);
    // Count, last, least and when, greatest and when, sum, sum over time, ms covered.
    double sum = 0;
    for (int i = 16; i < 32; i++) {
      sum += i == 19 ? 9_000.5 : i == 25 ? -3 : 100 + i;
    }
    assertThat(second.path("values").path(0).toString())
        .isEqualTo(
            String.format(
                Locale.ROOT, "[16,131,-3,9000,9000.5,3000,%s,%.0f,16000]", sum, sum * 1000));
    assertThat(second.path("values").path(1).toString()).isEqualTo("\"max\"");
    assertThat(second.path("values").path(2).toString()).isEqualTo("7");
    assertThat(second.path("throughput").toString()).isEqualTo("10");
    assertThat(ranges.get(0).path("values").path(1).toString())
        .isEqualTo("[3,\"max\",5000,0,5000,0,15000,10000000,2000]");
  }

  @Test
  void eventsThatRepeatSamplesAreToldFromOthers() throws IOException {
    begin(FROM_THE_FIRST_LINE, 0);
    for (int i = 0; i < 500; i++) {
      String name = i % 100 == 50 ? "gc_pause" : "resources_sample";
      append(Stream.EVENTS, Level.INFO, times(i) + "\"event\":\"" + name + "\",\"x\":" + i + "}");
    }
    assertThat(end()).isTrue();
    JsonNode range = lines("events").get(0);
    assertThat(range.path("samples").asInt()).isEqualTo(495);
    assertThat(range.path("lines").asInt()).isEqualTo(500);
    assertThat(range.path("last_sample_t_ms").asInt()).isEqualTo(499);
    byte[] file = Files.readAllBytes(files.finalPath(".events.jsonl"));
    int at = 0;
    for (int i = 0; i < range.path("others").size(); i += 2) {
      int from = at + range.path("others").path(i).asInt();
      at = from + range.path("others").path(i + 1).asInt();
      String line = new String(file, from, at - from, StandardCharsets.UTF_8);
      assertThat(line).contains("gc_pause").endsWith("\n");
    }
    assertThat(range.path("others")).hasSize(10);
  }

  @Test
  void smallRunHasNone() throws IOException {
    begin(Limits.DEFAULT, 0);
    logs(1_000);
    assertThat(end()).isFalse();
    try (java.util.stream.Stream<Path> all = Files.list(dir)) {
      assertThat(all.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.contains("index"));
    }
  }

  @Test
  void indexBeyondItsBoundIsGivenUp() throws IOException {
    begin(new Limits(0, 100_000, 16), 0);
    for (int i = 0; i < 6; i++) {
      logs(5_000);
      assertThat(journal.flush(60_000)).isTrue();
    }
    assertThat(end()).isFalse();
    assertThat(indexFile()).doesNotExist();
    assertThat(files.partPath(".index")).doesNotExist();
  }

  @Test
  void indexThatIsGivenUpTakesNoRoomAnyMore() throws IOException {
    begin(new Limits(0, 200_000, 16), 0);
    boolean begun = false;
    boolean gone = false;
    for (int i = 0; i < 60 && !gone; i++) {
      for (int j = 0; j < 500; j++) {
        sample(j, "2", (long) j);
      }
      assertThat(journal.flush(60_000)).isTrue();
      gone = begun && Files.notExists(files.partPath(".index"));
      begun |= Files.exists(files.partPath(".index"));
    }
    assertThat(begun).isTrue();
    assertThat(gone).isTrue();
    assertThat(end()).isFalse();
    assertThat(indexFile()).doesNotExist();
  }

  @Test
  void indexHasAtMostASixteenthOfTheBoundOfTheFiles() {
    assertThat(Limits.of(0)).isEqualTo(Limits.DEFAULT);
    assertThat(Limits.of(1L << 40)).isEqualTo(Limits.DEFAULT);
    assertThat(Limits.of(64 << 20).maxBytes()).isEqualTo(4 << 20);
    assertThat(Limits.of(64 << 20).minBytes()).isEqualTo(Limits.DEFAULT.minBytes());
  }

  @Test
  void diskThatDoesNotTakeTheIndexDoesTheRunNoHarm() throws IOException {
    LineOutput full =
        new LineOutput() {
          @Override
          public int write(ByteBuffer bytes) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void truncate(long size) {}

          @Override
          public void close() {}
        };
    begin(FROM_THE_FIRST_LINE, 0, full);
    logs(20_000);
    assertThat(end()).isFalse();
    assertThat(indexFile()).doesNotExist();
    assertThat(Files.readAllLines(files.finalPath(".logs.jsonl"))).hasSize(20_000);
  }

  @Test
  void fileThatSomebodyElseChangedIsNotTold() throws IOException {
    begin(FROM_THE_FIRST_LINE, 0);
    logs(2_000);
    assertThat(journal.flush(60_000)).isTrue();
    try (RandomAccessFile file =
        new RandomAccessFile(files.partPath(".logs.jsonl").toFile(), "rw")) {
      file.setLength(0);
    }
    logs(2_000);
    sample(1, "2", 3L);
    assertThat(end()).isTrue();
    assertThat(lines("file").stream().map(file -> file.path("stream").asText()))
        .containsExactly("samples");
  }

  @Test
  void streamWithoutALineIsNotTold() throws IOException {
    begin(FROM_THE_FIRST_LINE, 0);
    sample(1, "2", 3L);
    assertThat(end()).isTrue();
    assertThat(Files.size(files.finalPath(".logs.jsonl"))).isZero();
    assertThat(lines("file").stream().map(file -> file.path("stream").asText()))
        .containsExactly("samples");
    assertThat(lines("logs")).isEmpty();
    assertThat(lines("events")).isEmpty();
  }

  @Test
  void fileWithLinesThatWereNotCountedIsNotTold() throws IOException {
    files = RunFiles.claim(dir, RunClock.start().startedAt());
    index = new RunIndex(RunIndex.output(files), FROM_THE_FIRST_LINE);
    WrittenLines events = index.of(Stream.EVENTS);
    byte[] line = (times(1) + "\"event\":\"x\"}\n").getBytes(StandardCharsets.UTF_8);
    int size = line.length;
    int[] lengths = {size, size};
    ByteBuffer two = ByteBuffer.allocate(2 * size).put(line).put(line).flip();
    events.written(two, lengths, 1, 0);
    events.written(two, lengths, 2, 2L * size);
    events.ended(1, 4L * size);
    events.written(two, lengths, 2, 0);
    events.ended(0, 2L * size);
    assertThat(index.finish(files, true)).isTrue();
    files.release();
    assertThat(lines("file")).hasSize(1);
    assertThat(lines("file").get(0).path("number").isNull()).isTrue();
  }
}
