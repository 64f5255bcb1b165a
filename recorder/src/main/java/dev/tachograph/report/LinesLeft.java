package dev.tachograph.report;

import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonScan;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the lines of a run's files tell, read line by line. */
final class LinesLeft {
  /** Log lines by level. */
  final Map<String, Long> byLevel = new LinkedHashMap<>();

  /** Records beyond the first of lines that stand for several, by level. */
  final Map<String, Long> collapsedByLevel = new LinkedHashMap<>();

  /** Events by name. */
  final Map<String, Long> byEvent = new TreeMap<>();

  /** Figures of all samples. */
  final ResourceFigures figures = new ResourceFigures();

  /** Raw members of the last sample. */
  Map<String, String> lastSample = Map.of();

  /** The names of the files that were read, oldest first. */
  final Map<Stream, List<String>> paths = new EnumMap<>(Stream.class);

  long truncated;
  long bytes;
  private long lastMillis = -1;
  private String lastTime = "";

  private LinesLeft() {}

  /** Reads the files of a run under whichever of their names they have. */
  static LinesLeft of(RunFiles files) throws IOException {
    LinesLeft left = new LinesLeft();
    left.read(files, Stream.LOGS, left::logLine);
    left.read(files, Stream.EVENTS, left::eventLine);
    left.read(files, Stream.RESOURCES, left::sampleLine);
    for (Path trace : present(files, Stream.TRACE)) {
      left.bytes += Files.size(trace);
    }
    return left;
  }

  /** The files of a stream that are there, oldest first. */
  static List<Path> present(RunFiles files, Stream stream) throws IOException {
    List<Path> present = new ArrayList<>();
    for (int number : files.segments(stream.suffix())) {
      present.add(files.segmentPath(stream.suffix(), number));
    }
    Path part = files.partPath(stream.suffix());
    Path last = Files.exists(part) ? part : files.finalPath(stream.suffix());
    if (Files.isRegularFile(last)) {
      present.add(last);
    }
    return present;
  }

  private interface Line {
    void read(Map<String, String> members);
  }

  private void read(RunFiles files, Stream stream, Line line) throws IOException {
    for (Path file : present(files, stream)) {
      bytes += Files.size(file);
      String name = String.valueOf(file.getFileName());
      paths.computeIfAbsent(stream, any -> new ArrayList<>()).add(name);
      read(file, line);
    }
  }

  private void read(Path file, Line line) throws IOException {
    forEachLine(
        file,
        (buffer, length) -> {
          Map<String, String> members = new LinkedHashMap<>();
          JsonScan.members(
              buffer,
              0,
              length,
              (key, from, to) ->
                  members.put(key, new String(buffer, from, to - from, StandardCharsets.UTF_8)));
          time(members);
          line.read(members);
        });
  }

  /** Takes lines. */
  interface Bytes {
    /** A line without its line feed, at the beginning of a buffer that is used again. */
    void line(byte[] buffer, int length);
  }

  /** Gives every line of a file. */
  static void forEachLine(Path file, Bytes lines) throws IOException {
    byte[] line = new byte[4096];
    int length = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          lines.line(line, length);
          length = 0;
        } else {
          if (length == line.length) {
            line = Arrays.copyOf(line, length * 2);
          }
          line[length++] = (byte) b;
        }
      }
    }
  }

  private void time(Map<String, String> members) {
    Long millis = RunningReport.number(members.get("t_ms"));
    String until = members.get("until_t_ms");
    Long last = until == null ? millis : RunningReport.number(until);
    if (last != null && last >= lastMillis) {
      lastMillis = last;
      lastTime = members.getOrDefault("ts", "");
    }
  }

  private void logLine(Map<String, String> members) {
    String level = RunningReport.text(members.get("level"));
    if (level != null) {
      byLevel.merge(level, 1L, Long::sum);
      Long count = RunningReport.number(members.get("count"));
      if (count != null) {
        collapsedByLevel.merge(level, count - 1, Long::sum);
      }
    }
    truncated += members.containsKey("truncated") ? 1 : 0;
  }

  private void eventLine(Map<String, String> members) {
    String event = RunningReport.text(members.get("event"));
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
              // No number after all.
            }
          }
        });
  }

  /** The latest time of any line, on the run's clock; -1 for none. */
  long lastMillis() {
    return lastMillis;
  }

  /** The same on the wall clock, 0 if it is not known. */
  long lastWallMillis() {
    try {
      String text = RunningReport.text(lastTime);
      return text == null ? 0 : Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException damaged) {
      return 0;
    }
  }
}
