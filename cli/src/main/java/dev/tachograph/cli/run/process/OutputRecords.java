package dev.tachograph.cli.run.process;

import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Records what a command prints, on a thread of its own, so that the command never waits for a
 * record: what comes faster than it can be recorded is left out and counted.
 */
final class OutputRecords implements AutoCloseable {
  private static final int WAITING_CHUNKS = 64;

  private final BlockingQueue<Chunk> waiting = new ArrayBlockingQueue<>(WAITING_CHUNKS);
  private final Thread thread = new Thread(this::record, "tacho-output");
  private final List<Stream> streams = new ArrayList<>();

  /** One stream of the command; its target is its name. */
  final class Stream {
    private final Log log;
    private final OutputLines lines;
    private long unrecorded;

    private Stream(String target) {
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
      if (waiting.offer(new Chunk(this, bytes, unrecorded))) {
        unrecorded = 0;
      } else {
        unrecorded += bytes.length;
      }
    }

    /** Whether what is offered now would find room; asked before it is copied. */
    boolean hasRoom(int bytes) {
      if (waiting.remainingCapacity() > 0) {
        return true;
      }
      unrecorded += bytes;
      return false;
    }

    private void take(Chunk chunk) {
      if (chunk.missedBefore > 0) {
        lines.flush();
        log.warn("output not recorded: it came faster than it could be")
            .with("bytes", chunk.missedBefore)
            .emit();
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
  }

  OutputRecords() {
    thread.setDaemon(true);
    thread.start();
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
        if (chunk.bytes.length == 0) {
          break;
        }
        chunk.stream.take(chunk);
      }
      streams.forEach(stream -> stream.take(new Chunk(stream, new byte[0], stream.unrecorded)));
      streams.forEach(stream -> stream.lines.flush());
    } catch (InterruptedException e) {
      // Nobody interrupts it but the end of the process.
    }
  }

  /** Records what waits; called when nobody offers anything any more. */
  @Override
  public void close() {
    if (streams.isEmpty()) {
      return;
    }
    boolean interrupted = false;
    while (true) {
      try {
        waiting.put(new Chunk(streams.get(0), new byte[0], 0));
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
