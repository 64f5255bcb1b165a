package dev.tachograph.cli.run.process;

import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records what a command prints, on a thread of its own, so that the command never waits for a
 * record: what comes faster than it can be recorded is left out and counted.
 */
final class OutputRecords implements AutoCloseable {
  /** What waits at the most, so that a burst of this size is recorded whole. */
  private static final long MOST_BYTES = 8 << 20;

  /** What a chunk takes beside its bytes, about. */
  private static final int CHUNK = 96;

  private static final long PATIENCE_SECONDS = 30;
  private static final byte[] NOTHING = {};

  private final BlockingQueue<Chunk> waiting = new LinkedBlockingQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final Thread thread = new Thread(this::record, "tacho-output");
  private final List<Stream> streams = new ArrayList<>();

  /** One stream of the command; its target is its name. */
  final class Stream {
    private final String name;
    private final Log log;
    private final OutputLines lines;
    private long unrecorded;

    /** By the recording thread alone. */
    private long failed;

    private Stream(String target) {
      this.name = target;
      log = Log.get(target);
      lines = new OutputLines(this::line);
    }

    /**
     * Takes what was printed, if there is room for it; does not wait. Called by one thread.
     *
     * @param bytes not changed afterwards
     */
    void offer(byte[] bytes) {
      if (bytes.length == 0) {
        return;
      }
      Chunk chunk = new Chunk(this, bytes, unrecorded);
      if (waitingBytes.addAndGet(chunk.size()) <= MOST_BYTES) {
        waiting.add(chunk);
        unrecorded = 0;
      } else {
        waitingBytes.addAndGet(-chunk.size());
        unrecorded += bytes.length;
      }
    }

    /** Whether what is offered now would find room; asked before it is copied. */
    boolean hasRoom(int bytes) {
      if (waitingBytes.get() + bytes + CHUNK <= MOST_BYTES) {
        return true;
      }
      unrecorded += bytes;
      return false;
    }

    /** Its target. */
    String name() {
      return name;
    }

    /** How much was left out that nothing has told yet. */
    long missed() {
      return unrecorded;
    }

    /** Counts what could not be offered. */
    void missed(int bytes) {
      unrecorded += bytes;
    }

    private void take(Chunk chunk) {
      long missed = chunk.missedBefore + failed;
      if (missed > 0) {
        lines.flush();
        log.warn("output not recorded: it came faster than it could be")
            .with("bytes", missed)
            .emit();
        failed = 0;
      }
      lines.take(chunk.bytes, chunk.bytes.length);
    }

    private void line(String text, long bytes, boolean partial) {
      if (partial && text.isEmpty()) {
        // It only told a terminal something.
        return;
      }
      LogEvent event = log.info(text);
      if (partial) {
        event = event.with("partial", true);
      }
      if (bytes > OutputLines.KEPT_BYTES) {
        event = event.with("line_bytes", bytes);
      }
      event.emit();
    }
  }

  /** What was printed at once. */
  private static final class Chunk {
    private final Stream stream;
    private final byte[] bytes;
    private final long missedBefore;

    Chunk(Stream stream, byte[] bytes, long missedBefore) {
      this.stream = stream;
      this.bytes = bytes;
      this.missedBefore = missedBefore;
    }

    int size() {
      return bytes.length + CHUNK;
    }
  }

  /** Behind the last one. */
  private final Chunk end = new Chunk(new Stream("stdout"), NOTHING, 0);

  OutputRecords() {
    thread.setDaemon(true);
  }

  /** A stream of that target; all of them before the first is offered something. */
  Stream stream(String target) {
    Stream stream = new Stream(target);
    streams.add(stream);
    return stream;
  }

  private void record() {
    try {
      while (true) {
        Chunk chunk = waiting.take();
        if (chunk == end) {
          break;
        }
        guarded(chunk.stream, () -> chunk.stream.take(chunk), chunk.bytes.length);
        waitingBytes.addAndGet(-chunk.size());
      }
      for (Stream stream : streams) {
        guarded(stream, () -> stream.take(new Chunk(stream, NOTHING, stream.unrecorded)), 0);
        guarded(stream, stream.lines::flush, 0);
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it but the end of the process.
    }
  }

  /** What cannot be recorded for want of memory keeps nothing else from being recorded. */
  private static void guarded(Stream stream, Runnable step, int bytes) {
    try {
      step.run();
    } catch (OutOfMemoryError | RuntimeException noRecord) {
      stream.failed += bytes;
    }
  }

  /** Begins to record. */
  void start() {
    thread.start();
  }

  /**
   * Records what waits; called when nobody offers anything any more. Bounded: where recording does
   * not proceed, what waits is left out.
   */
  @Override
  public void close() {
    try {
      waiting.add(end);
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
