package dev.tachograph.cli.logs;

import dev.tachograph.cli.command.Host;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Prints what is wanted of the log of a run, file after file, in the order of the log. */
final class LogReading {
  private static final long FOLLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int CHECK_EVERY = 4096;

  private final Host host;
  private final LogView view;

  /** For lines that are read one by one. */
  private final LogBatch lines;

  private final @Nullable LogStats stats;
  private long matched;
  private long read;
  private long unreadable;
  private long shown;

  /** Whether the reader of the output is gone. */
  private boolean left;

  LogReading(Host host, LogView view) {
    this.host = host;
    this.view = view;
    this.lines = new LogBatch(view);
    this.stats = view.stats() ? new LogStats() : null;
  }

  /** Prints all that is wanted. */
  void print(LogFiles files) throws IOException {
    try (LogScan scan = new LogScan(view)) {
      while (!left && printNext(files, scan)) {
        // Goes on until the last.
      }
    }
    add(lines);
  }

  private boolean printNext(LogFiles files, LogScan scan) throws IOException {
    try (LogLines file = files.next()) {
      if (file == null) {
        return false;
      }
      printLarge(file, scan);
      print(file, files);
      unreadable += file.damaged();
      return true;
    }
  }

  /** Prints what there is of a large file; context needs the lines one after the other. */
  private void printLarge(LogLines file, LogScan scan) throws IOException {
    FileChannel channel = file.channel();
    long start = file.position();
    if (view.hasContext() || channel.size() - start < LogScan.MIN_BYTES) {
      return;
    }
    long end = LineReader.lastLineEnd(channel, channel.size());
    scan.read(
        channel,
        start,
        end,
        batch -> {
          add(batch);
          write(batch);
          left = host.out().checkError();
          return !left;
        });
    file.begin(end, end);
  }

  private void add(LogBatch batch) {
    matched += batch.matched();
    read += batch.read();
    unreadable += batch.unreadable();
    if (stats != null && batch.stats() != null) {
      stats.add(batch.stats());
    }
  }

  private void write(LogBatch batch) {
    if (batch.hasText()) {
      host.out().print(batch.take());
    }
  }

  private void print(LogLines file, LogFiles files) throws IOException {
    boolean complete = false;
    while (!left) {
      if (file.next()) {
        LineReader line = file.line();
        lines.line(line.buffer(), line.from(), line.to(), file.isLookedAt());
        if (lines.hasText()) {
          write(lines);
          // A reader that is gone, such as head, ends the loop; the check flushes, so it is not
          // made each time.
          left = ++shown % CHECK_EVERY == 0 && host.out().checkError();
        }
      } else if (complete) {
        return;
      } else {
        // Checked before the last read, so that nothing written in between is missed.
        complete = files.isComplete();
        if (!complete) {
          left = host.out().checkError();
          LockSupport.parkNanos(FOLLOW_NANOS);
        }
      }
    }
  }

  /** The number of records that were shown or counted. */
  long matched() {
    return matched;
  }

  /** The number of records that were looked at. */
  long read() {
    return read;
  }

  /** The number of lines that are no records. */
  long unreadable() {
    return unreadable;
  }

  /** Whether the reader of the output went away. */
  boolean isLeft() {
    return left;
  }

  /** What was counted; null if nothing was to be. */
  @Nullable LogStats stats() {
    return stats;
  }
}
