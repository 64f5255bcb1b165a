package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tachograph.common.RunFileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The index of a run, {@code <base>.index}, as far as it is true of the run's files: those of the
 * lengths that it tells, whose ranges begin where lines do. Of everything else there is none, and
 * the file is read. Never fails because of what it holds. Used by one thread.
 */
final class RunIndex {
  private static final String FORMAT = "tachograph-index/1";
  private static final String SUFFIX = RunFileName.Kind.INDEX.suffix();

  /** The streams, as their ranges are named. */
  static final String LOGS = "logs";

  static final String SAMPLES = "samples";
  static final String EVENTS = "events";

  /** A file as the index knows it: its number there, and the lines in it. */
  private static final class Known {
    private final List<Long> froms = new ArrayList<>();
    private long end;
    private long lines;
    private long greatest;
    private boolean ended;
    private int number;
  }

  /** Takes the ranges of files that are as the index says. */
  interface Ranges {
    /**
     * Takes one.
     *
     * @param file which of the files that were asked for
     * @param range the object of the range
     */
    void take(int file, JsonNode range) throws IOException;
  }

  private final Path path;
  private final Map<String, Map<Integer, Known>> streams = new HashMap<>();
  private JsonNode throughput = MissingNode.getInstance();
  private boolean used;

  private RunIndex(Path path) {
    this.path = path;
  }

  /** The index of a run; {@code null} if there is none that can be used. */
  static @Nullable RunIndex of(RunSource source) {
    Path base = source.path().getFileName();
    if (base == null || source.isUnfinished()) {
      return null;
    }
    RunIndex index = new RunIndex(source.path().resolveSibling(base + SUFFIX));
    try {
      return RegularFile.isOne(index.path) && index.isWhole() ? index : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** Whether something was taken from it. */
  boolean isUsed() {
    return used;
  }

  private boolean isWhole() throws IOException {
    boolean begun = false;
    boolean ended = false;
    try (JsonLines lines = new JsonLines(path, 0, Long.MAX_VALUE)) {
      while (lines.next()) {
        if (ended || !lines.whole) {
          return false;
        }
        try (JsonParser json =
            Json.MAPPER.getFactory().createParser(lines.buffer(), lines.from, lines.length)) {
          json.nextToken();
          String kind = String.valueOf(json.nextFieldName());
          json.nextToken();
          switch (kind) {
            case "format" -> {
              if (!json.getText().equals(FORMAT)) {
                return false;
              }
              begun = true;
            }
            case "end" -> ended = json.getLongValue() == lines.offset();
            case "file" -> file(json);
            case "throughput" -> throughput = Json.MAPPER.readTree(json);
            default -> range(kind, json);
          }
        }
      }
      return begun && ended && lines.damaged() == 0;
    }
  }

  private Known known(String stream, int file) {
    return streams
        .computeIfAbsent(stream, s -> new HashMap<>())
        .computeIfAbsent(file, f -> new Known());
  }

  private void file(JsonParser json) throws IOException {
    JsonNode file = Json.MAPPER.readTree(json);
    Known known = known(file.path("stream").asText(), file.path("file").asInt());
    known.ended = known.end == file.path("bytes").asLong(-1);
    known.number = file.path("number").asInt(RunFileName.LAST);
  }

  /** The first members of a range: {@code file}, {@code from}, {@code to}, {@code lines}. */
  private void range(String stream, JsonParser json) throws IOException {
    long[] values = new long[4];
    for (int i = 0; i < values.length; i++) {
      json.nextFieldName();
      if (json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
        throw new IOException("no range");
      }
      values[i] = json.getLongValue();
    }
    Known known = known(stream, Math.toIntExact(values[0]));
    if (values[1] != known.end || values[2] <= values[1]) {
      // What is between is not told.
      known.end = Long.MIN_VALUE;
      return;
    }
    known.froms.add(values[1]);
    known.end = values[2];
    known.lines += values[3];
    known.greatest = Math.max(known.greatest, values[3]);
  }

  /** Which number each file has in the index; -1 for one that is to be read. */
  int[] numbers(String stream, List<Path> files) {
    Map<Integer, Known> told = streams.getOrDefault(stream, Map.of());
    int[] numbers = new int[files.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = -1;
      Path name = files.get(i).getFileName();
      RunFileName parsed = name == null ? null : RunFileName.parse(name.toString());
      for (Map.Entry<Integer, Known> file : told.entrySet()) {
        Known known = file.getValue();
        if (parsed != null
            && !parsed.part()
            && known.ended
            && known.number == parsed.segment()
            && isTrueOf(files.get(i), known)) {
          numbers[i] = file.getKey();
        }
      }
    }
    return numbers;
  }

  /** Whether a file has its length, and lines begin where ranges do. */
  private static boolean isTrueOf(Path file, Known known) {
    try {
      if (known.end <= 0 || Files.size(file) != known.end) {
        return false;
      }
      try (FileChannel channel = RegularFile.open(file)) {
        for (long from : known.froms) {
          ByteBuffer two = ByteBuffer.allocate(2);
          int read = channel.read(two, from == 0 ? 0 : from - 1);
          boolean begins = from == 0 ? two.get(0) == '{' : two.get(0) == '\n' && two.get(1) == '{';
          if (read != 2 || !begins) {
            return false;
          }
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        return channel.read(last, known.end - 1) == 1 && last.get(0) == '\n';
      }
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** Units done in a second, over all samples: a value, the ms that it covers, and so on. */
  JsonNode throughput() {
    return throughput.path("values");
  }

  /** The number of lines in some files. */
  long lines(String stream, int[] numbers) {
    long lines = 0;
    for (int number : numbers) {
      lines += number < 0 ? 0 : known(stream, number).lines;
    }
    return lines;
  }

  /** The greatest number of lines of a range in some files. */
  long greatest(String stream, int[] numbers) {
    long greatest = 0;
    for (int number : numbers) {
      greatest = Math.max(greatest, number < 0 ? 0 : known(stream, number).greatest);
    }
    return greatest;
  }

  /**
   * Passes on the ranges of some files, in the order of writing.
   *
   * @param numbers as {@link #numbers} tells them
   */
  void read(String stream, int[] numbers, Ranges ranges) throws IOException {
    used = true;
    byte[] begin = ("{\"" + stream + "\":").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try (JsonLines lines = new JsonLines(path, 0, Long.MAX_VALUE)) {
      while (lines.next()) {
        if (begins(lines, begin)) {
          JsonNode range =
              Json.MAPPER.readTree(lines.buffer(), lines.from, lines.length).path(stream);
          int number = range.path("file").asInt();
          for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] == number) {
              ranges.take(i, range);
            }
          }
        }
      }
    }
  }

  private static boolean begins(JsonLines lines, byte[] with) {
    if (lines.length < with.length) {
      return false;
    }
    for (int i = 0; i < with.length; i++) {
      if (lines.buffer()[lines.from + i] != with[i]) {
        return false;
      }
    }
    return true;
  }
}
