package dev.tachograph.analysis.internal.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads files of samples: parts of them by as many threads as there are CPUs, a few parts ahead of
 * the one that is added, in their order. The result does not depend on the number of threads.
 */
final class SampleFiles {
  private static final long PART = 4L << 20;

  private record Part(Path file, long start, long end) {}

  /** What a part holds from its start on; {@code next} is where it goes on, -1 for nowhere. */
  private record Content(SampleRows rows, long damaged, long next) {}

  private final List<Path> files;

  SampleFiles(List<Path> files) {
    this.files = files;
  }

  /** Adds all of them; blocks until that is done. */
  void read(Samples samples) {
    Deque<Part> parts = new ArrayDeque<>();
    for (Path file : files) {
      try {
        long size = Files.size(file);
        for (long at = 0; at < size; at += PART) {
          parts.add(new Part(file, at, Math.min(size, at + PART)));
        }
      } catch (IOException e) {
        samples.faults().add(ReadFailures.cannotRead(file, e));
      }
    }
    int threads = Math.min(parts.size(), Runtime.getRuntime().availableProcessors());
    if (threads <= 1) {
      while (!parts.isEmpty()) {
        Part part = parts.remove();
        try {
          add(samples, part, content(part));
        } catch (IOException e) {
          samples.faults().add(ReadFailures.cannotRead(part.file(), e));
        }
      }
      return;
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      inParallel(pool, threads, parts, samples);
    } finally {
      pool.shutdownNow();
    }
  }

  private record Pending(Part part, Future<Content> content) {}

  private static void inParallel(
      ExecutorService pool, int threads, Deque<Part> parts, Samples samples) {
    Deque<Pending> pending = new ArrayDeque<>();
    Path failed = null;
    while (!parts.isEmpty() || !pending.isEmpty()) {
      while (pending.size() <= threads && !parts.isEmpty()) {
        Part part = parts.remove();
        pending.add(new Pending(part, pool.submit(() -> content(part))));
      }
      Pending next = pending.remove();
      Path file = next.part().file();
      try {
        add(samples, next.part(), next.content().get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        samples.faults().add("the samples were not read to their end");
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof IOException failure)) {
          throw new IllegalStateException(e.getCause());
        }
        fault(samples, file, failed, failure);
        failed = file;
      } catch (IOException e) {
        fault(samples, file, failed, e);
        failed = file;
      }
    }
  }

  /** Told once of a file, not of each part of it. */
  private static void fault(
      Samples samples,
      Path file,
      @org.jspecify.annotations.Nullable Path toldOf,
      IOException failure) {
    if (!file.equals(toldOf)) {
      samples.faults().add(ReadFailures.cannotRead(file, failure));
    }
  }

  private static void add(Samples samples, Part part, Content first) throws IOException {
    Content content = first;
    while (true) {
      samples.add(content.rows());
      samples.addTorn(content.damaged());
      if (content.next() < 0) {
        return;
      }
      content = content(new Part(part.file(), content.next(), part.end()));
    }
  }

  private static Content content(Part part) throws IOException {
    SampleRows rows = new SampleRows(64);
    SampleParser parser = new SampleParser(rows);
    try (JsonLines lines = new JsonLines(part.file(), part.start(), part.end())) {
      while (lines.next()) {
        parser.add(lines.buffer(), lines.from, lines.length);
        if (rows.isFull()) {
          return new Content(rows, lines.damaged(), lines.offset() + lines.length + 1);
        }
      }
      return new Content(rows, lines.damaged(), -1);
    }
  }
}
