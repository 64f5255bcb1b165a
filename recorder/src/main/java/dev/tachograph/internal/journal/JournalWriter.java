package dev.tachograph.internal.journal;

import dev.tachograph.RunClock;
import dev.tachograph.internal.OurThreads;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.logging.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes all files of a run.
 *
 * <p>A write that fails is tried again later, with growing pauses; when the journal is closed
 * meanwhile, for {@link #LAST_TRIES_MILLIS} more. Nothing that happens here ends the thread early.
 */
final class JournalWriter {
  private static final long RETRY_MILLIS = 100;
  private static final long RETRY_MAX_MILLIS = 1_000;
  private static final long LAST_TRIES_MILLIS = 1_000;
  private static final long TELL_MILLIS = 1_000;
  private static final Stream[] STREAMS = Stream.values();

  private final HeapJournal journal;
  private final RunClock clock;
  private final @Nullable StreamFile[] files = new @Nullable StreamFile[STREAMS.length];
  private final Lines[] batches = new Lines[STREAMS.length];
  private final StreamFile.Progress progress = new StreamFile.Progress();
  private final Lines notice = new Lines();
  private final JsonWriter json = new JsonWriter();
  private final long[] toldAt = new long[STREAMS.length];
  private final long[] toldUntil = new long[STREAMS.length];
  private final SizeBound bound;
  private final ChangeTeller changes;
  private final Thread thread;

  /** Made once, since the writer allocates as little as it can: the heap may be full. */
  private final LossTeller.Notices notices = this::notice;

  private boolean failing;
  private boolean isLast;
  private boolean isOver;
  private final RunClock steady = RunClock.start();
  private long closingSince = -1;
  private long wait = HeapJournal.FLUSH_MILLIS;

  JournalWriter(
      HeapJournal journal,
      RunClock clock,
      Map<Stream, LineOutput> outputs,
      int capacity,
      SizeLimits limits) {
    this.journal = journal;
    this.clock = clock;
    ByteBuffer chunk = StreamFile.newChunk();
    for (Stream stream : STREAMS) {
      LineOutput output = outputs.get(stream);
      int s = stream.ordinal();
      files[s] = output == null ? null : new StreamFile(output, stream == Stream.TRACE, chunk);
      batches[s] = new Lines();
      toldAt[s] = -TELL_MILLIS;
    }
    // All that is held, twice, with a byte for the frame of each line of a trace.
    bound = new SizeBound(limits, files, capacity * 2L + capacity / 4, new Bounded());
    changes = new ChangeTeller(clock, files, this::notice);
    thread = OurThreads.daemon("writer", this::run);
  }

  void start() {
    thread.start();
  }

  void wake() {
    LockSupport.unpark(thread);
  }

  /** The lines being written; guarded by the journal's lock when read by others. */
  Lines batch(int stream) {
    return batches[stream];
  }

  private void run() {
    while (!isOver && !journal.isClosed()) {
      try {
        turn();
      } catch (Throwable heapOrStackIsAtItsEnd) {
        // What was not written is still held. Nothing is allocated here.
        failing = true;
        park(RETRY_MILLIS);
      }
    }
    finish();
    journal.onWriterEnd();
  }

  private void turn() {
    journal.awaitLines(wait * 1_000_000, failing);
    boolean closing = journal.isClosing();
    if (closing && closingSince < 0) {
      closingSince = steady.millis();
    }
    boolean failed = round(closing);
    boolean idle = journal.settle(failed || isSomethingUntold());
    if (closingSince >= 0) {
      if (idle) {
        isOver = true;
      } else if (steady.millis() - closingSince > LAST_TRIES_MILLIS) {
        journal.abandon();
      } else if (failed) {
        park(RETRY_MILLIS);
      }
    }
    wait = failed ? Math.min(RETRY_MAX_MILLIS, wait + RETRY_MILLIS) : HeapJournal.FLUSH_MILLIS;
  }

  private void park(long millis) {
    boolean ignored = Thread.interrupted();
    LockSupport.parkNanos(this, millis * 1_000_000);
  }

  /** Writes what is held once; true: something could not be written. */
  private boolean round(boolean last) {
    boolean failed = false;
    isLast = last;
    if (last) {
      changes.lookAtTheEnd();
    }
    for (int s = 0; s < STREAMS.length; s++) {
      failed |= !write(s);
      bound.keep();
    }
    failed = failed || !bound.tell(clock, notices);
    for (int s = 0; s < STREAMS.length; s++) {
      failed = failed || !tell(s, last);
    }
    failed = failed || !changes.tell();
    failing = failed;
    return failed;
  }

  private boolean write(int s) {
    StreamFile file = files[s];
    if (file == null) {
      return true;
    }
    Lines batch = journal.exchange(s, batches);
    if (batch.count == 0) {
      return true;
    }
    boolean written = false;
    progress.lines = 0;
    progress.bytes = 0;
    try {
      file.write(batch, progress);
      written = true;
    } catch (IOException | RuntimeException | Error e) {
      // Tried again later; the lines stay held until then.
    }
    journal.onWritten(s, batch, progress.lines, progress.bytes);
    return written;
  }

  private boolean isSomethingUntold() {
    for (int s = 0; s < STREAMS.length; s++) {
      if ((isLast || !bound.isRefusing()) && journal.untold(s) > 0 && files[s] != null) {
        return true;
      }
    }
    return changes.isSomethingUntold();
  }

  /** Lines of a stream that somebody else took out of its files. */
  long lost(int stream) {
    StreamFile file = files[stream];
    return file == null ? 0 : file.changes.lines();
  }

  /** Tells a loss, if there is one and the last was told long enough ago; false: it could not. */
  private boolean tell(int s, boolean last) {
    long lost = journal.untold(s);
    long now = clock.millis();
    boolean early = bound.isRefusing() || now - toldAt[s] < TELL_MILLIS;
    if (lost == 0 || (!last && early)) {
      return true;
    }
    toldAt[s] = now;
    Stream stream = STREAMS[s];
    long since = Math.max(0, toldUntil[s]);
    boolean reached = notice(Stream.LOGS, LossNotices.log(json, clock, stream, lost, since));
    if (stream == Stream.EVENTS) {
      reached &= notice(Stream.EVENTS, LossNotices.event(json, clock, stream, lost, since));
    } else if (stream == Stream.TRACE) {
      reached &= notice(Stream.TRACE, LossNotices.instant(json, clock, stream, lost, since));
    }
    if (reached) {
      toldUntil[s] = now;
      journal.told(s, lost);
    }
    return reached;
  }

  private boolean notice(Stream to, JsonWriter line) {
    return notice(to, line.buffer(), line.length());
  }

  private boolean notice(Stream to, byte[] line, int length) {
    StreamFile file = files[to.ordinal()];
    if (file == null) {
      return true;
    }
    notice.clear();
    notice.add(Level.WARN, line, 0, length, length);
    boolean reached = false;
    try {
      file.write(notice, progress);
      reached = true;
    } catch (IOException | RuntimeException | Error e) {
      // Told in a later round.
    }
    if (reached) {
      journal.onNotice(to.ordinal(), Level.WARN, length);
    }
    return reached;
  }

  private void finish() {
    for (StreamFile file : files) {
      if (file != null) {
        try {
          file.finish();
        } catch (IOException | RuntimeException | Error e) {
          failing = true;
        }
      }
    }
  }

  private final class Bounded implements SizeBound.Effects {
    @Override
    public void refuse(int what) {
      journal.onSizeBound(what);
    }

    @Override
    public void deleted(int stream, long lines) {
      journal.onDeleted(stream, lines);
    }
  }

  /** Whether a file's call does not return, so that it is in vain to wait for the files. */
  boolean isStuck() {
    for (StreamFile file : files) {
      if (file != null && file.isStuck()) {
        return true;
      }
    }
    return false;
  }
}
