package dev.tachograph.recovery;

import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonScan;
import dev.tachograph.internal.report.RawMembers;
import dev.tachograph.internal.report.ResourceFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
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

  /** Reads what has been appended since, under the current names of the files. */
  void readOn(RunFiles files) throws IOException {
    bytes = 0;
    paths.clear();
    readOn(files, Stream.LOGS, this::logLine);
    readOn(files, Stream.EVENTS, this::eventLine);
    readOn(files, Stream.RESOURCES, this::sampleLine);
    for (Path trace : present(files, Stream.TRACE)) {
      bytes += Files.size(trace);
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

  private void readOn(RunFiles files, Stream stream, Line line) throws IOException {
    long before = read.getOrDefault(stream, 0L);
    long start = 0;
    for (Path file : present(files, stream)) {
      long size = Files.size(file);
      bytes += size;
      String name = String.valueOf(file.getFileName());
      paths.computeIfAbsent(stream, any -> new ArrayList<>()).add(name);
      if (start + size > before) {
        FileLines reader =
            new FileLines((buffer, length) -> read(stream, buffer, length, line), progress);
        reader.read(file, Math.max(0, before - start), false);
        damaged.merge(stream, reader.damaged(), Long::sum);
      }
      start += size;
    }
    read.put(stream, Math.max(before, start));
  }

  private void read(Stream stream, byte[] buffer, int length, Line line) {
    @Nullable Set<String> wanted = WANTED.get(stream);
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
    lastSample = members;
    members.forEach(
        (key, raw) -> {
          if (!raw.isEmpty() && (raw.charAt(0) == '-' || Character.isDigit(raw.charAt(0)))) {
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
