package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The content of a run's log: exact counts by level, target and time, the first of each distinct
 * problem, and the positions of some lines, which are read again on demand.
 */
public final class LogData {
  /** The maximum number of lines kept at WARN and above. */
  public static final int MAX_SEVERE = 50_000;

  /** The maximum number of other lines kept. */
  public static final int MAX_REST = 20_000;

  private static final long CHUNK = 16L << 20;

  /**
   * Records that are equal except for the numbers in them.
   *
   * @param count their number, including collapsed repeats
   * @param firstMillis the time of the first
   * @param lastMillis the time of the last
   * @param first the first of these records
   */
  public record Problem(long count, long firstMillis, long lastMillis, JsonNode first) {}

  private record Chunk(int file, long start, long end) {}

  private final List<Path> files;
  private final LogTally tally;
  private final List<String> faults = new ArrayList<>();

  private LogData(List<Path> files, LogTally tally) {
    this.files = files;
    this.tally = tally;
  }

  /**
   * Reads files.
   *
   * @param index tells of some of them what they hold, so that they need not be read
   */
  static LogData read(List<Path> files, boolean live, @Nullable RunIndex index) {
    List<Chunk> chunks = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    LogTally all = new LogTally(MAX_SEVERE, MAX_REST);
    boolean[] told = IndexedLogs.addTo(all, index, files);
    for (int i = 0; i < files.size(); i++) {
      if (told[i]) {
        continue;
      }
      try {
        long size = Files.size(files.get(i));
        for (long at = 0; at < size; at += CHUNK) {
          chunks.add(new Chunk(i, at, Math.min(size, at + CHUNK)));
        }
      } catch (IOException e) {
        faults.add(ReadFailures.cannotRead(files.get(i), e));
      }
    }
    int threads = Math.min(chunks.size(), Runtime.getRuntime().availableProcessors());
    if (threads <= 1) {
      work(files, chunks, new AtomicInteger(), live, all, faults);
    } else {
      inParallel(threads, files, chunks, live, all, faults);
    }
    LogData data = new LogData(files, all);
    data.faults.addAll(faults);
    return data;
  }

