package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.RecorderThreads;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The single thread that writes all files of a run: decides when to write, to wait and to end.
 *
 * <p>It parks without a timeout while there is nothing to do, and otherwise writes no later than
 * {@link #FLUSH_MILLIS} after a line arrived. While lines arrive more often than that, it polls for
 * them, so that no caller has to wake it. Its mode says whether it must be woken: it announces that
 * it will park, then checks the tail of the ring once more; a caller moves the tail, then checks
 * the mode. So at least one of the two sees the other.
 *
 * <p>A failed write is retried later, at growing intervals; once the journal is closed, for one
 * more second. No failure here ends the thread early.
 */
final class WriterThread {
  /** How long a line waits for others before it is written. */
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
  private final Thread thread = RecorderThreads.daemon("writer", this::run);
  private final AtomicInteger mode = new AtomicInteger(BUSY);
  private final int many;

  private volatile long flushTo;
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile boolean hasAbandonedLines;

  /** Whether the ring was closed when it was empty. */
  private volatile boolean closedRing;

  private boolean failing;
  private long closingSince = -1;

  /** Whether lines arrive in quick succession, so that polling for more pays off. */
  private boolean steady;

  private long syncedTo;
  private long syncedAt;

  /** A single clock for all waits, so that they need no memory. */
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

  /** Called when a line was committed or refused; wakes the thread if necessary. */
  void onLine() {
    int now = mode.get();
    if (now == IDLE || (now == GATHERING && ring.isFullerThan(many))) {
      wake(now);
    }
  }

  private void wake(int from) {
    if (mode.compareAndSet(from, BUSY)) {
      LockSupport.unpark(thread);
    }
  }

  /** Makes the thread write now, unless it already does. */
  void hurry() {
    int now = mode.get();
    if (now != BUSY) {
      wake(now);
    }
  }

  /** Makes the thread write everything before a position. */
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

  /** Whether it gave up lines that a file of the run did not take. */
  boolean hasAbandonedLines() {
    return hasAbandonedLines;
  }

  /** Whether it may still change the files. */
  boolean isAlive() {
    return thread.isAlive();
  }

  /** Waits until it has ended, but no longer than for an abandoned call; see {@link #isAlive}. */
  void awaitEnd() {
    try {
      thread.join(LAST_CALL_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the journal and counts what it holds as dropped. */
  void abandon() {
    ring.close();
    hasAbandonedLines = writer.failure() != null;
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
        // What was not written is still in the ring. Nothing is allocated here.
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
      // Retried: what was not written is still in the ring.
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

  /** Parks until there is something to do, unless it should poll. */
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
   * Parks until lines have waited long enough, there are many, or a caller needs them written.
   * After a failure none of these is a reason to retry sooner.
   */
  private void gather(long millis) {
    long from = clock.nanos();
    mode.set(failing ? BUSY : GATHERING);
    while (!closing
        && (failing
            || (mode.get() == GATHERING && !ring.isFullerThan(many) && writer.isDone(flushTo)))) {
      long left = millis * 1_000_000 - (clock.nanos() - from);
      if (left <= 0) {
        break;
      }
      park(left);
    }
    mode.set(BUSY);
  }

  /** A thread whose interrupt flag is set cannot park; the recorder never sets it. */
  private void park(long nanos) {
    boolean ignored = Thread.interrupted();
    LockSupport.parkNanos(this, nanos);
  }
}
