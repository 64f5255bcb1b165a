package dev.tachograph.recovery;

import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonScan;
import dev.tachograph.internal.report.RawMembers;
import dev.tachograph.internal.report.ResourceFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The content of a run's files, read line by line. */
final class RecoveredLines {
  /** The members of interest of a line; of samples, all of them. */
  private static final Map<Stream, Set<String>> WANTED =
      Map.of(
          Stream.LOGS, Set.of("t_ms", "ts", "until_t_ms", "level", "count", "truncated"),
          Stream.EVENTS, Set.of("t_ms", "ts", "until_t_ms", "event"));

  /** How the event and the log record begin that hold a sample. */
  private static final byte[] SAMPLE_EVENT = ascii("\"event\":\"resources_sample\"");

  private static final byte[] SAMPLE_RECORD = ascii("\"message\":\"resources\",\"fields\":{");

  /** Where these are in a line, at most. */
  private static final int SAMPLE_BEGINS = 400;

  /** Log lines by level. */
  final Map<String, Long> byLevel = new LinkedHashMap<>();

  /** By level: records represented by other lines. */
  final Map<String, Long> collapsedByLevel = new LinkedHashMap<>();

  /** Events by name. */
  final Map<String, Long> byEvent = new TreeMap<>();

  /** The figures of all samples. */
  final ResourceFigures figures = new ResourceFigures();

  /** The raw members of the last sample. */
  Map<String, String> lastSample = Map.of();

  /**
   * Where the samples come from, which other streams may hold too; {@code null} until the first.
   */
  private @Nullable Stream samplesFrom;

  /** The names of the files that were read, oldest first. */
  final Map<Stream, List<String>> paths = new EnumMap<>(Stream.class);

  /** The bytes read of all files of a stream. */
  private final Map<Stream, Long> read = new EnumMap<>(Stream.class);

  private final Map<Stream, Long> lines = new EnumMap<>(Stream.class);
  private final Map<Stream, Long> damaged = new EnumMap<>(Stream.class);
  private final LongConsumer progress;
  long truncated;
  long bytes;
  private long lastMillis = -1;
  private String lastTime = "";

  private RecoveredLines(LongConsumer progress) {
    this.progress = progress;
  }

  /**
   * Reads the files of a run under their current names.
   *
   * @param progress receives the number of bytes read
   */
  static RecoveredLines of(RunFiles files, LongConsumer progress) throws IOException {
    RecoveredLines left = new RecoveredLines(progress);
    left.readOn(files);
    return left;
  }

  /** Reads what a run has written that nobody has finished. */
  static RecoveredLines of(WrittenFiles files) throws IOException {
    RecoveredLines left = new RecoveredLines(read -> {});
    left.readOn(files::of);
    return left;
  }

  /** Reads what has been appended since, under the current names of the files. */
  void readOn(RunFiles files) throws IOException {
    readOn(stream -> WrittenFiles.whole(present(files, stream)));
  }

  private interface FilesOfStream {
    List<WrittenFiles.Part> of(Stream stream) throws IOException;
  }

  private void readOn(FilesOfStream files) throws IOException {
    bytes = 0;
    paths.clear();
    // Samples that have no file of their own are events as well, or records of the log.
    readOn(files.of(Stream.RESOURCES), Stream.RESOURCES, this::sampleLine);
    readOn(files.of(Stream.EVENTS), Stream.EVENTS, this::eventLine);
    readOn(files.of(Stream.LOGS), Stream.LOGS, this::logLine);
    for (WrittenFiles.Part trace : files.of(Stream.TRACE)) {
      bytes += trace.end();
    }
  }

  /** The existing files of a stream, oldest first. */
  static List<Path> present(RunFiles files, Stream stream) throws IOException {
    List<Path> present = new ArrayList<>();
    for (int number : files.segments(stream.suffix())) {
      present.add(files.segmentPath(stream.suffix(), number));
    }
    Path part = files.partPath(stream.suffix());
    if (files.isOurFile(part)) {
      present.add(part);
    } else if (files.isFinished(stream.suffix())) {
      present.add(files.finalPath(stream.suffix()));
    }
    return present;
  }

  private interface Line {
    void read(Map<String, String> members);
  }

  private void readOn(List<WrittenFiles.Part> files, Stream stream, Line line) throws IOException {
    long before = read.getOrDefault(stream, 0L);
    long start = 0;
    for (WrittenFiles.Part file : files) {
      long size = file.end();
      if (start + size > before) {
        FileLines reader =
            new FileLines((buffer, length) -> read(stream, buffer, length, line), progress);
        if (!file.read(reader, Math.max(0, before - start), false)) {
          continue;
        }
        damaged.merge(stream, reader.damaged(), Long::sum);
      }
      bytes += size;
      paths.computeIfAbsent(stream, any -> new ArrayList<>()).add(file.name());
      start += size;
    }
    read.put(stream, Math.max(before, start));
  }

