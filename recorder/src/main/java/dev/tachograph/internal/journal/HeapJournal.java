package dev.tachograph.internal.journal;

import dev.tachograph.RunClock;
import dev.tachograph.logging.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A journal on the heap: for every stream one array that callers fill and one that the writer
 * empties, exchanged under a lock that is held for a copy and no longer.
 *
 * <p>Bounded by lines and by bytes over all streams. Spans may fill half of it, records below WARN
 * seven eighths; the rest is for WARN and ERROR, samples, events. Held counts until it stands in
 * the file, so a disk that fails fills the journal and the rule applies. One writer thread for all
 * streams parks while nothing is held, and else writes at latest {@link #FLUSH_MILLIS} after a line
 * came. It tells losses at most once a second.
 */
public final class HeapJournal implements Journal {
  /** Lines held at most, unless told otherwise. */
  public static final int LOG_BUFFER = 65_536;

  /** Bytes held at most, unless told otherwise. */
  public static final int CAPACITY_BYTES = 16 * 1024 * 1024;

  /** How long a line waits for company before it is written. */
  static final long FLUSH_MILLIS = 50;

  private static final int STREAMS = Stream.values().length;
  private static final int LEVELS = Level.values().length;

  private final Object lock = new Object();
  private final FilesWait waits = new FilesWait(lock);
  private final int maxLines;
  private final int maxBytes;
  private final JournalWriter writer;

  /** One for all waits of the writer, so that it needs no memory for them. */
  private final RunClock steady = RunClock.start();

  // All below is guarded by the lock.
  private final Lines[] active = new Lines[STREAMS];
  private final boolean[] open = new boolean[STREAMS];
  private final boolean[] bounded = new boolean[STREAMS];
  private final long[][] dropped = new long[STREAMS][LEVELS];
  private final long[][] written = new long[STREAMS][LEVELS];
  private final long[][] notices = new long[STREAMS][LEVELS];
  private final long[] untold = new long[STREAMS];
  private int heldLines;
  private int heldBytes;
  private int inLines;
  private long acknowledged;
  private long done;
  private long bytesWritten;
  private final long[] deleted = new long[STREAMS];
  private int refused = SizeBound.OPEN;
  private boolean takesEnds;
  private boolean signalled;
  private boolean urgent;
  private boolean closing;
  private boolean closed;

  /** The writer was to be woken, and the stack ended before. */
  private volatile boolean unwoken;

  private volatile boolean abandoned;

  /**
   * A journal with the default bounds and files.
   *
   * @param files the files of the streams that are recorded; closed with the journal
   */
  public static HeapJournal open(RunClock clock, Map<Stream, LineOutput> files) {
    return open(clock, files, LOG_BUFFER, CAPACITY_BYTES);
  }

  /**
   * A journal with bounds of its own.
   *
   * @param maxLines lines held at most
   * @param maxBytes bytes held at most
   */
  public static HeapJournal open(
      RunClock clock, Map<Stream, LineOutput> files, int maxLines, int maxBytes) {
    return open(clock, files, maxLines, maxBytes, SizeLimits.NONE);
  }

  /** The same, with bounds for the files. */
  public static HeapJournal open(
      RunClock clock,
      Map<Stream, LineOutput> files,
      int maxLines,
      int maxBytes,
      SizeLimits limits) {
    HeapJournal journal = new HeapJournal(clock, files, maxLines, maxBytes, limits);
    journal.writer.start();
    return journal;
  }

  private HeapJournal(
      RunClock clock,
      Map<Stream, LineOutput> files,
      int maxLines,
      int maxBytes,
      SizeLimits limits) {
    this.maxLines = maxLines;
    this.maxBytes = maxBytes;
    for (int i = 0; i < STREAMS; i++) {
      active[i] = new Lines();
    }
    files.forEach(
        (stream, output) -> {
          open[stream.ordinal()] = true;
          bounded[stream.ordinal()] = output.takesRoom();
        });
    this.writer = new JournalWriter(this, clock, new EnumMap<>(files), maxBytes, limits);
  }

  @Override
  public boolean append(
      Stream stream, Level level, byte[] line, int offset, int length, int times) {
    int s = stream.ordinal();
    int l = level.ordinal();
    boolean wake = false;
    boolean accepted = false;
    synchronized (lock) {
      try {
        if (open[s] && !closed && hasRoom(stream, level, length)) {
          active[s].add(level, line, offset, length, maxBytes);
          accepted = true;
        }
      } catch (Throwable e) {
        accepted = false;
      }
      if (accepted) {
        heldLines++;
        heldBytes += length;
        inLines++;
        acknowledged++;
      } else {
        dropped[s][l]++;
        untold[s]++;
      }
      if (unwoken) {
        unwoken = false;
        signalled = false;
        urgent = false;
      }
      if (!signalled || (!urgent && (heldBytes >= maxBytes / 4 || heldLines >= maxLines / 4))) {
        urgent = signalled;
        signalled = true;
        wake = true;
      }
    }
    if (wake) {
      // The line is counted: from here on nothing may be thrown, and the writer must not sleep on.
      try {
        writer.wake();
      } catch (Throwable e) {
        // Not under the lock, since taking it may throw, too.
        unwoken = true;
      }
    }
    return accepted;
  }

  private boolean hasRoom(Stream stream, Level level, int length) {
    boolean ends = takesEnds && stream == Stream.TRACE && level == Level.WARN;
    if (bounded[stream.ordinal()] && !ends && !SizeBound.isKept(refused, stream, level)) {
      return false;
    }
    int lines = maxLines;
    int bytes = maxBytes;
    // The end of a span whose start was taken comes at WARN.
    if (stream == Stream.TRACE && level.ordinal() > Level.WARN.ordinal()) {
      lines /= 2;
      bytes /= 2;
    } else if (stream == Stream.LOGS && level.ordinal() > Level.WARN.ordinal()) {
      lines -= lines / 8;
      bytes -= bytes / 8;
    }
    return heldLines < lines && length <= bytes - heldBytes;
  }

  @Override
  public void refuse(Stream stream, Level level) {
    int s = stream.ordinal();
    int l = level.ordinal();
    synchronized (lock) {
      dropped[s][l]++;
      untold[s]++;
    }
  }

  @Override
  public long dropped(Stream stream, Level level) {
    synchronized (lock) {
      return dropped[stream.ordinal()][level.ordinal()];
    }
  }

  @Override
  public long written(Stream stream, Level level) {
    synchronized (lock) {
      return written[stream.ordinal()][level.ordinal()];
    }
  }

  @Override
  public long notices(Stream stream, Level level) {
    synchronized (lock) {
      return notices[stream.ordinal()][level.ordinal()];
    }
  }

  @Override
  public long deleted(Stream stream) {
    synchronized (lock) {
      return deleted[stream.ordinal()];
    }
  }

  @Override
  public long lost(Stream stream) {
    return writer.lost(stream.ordinal());
  }

  @Override
  public boolean isAtSizeBound() {
    synchronized (lock) {
      return refused != SizeBound.OPEN;
    }
  }

  @Override
  public void endWithin(long millis) {
    waits.within(millis);
  }

  @Override
  public void takeEnds() {
    waits.bound();
    synchronized (lock) {
      takesEnds = true;
    }
  }

  @Override
  public long bytesWritten() {
    synchronized (lock) {
      return bytesWritten;
    }
  }

  @Override
  public boolean flush(long timeoutMillis) {
    long ticket;
    synchronized (lock) {
      ticket = acknowledged;
      if (done >= ticket) {
        return true;
      }
      urgent = true;
      signalled = true;
    }
    writer.wake();
    return waits.awaitFlush(timeoutMillis, () -> done >= ticket || closed || writer.isStuck())
        && isDone(ticket);
  }

  private boolean isDone(long ticket) {
    synchronized (lock) {
      return done >= ticket;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closing = true;
      signalled = true;
      urgent = true;
    }
    writer.wake();
    if (!waits.await(FilesWait.CLOSE_MILLIS, () -> closed)) {
      abandon();
      abandoned = true;
    }
  }

  @Override
  public boolean isAbandoned() {
    return abandoned;
  }

  /** Ends the journal with what it holds counted as dropped. */
  void abandon() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      for (int s = 0; s < STREAMS; s++) {
        active[s].countInto(dropped[s], active[s].count);
        untold[s] += active[s].count;
        active[s].clear();
        Lines batch = writer.batch(s);
        batch.countInto(dropped[s], batch.count);
        untold[s] += batch.count;
      }
      lock.notifyAll();
    }
  }

  // What follows is for the writer thread.

  /**
   * Parks until a line came; then until it has waited long enough, or there are many.
   *
   * @param failing the last write failed: many lines are no reason to try again sooner
   */
  void awaitLines(long waitNanos, boolean failing) {
    while (true) {
      synchronized (lock) {
        if (signalled) {
          break;
        }
      }
      // Who has its flag up cannot park; nobody of ours raises it.
      boolean ignored = Thread.interrupted();
      LockSupport.park(this);
    }
    long from = steady.nanos();
    long left = waitNanos;
    while (left > 0) {
      synchronized (lock) {
        if (closing || (urgent && !failing)) {
          return;
        }
      }
      boolean ignored = Thread.interrupted();
      LockSupport.parkNanos(this, left);
      left = waitNanos - (steady.nanos() - from);
    }
  }

  /** Gives the writer a stream's lines in exchange for its batch, if that is empty. */
  Lines exchange(int stream, Lines[] batches) {
    synchronized (lock) {
      Lines full = active[stream];
      if (batches[stream].count == 0 && full.count > 0) {
        active[stream] = batches[stream];
        batches[stream] = full;
        inLines -= full.count;
      }
      return batches[stream];
    }
  }

  /** Counts the first lines of a batch as written and takes them out of it. */
  void onWritten(int stream, Lines batch, int lines, int bytes) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      batch.countInto(written[stream], lines);
      if (lines == batch.count) {
        batch.clear();
      } else {
        batch.removeFirst(lines, bytes);
      }
      heldLines -= lines;
      heldBytes -= bytes;
      done += lines;
      bytesWritten += bytes;
      lock.notifyAll();
    }
  }

  /** Takes no more of what a size bound excludes. */
  void onSizeBound(int what) {
    synchronized (lock) {
      refused = what;
    }
  }

  /** Counts lines in files that the size bound removed. */
  void onDeleted(int stream, long lines) {
    synchronized (lock) {
      deleted[stream] += lines;
    }
  }

  /** Counts a notice of the writer, which stands in its file. */
  void onNotice(int stream, Level level, int bytes) {
    synchronized (lock) {
      notices[stream][level.ordinal()]++;
      written[stream][level.ordinal()]++;
      bytesWritten += bytes;
    }
  }

  /** Lines of a stream that were dropped and not told yet. */
  long untold(int stream) {
    synchronized (lock) {
      return untold[stream];
    }
  }

  /** The loss of lines was told. */
  void told(int stream, long lines) {
    synchronized (lock) {
      untold[stream] -= lines;
    }
  }

  /** After a round: whether there is nothing to do until the next line comes. */
  boolean settle(boolean again) {
    synchronized (lock) {
      urgent = false;
      boolean idle = inLines == 0 && !again;
      signalled = !idle || closing;
      if (closing) {
        urgent = true;
      }
      return idle;
    }
  }

  boolean isClosing() {
    synchronized (lock) {
      return closing;
    }
  }

  boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  /** The last thing the writer does. */
  void onWriterEnd() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }
}
