package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The content of a file compared to the records that were logged.
 *
 * @param records lines, including invalid ones
 * @param lost record numbers that are in no valid line
 * @param repeated valid lines with the number of another line
 * @param invalid lines that a strict parser rejects or with other content
 * @param untyped valid lines with numbers or booleans as strings
 * @param bytes of all these lines
 * @param example the first invalid line, empty if there is none
 */
record FileCheck(
    long records,
    long lost,
    long repeated,
    long invalid,
    long untyped,
    long bytes,
    String example) {
  private static final int CHUNK = 1 << 20;

  /**
   * Reads a file, in as many parts as there are processors.
   *
   * @param logged records by producer, each numbered from 0 on
   */
  static FileCheck of(Path file, List<Long> logged) throws IOException, InterruptedException {
    int parts = Runtime.getRuntime().availableProcessors();
    ExecutorService threads = Executors.newFixedThreadPool(parts);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      List<Future<LineCheck>> checks = new ArrayList<>();
      for (int i = 0; i < parts; i++) {
        long from = size * i / parts;
        long to = size * (i + 1) / parts;
        checks.add(threads.submit(() -> part(file, from, to)));
      }
      List<LineCheck> done = new ArrayList<>();
      for (Future<LineCheck> check : checks) {
        done.add(check.get());
      }
      return sum(done, logged);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  /** Counts the lines only, for a file whose lines are all alike. */
  static FileCheck counted(Path file, long logged) throws IOException, InterruptedException {
    FileCheck all = of(file, List.of());
    return new FileCheck(all.records, Math.max(0, logged - all.records), 0, 0, 0, all.bytes, "");
  }

  private static FileCheck sum(List<LineCheck> parts, List<Long> logged) {
    long repeated = parts.stream().mapToLong(part -> part.repeated).sum();
    long lost = 0;
    for (int producer = 0; producer < logged.size(); producer++) {
      BitSet all = new BitSet();
      for (LineCheck part : parts) {
        BitSet numbers = part.seen.getOrDefault(producer, new BitSet());
        BitSet both = (BitSet) all.clone();
        both.and(numbers);
        repeated += both.cardinality();
        all.or(numbers);
      }
      lost +=
          logged.get(producer) - all.get(0, Math.toIntExact(logged.get(producer))).cardinality();
    }
    return new FileCheck(
        parts.stream().mapToLong(part -> part.records).sum(),
        lost,
        repeated,
        parts.stream().mapToLong(part -> part.invalid).sum(),
        parts.stream().mapToLong(part -> part.untyped).sum(),
        parts.stream().mapToLong(part -> part.bytes).sum(),
        parts.stream()
            .map(part -> part.firstInvalid)
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse(""));
  }

  /** Checks the lines that begin in a part of a file. */
  private static LineCheck part(Path file, long from, long to) throws IOException {
    LineCheck check = new LineCheck();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        InputStream in = Channels.newInputStream(channel.position(Math.max(0, from - 1)))) {
      byte[] chunk = new byte[CHUNK];
      long begin =
          channel.position(); // Of the current line; in the file, up to the first line that begins
      // here.
      boolean skip = from > 0; // up to the first line that begins here
      int held = 0;
      int read;
      while (begin < to && (read = in.read(chunk, held, chunk.length - held)) > 0) {
        int end = held + read;
        int start = 0;
        for (int i = held; i < end && begin < to; i++) {
          if (chunk[i] == '\n') {
            if (!skip) {
              check.line(chunk, start, i - start);
            }
            skip = false;
            begin += i + 1 - start;
            start = i + 1;
          }
        }
        held = end - start;
        System.arraycopy(chunk, start, chunk, 0, held);
        chunk = held == chunk.length ? Arrays.copyOf(chunk, 2 * held) : chunk;
      }
      if (begin < to && held > 0 && !skip) {
        check.line(chunk, 0, held); // Has no line feed.
      }
    }
    return check;
  }
}
