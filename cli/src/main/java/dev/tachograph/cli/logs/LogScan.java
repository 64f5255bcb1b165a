package dev.tachograph.cli.logs;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/**
 * Reads large parts of files by several threads; what they find is handed on in the order of the
 * file. A bounded number of pieces is in progress or waits to be handed on.
 */
final class LogScan implements Closeable {
  /** Below this, threads are not worth it. */
  static final long MIN_BYTES = 8 << 20;

  private static final int PIECE = 2 << 20;
  private static final int MAX_THREADS = 4;

  private final LogView view;
  private final int threads;
  private final ExecutorService executor;

  /** Creates a reader, which must be closed. */
  LogScan(LogView view) {
    this.view = view;
    this.threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
    this.executor =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "tacho-logs");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Reads whole lines.
   *
   * @param start the position of the first line
   * @param end the position behind the last line end
   * @param done takes what was found, and says whether to go on
   */
  void read(FileChannel file, long start, long end, Predicate<LogBatch> done) throws IOException {
    Deque<Future<LogBatch>> pieces = new ArrayDeque<>();
    try {
      long at = start;
      while (at < end || !pieces.isEmpty()) {
        while (at < end && pieces.size() < 2 * threads) {
          long from = at;
          long to = from + PIECE >= end ? end : LineReader.lineAfter(file, from + PIECE, end);
          pieces.add(executor.submit(() -> piece(file, from, to)));
          at = to;
        }
        if (!done.test(result(pieces.remove()))) {
          return;
        }
      }
    } finally {
      pieces.forEach(piece -> piece.cancel(false));
    }
  }

  private LogBatch piece(FileChannel file, long from, long to) throws IOException {
    LogBatch batch = new LogBatch(view);
    LineReader lines = new LineReader(file, from, to, false);
    while (lines.next()) {
      batch.line(lines.buffer(), lines.from(), lines.to(), true);
    }
    batch.damaged(lines.damaged());
    return batch;
  }

  private static LogBatch result(Future<LogBatch> piece) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return piece.get();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof UncheckedIOException unchecked) {
        throw unchecked.getCause();
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw cause instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException(cause);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