  private static void inParallel(
      int threads,
      List<Path> files,
      List<Chunk> chunks,
      boolean live,
      LogTally all,
      List<String> faults) {
    AtomicInteger next = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<LogTally>> tasks = new ArrayList<>();
      List<String> reported = java.util.Collections.synchronizedList(faults);
      for (int i = 0; i < threads; i++) {
        tasks.add(
            () -> {
              LogTally own = new LogTally(MAX_SEVERE, MAX_REST);
              work(files, chunks, next, live, own, reported);
              return own;
            });
      }
      for (Future<LogTally> done : pool.invokeAll(tasks)) {
        all.addAll(done.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      faults.add("the log was not read to its end");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static void work(
      List<Path> files,
      List<Chunk> chunks,
      AtomicInteger next,
      boolean live,
      LogTally tally,
      List<String> faults) {
    LogLineIndex line = new LogLineIndex();
    for (int i = next.getAndIncrement(); i < chunks.size(); i = next.getAndIncrement()) {
      Chunk chunk = chunks.get(i);
      try (JsonLines lines = new JsonLines(files.get(chunk.file()), chunk.start(), chunk.end())) {
        while (lines.next()) {
          if (line.parse(lines.buffer(), lines.from, lines.length)) {
            tally.add(line, chunk.file(), lines.offset(), lines.buffer(), lines.from, lines.length);
          } else if (lines.whole || !live) {
            tally.unreadable++;
          }
        }
        tally.unreadable += lines.damaged();
      } catch (IOException e) {
        faults.add(ReadFailures.cannotRead(files.get(chunk.file()), e));
      }
    }
  }

  /** The number of lines that are records. */
  public long lines() {
    return tally.lines;
  }

  /** The number of records, including collapsed ones. */
  public long records() {
    return tally.records;
  }

  /** The number of records of a level. */
  public long records(String level) {
    return tally.levels[LogLevels.NAMES.indexOf(level)];
  }

  /** The number of lines that are not records. */
  public long unreadable() {
    return tally.unreadable;
  }

  /** The time of the last record, ms since the start; -1 if there is none. */
  public long lastMillis() {
    return tally.lastMillis;
  }

  /** Records by level and time. */
  public TimeCounts rates() {
    return tally.rates;
  }

  /** Records by target, each by level. */
  public Map<String, long[]> targets() {
    return tally.targets();
  }

  /** The number of lines at WARN and above. */
  public long severeLines() {
    return tally.severe.seen();
  }

  /** What could not be read, in words. */
  public List<String> faults() {
    return faults;
  }

  /** The number of records of problems beyond the maximum number of distinct ones. */
  public long moreProblems() {
    return tally.moreProblems;
  }

  /** The distinct problems, the most severe first, then the most frequent. */
  public List<Problem> problems() {
    List<LogTally.Problem> sorted = new ArrayList<>(tally.problems.values());
    sorted.sort(
        Comparator.comparingInt((LogTally.Problem p) -> p.first.level())
            .thenComparing(Comparator.comparingLong((LogTally.Problem p) -> p.count).reversed())
            .thenComparingLong(p -> p.first.millis()));
    List<LogTally.Problem> most = sorted.subList(0, Math.min(LogTally.MAX_PROBLEMS, sorted.size()));
    List<JsonNode> firsts = read(most.stream().map(p -> p.first).toList());
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < most.size(); i++) {
      LogTally.Problem p = most.get(i);
      problems.add(new Problem(p.count, p.first.millis(), p.lastMillis, firsts.get(i)));
    }
    return problems;
  }

  /** The last record of level ERROR; {@code null} if there is none. */
  public @Nullable JsonNode lastError() {
    BoundedSample.Ref last = tally.lastError;
    return last == null ? null : read(List.of(last)).get(0);
  }

  /** Lines of WARN and above in the order of time: all, or {@link #MAX_SEVERE} of them. */
  public void forEachSevere(java.util.function.Consumer<JsonNode> each) {
    forEach(tally.severe.inOrder(), each);
  }

  /** A sample of the other lines, in the order of time. */
  public void forEachOther(java.util.function.Consumer<JsonNode> each) {
    forEach(tally.rest.inOrder(), each);
  }

  private void forEach(List<BoundedSample.Ref> refs, java.util.function.Consumer<JsonNode> each) {
    int step = 1000;
    for (int i = 0; i < refs.size(); i += step) {
      read(refs.subList(i, Math.min(refs.size(), i + step))).forEach(each);
    }
  }

  private List<JsonNode> read(List<BoundedSample.Ref> refs) {
    List<JsonNode> nodes = new ArrayList<>();
    int open = -1;
    FileChannel channel = null;
    try {
      for (BoundedSample.Ref ref : refs) {
        if (ref.file() != open) {
          close(channel);
          channel = RegularFile.open(files.get(ref.file()));
          open = ref.file();
        }
        nodes.add(line(channel, ref));
      }
    } catch (IOException e) {
      faults.add(ReadFailures.cannotRead(files.get(Math.max(0, open)), e));
      while (nodes.size() < refs.size()) {
        nodes.add(MissingNode.getInstance());
      }
    } finally {
      close(channel);
    }
    return nodes;
  }

  private static JsonNode line(
      @org.jspecify.annotations.Nullable FileChannel channel, BoundedSample.Ref ref)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(ref.length());
    while (channel != null && bytes.hasRemaining()) {
      if (channel.read(bytes, ref.offset() + bytes.position()) < 0) {
        break;
      }
    }
    try {
      return Json.MAPPER.readTree(bytes.array(), 0, bytes.position());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static void close(@org.jspecify.annotations.Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The file was only read.
    }
  }
}
