package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.OurThreads;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that writes all files of a run: when it writes, when it waits, when it ends.
 *
 * <p>It parks without a time while there is nothing to do, and else writes at latest {@link
 * #FLUSH_MILLIS} after a line came. While lines come more often than that, it looks for them by
 * itself, so that no caller has to wake it. Whether somebody must wake it is told by its mode: it
 * announces that it will park, and then looks at the tail of the ring once more; a caller moves the
 * tail, and then looks at the mode. So one of the two sees the other.
 *
 * <p>A write that fails is tried again later, with growing pauses; when the journal is closed
 * meanwhile, for a second more. Nothing that happens here ends the thread early.
 */
final class WriterThread {
  /** How long a line waits for company before it is written. */
  private static final long FLUSH_MILLIS = 75;

  private static final long RETRY_MILLIS = 100;
  private static final long RETRY_MAX_MILLIS = 1_000;
  private static final long LAST_CALL_MILLIS = 1_000;

  private static final int BUSY = 0;
  private static final int GATHERING = 1;
  private static final int IDLE = 2;

  private final RingWriter writer;
  private final Ring ring;
  private final JournalOptions options;
  private final Runnable progress;
  private final Thread thread = OurThreads.daemon("writer", this::run);
  private final AtomicInteger mode = new AtomicInteger(BUSY);
  private final int many;

  private volatile long flushTo;
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile boolean leavesLines;

  /** Whether the ring was closed with nothing in it. */
  private volatile boolean closedRing;

  private boolean failing;
  private long closingSince = -1;

  /** Whether lines came soon after those before, so that it pays to look for more. */
  private boolean steady;

  private long syncedTo;
  private long syncedAt;

  /** One for all waits, so that the thread needs no memory for them. */
  private final RunClock clock = RunClock.start();

  WriterThread(RingWriter writer, Ring ring, JournalOptions options, Runnable progress) {
    this.writer = writer;
    this.ring = ring;
    this.options = options;
    this.progress = progress;
    this.many = ring.capacity() / 4;
  }

  void start() {
    thread.start();
  }

  /** A line was committed, or refused; wakes the thread if that is needed. */
  void onLine() {
    int now = mode.get();
    if (now == IDLE || (now == GATHERING && ring.isFuller(many))) {
      wake(now);
    }
  }

  private void wake(int from) {
    if (mode.compareAndSet(from, BUSY)) {
      LockSupport.unpark(thread);
    }
  }

  /** Has the thread write now, unless it does. */
  void hurry() {
    int now = mode.get();
    if (now != BUSY) {
      wake(now);
    }
  }

  /** Has it write what lies before a position. */
  void flush(long position) {
    flushTo = Math.max(flushTo, position);
    hurry();
  }

  void close() {
    closing = true;
    hurry();
    LockSupport.unpark(thread);
  }

  boolean isEnded() {
    return ended;
  }

  /** Whether it has ended, and closed the ring when nothing was left in it. */
  boolean hasClosedRing() {
    return closedRing && ended;
  }

  /** Whether lines that a file of the run did not take were given up. */
  boolean leavesLines() {
    return leavesLines;
  }

  /** Whether it may still change the files. */
  boolean isAlive() {
    return thread.isAlive();
  }

  /**
   * Waits until it has ended, no longer than for a call that is left behind; see {@link #isAlive}.
   */
  void awaitEnd() {
    try {
      thread.join(LAST_CALL_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the journal with what it holds counted as dropped. */
  void abandon() {
    ring.close();
    leavesLines = writer.failure() != null;
    writer.abandon();
    ended = true;
    progress.run();
  }

  private void run() {
    boolean through = false;
    while (!through) {
      try {
        write();
        through = true;
      } catch (Throwable heapOrStackIsAtItsEnd) {
        // What was not written still stands in the ring. Nothing is allocated here.
        mode.set(BUSY);
        park(RETRY_MILLIS * 1_000_000);
      }
    }
    try {
      writer.finish();
    } finally {
      ended = true;
      progress.run();
    }
  }

  private void write() {
    long wait = FLUSH_MILLIS;
    while (!ended) {
      idle();
      gather(wait);
      if (!hasWork() && writer.isDone(flushTo)) {
        steady = false;
        continue;
      }
      if (closing && closingSince < 0) {
        closingSince = clock.millis();
      }
      failing = !pass(closing);
      progress.run();
      if (closingSince >= 0) {
        long tail = ring.tail();
        if (!failing && writer.isDone(tail) && !writer.hasUnreported()) {
          if (ring.closeAt(tail)) {
            closedRing = true;
            break;
          }
        } else if (failing && clock.millis() - closingSince > writer.lastTriesMillis()) {
          abandon();
        } else {
          park((failing ? RETRY_MILLIS : 1) * 1_000_000);
        }
      }
      wait = failing ? Math.min(RETRY_MAX_MILLIS, wait + RETRY_MILLIS) : FLUSH_MILLIS;
    }
  }

  private boolean pass(boolean last) {
    try {
      boolean through = writer.pass(last, !writer.isDone(flushTo));
      sync(writer.sawError());
      return through;
    } catch (RuntimeException | Error e) {
      // Tried again: what was not written still stands in the ring.
      return false;
    }
  }

  private void sync(boolean sawError) {
    boolean byTime = options.syncMillis() > 0 && clock.millis() - syncedAt >= options.syncMillis();
    long tail = ring.head();
    if ((byTime && tail > syncedTo) || (sawError && options.syncOnError())) {
      writer.sync();
      syncedTo = tail;
      syncedAt = clock.millis();
    }
  }

  private boolean hasWork() {
    return failing
        || closing
        || ring.tail() > ring.head()
        || writer.hasUnreported()
        || writer.isCollapsing()
        || (options.syncMillis() > 0 && ring.head() > syncedTo);
  }

  /** Parks until there is something to do, unless it is to be looked for. */
  private void idle() {
    if (steady || hasWork()) {
      return;
    }
    long parkedAt = clock.millis();
    mode.set(IDLE);
    while (mode.get() == IDLE && !hasWork()) {
      boolean ignored = Thread.interrupted();
      LockSupport.park(this);
    }
    mode.set(BUSY);
    steady = clock.millis() - parkedAt < FLUSH_MILLIS;
  }

  /**
   * Parks until lines have waited long enough, there are many, or somebody cannot wait. After a
   * failure none of these is a reason to try again sooner.
   */
  private void gather(long millis) {
    long from = clock.nanos();
    mode.set(failing ? BUSY : GATHERING);
    while (!closing
        && (failing
            || (mode.get() == GATHERING && !ring.isFuller(many) && writer.isDone(flushTo)))) {
      long left = millis * 1_000_000 - (clock.nanos() - from);
      if (left <= 0) {
        break;
      }
      park(left);
    }
    mode.set(BUSY);
  }

  /** Who has its flag up cannot park; nobody of ours raises it. */
  private void park(long nanos) {
    boolean ignored = Thread.interrupted();
    LockSupport.parkNanos(this, nanos);
  }
}
