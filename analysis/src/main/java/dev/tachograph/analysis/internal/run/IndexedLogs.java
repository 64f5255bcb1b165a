package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The counts and places of log lines from the index of a run. */
final class IndexedLogs {
  private static final int LEVELS = LogLevels.NAMES.size();
  private static final long MAX_STEP_MILLIS = 1L << 40;

  private IndexedLogs() {}

  /**
   * Adds what the index tells.
   *
   * @return which files that was; the others are to be read
   */
  static boolean[] addTo(LogTally tally, @Nullable RunIndex index, List<Path> files) {
    boolean[] told = new boolean[files.size()];
    if (index == null) {
      return told;
    }
    int[] numbers = index.numbers(RunIndex.LOGS, files);
    LogTally all = new LogTally(LogData.MAX_SEVERE, LogData.MAX_REST);
    try {
      if (index.lines(RunIndex.LOGS, numbers) > 0) {
        index.read(RunIndex.LOGS, numbers, (file, range) -> add(all, file, range));
      }
    } catch (IOException | RuntimeException e) {
      return told;
    }
    if (!all.severe.isFull() || !all.rest.isFull()) {
      // The recorder had no room left for places because of lines in files that were deleted since.
      return told;
    }
    tally.addAll(all);
    for (int i = 0; i < told.length; i++) {
      told[i] = numbers[i] >= 0;
    }
    return told;
  }

  private static void add(LogTally all, int file, JsonNode range) throws IOException {
    all.lines += range.path("lines").asLong();
    all.records += range.path("records").asLong();
    all.lastMillis = Math.max(all.lastMillis, range.path("last_t_ms").asLong());
    for (int level = 0; level < LEVELS; level++) {
      all.levels[level] += range.path("levels").path(level).asLong();
    }
    for (JsonNode target : range.path("targets")) {
      long[] counts = new long[LEVELS];
      for (int level = 0; level < LEVELS; level++) {
        counts[level] = target.path(level + 1).asLong();
      }
      all.target(target.path(0).asText().getBytes(StandardCharsets.UTF_8), counts);
    }
    rates(all.rates, range);
    for (JsonNode problem : range.path("problems")) {
      LogTally.Problem added = new LogTally.Problem(ref(problem, 4, file, 0, 0));
      added.count = problem.path(1).asLong();
      added.lines = problem.path(2).asLong();
      added.lastMillis = problem.path(3).asLong();
      all.problem(Long.parseUnsignedLong(problem.path(0).asText(), 16), added);
    }
    long from = range.path("from").asLong();
    long severe = range.path("severe_lines").asLong();
    places(all.severe, range.path("severe"), file, from, severe);
    places(all.rest, range.path("rest"), file, from, range.path("lines").asLong() - severe);
    if (range.has("last_error")) {
      all.error(ref(range.path("last_error"), 0, file, 0, 0));
    }
  }

  private static void rates(TimeCounts rates, JsonNode range) throws IOException {
    long step = range.path("step_ms").asLong();
    if (step < 1 || step > MAX_STEP_MILLIS) {
      throw new IOException("no step of time: " + step);
    }
    rates.coarsen(step);
    for (JsonNode counts : range.path("rates")) {
      for (int level = 0; level < LEVELS; level++) {
        long count = counts.path(level + 1).asLong();
        if (count > 0) {
          rates.add(level, counts.path(0).asLong() * step, count);
        }
      }
    }
  }

  private static void places(BoundedSample sample, JsonNode places, int file, long from, long lines)
      throws IOException {
    long offset = from;
    long millis = 0;
    for (int i = 0; i + 3 < places.size(); i += 4) {
      BoundedSample.Ref ref = ref(places, i, file, offset, millis);
      offset = ref.offset();
      millis = ref.millis();
      sample.offer(ref);
    }
    sample.saw(lines);
  }

  /** Four numbers: offset, length, time, level. */
  private static BoundedSample.Ref ref(JsonNode of, int at, int file, long offset, long millis)
      throws IOException {
    long place = offset + of.path(at).asLong();
    int length = of.path(at + 1).asInt(-1);
    long time = millis + of.path(at + 2).asLong();
    int level = of.path(at + 3).asInt();
    if (place < 0 || length < 0 || length > JsonLines.MAX_LINE || level < 0 || level >= LEVELS) {
      throw new IOException("no place of a line: " + place + ", " + length + ", " + level);
    }
    int rank = level <= LogLevels.WARN ? level : 0;
    return new BoundedSample.Ref(
        BoundedSample.key(rank, time, place), file, place, length, time, level);
  }
}