  private void read(Stream stream, byte[] buffer, int length, Line line) {
    boolean isSample = isSample(stream, buffer, length);
    @Nullable Set<String> wanted = isSample ? null : WANTED.get(stream);
    Map<String, String> members = new LinkedHashMap<>();
    boolean whole =
        JsonScan.members(
            buffer,
            0,
            length,
            (key, from, to) -> {
              if (wanted == null || wanted.contains(key)) {
                members.put(key, new String(buffer, from, to - from, StandardCharsets.UTF_8));
              }
            });
    (whole ? lines : damaged).merge(stream, 1L, Long::sum);
    if (!whole) {
      return;
    }
    time(members);
    line.read(members);
    if (isSample) {
      otherSample(stream, members);
    }
  }

  /** Whether a line of another stream holds a sample, and samples have no file of their own. */
  private boolean isSample(Stream stream, byte[] line, int length) {
    if (stream == Stream.RESOURCES || (samplesFrom != null && samplesFrom != stream)) {
      return false;
    }
    byte[] begin = stream == Stream.EVENTS ? SAMPLE_EVENT : SAMPLE_RECORD;
    int last = Math.min(length, SAMPLE_BEGINS) - begin.length;
    for (int i = 0; i <= last; i++) {
      if (Arrays.equals(line, i, i + begin.length, begin, 0, begin.length)) {
        return true;
      }
    }
    return false;
  }

  private void otherSample(Stream stream, Map<String, String> line) {
    samplesFrom = stream;
    Map<String, String> sample = new LinkedHashMap<>();
    sample.put("t_ms", line.getOrDefault("t_ms", "null"));
    if (stream == Stream.EVENTS) {
      sample.putAll(line);
      sample.remove("event");
    } else {
      byte[] fields = line.getOrDefault("fields", "{}").getBytes(StandardCharsets.UTF_8);
      sample.putAll(RawMembers.members(fields, 0, fields.length));
    }
    sample(sample);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The number of lines of a stream that were read. */
  long lines(Stream stream) {
    return lines.getOrDefault(stream, 0L);
  }

  /** The lines of a stream that contain NUL bytes, are too long, or are not JSON. */
  long damaged(Stream stream) {
    return damaged.getOrDefault(stream, 0L);
  }

  private void time(Map<String, String> members) {
    Long millis = RawMembers.number(members.get("t_ms"));
    String until = members.get("until_t_ms");
    Long last = until == null ? millis : RawMembers.number(until);
    if (last != null && last >= lastMillis) {
      lastMillis = last;
      lastTime = members.getOrDefault("ts", "");
    }
  }

  private void logLine(Map<String, String> members) {
    String level = RawMembers.text(members.get("level"));
    if (level != null) {
      byLevel.merge(level, 1L, Long::sum);
      Long count = RawMembers.number(members.get("count"));
      if (count != null) {
        collapsedByLevel.merge(level, count - 1, Long::sum);
      }
    }
    truncated += members.containsKey("truncated") ? 1 : 0;
  }

  private void eventLine(Map<String, String> members) {
    String event = RawMembers.text(members.get("event"));
    if (event != null) {
      byEvent.merge(event, 1L, Long::sum);
    }
  }

  private void sampleLine(Map<String, String> members) {
    samplesFrom = Stream.RESOURCES;
    sample(members);
  }

  private void sample(Map<String, String> members) {
    lastSample = members;
    Long millis = RawMembers.number(members.get("t_ms"));
    if (millis != null) {
      figures.put("t_ms", (long) millis);
    }
    members.forEach(
        (key, raw) -> {
          boolean number =
              !raw.isEmpty() && (raw.charAt(0) == '-' || Character.isDigit(raw.charAt(0)));
          if (number && !key.equals("t_ms")) {
            try {
              figures.put(key, Double.parseDouble(raw));
            } catch (NumberFormatException damaged) {
              // It is no number after all.
            }
          }
        });
  }

  /** The latest time of any line, on the run's clock; -1 if there is none. */
  long lastMillis() {
    return lastMillis;
  }

  /** The latest time of any line, on the wall clock; 0 if unknown. */
  long lastWallMillis() {
    try {
      String text = RawMembers.text(lastTime);
      return text == null ? 0 : Instant.parse(text).toEpochMilli();
    } catch (DateTimeException | ArithmeticException damaged) {
      return 0;
    }
  }
}
