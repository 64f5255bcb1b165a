package dev.tachograph.internal.console;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.RecorderThreads;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to a stream whose reader may be slow or blocked: callers put them into a bounded
 * queue, one thread writes them in order, and no other thread ever takes the stream's lock, which a
 * blocked write holds indefinitely.
 *
 * <p>Lines below WARN may fill three quarters of the queue, the rest is reserved for WARN and
 * ERROR. Refused lines are counted by level and reported in the stream itself when it accepts data
 * again. The thread is a daemon, starts with the first line, survives whatever the stream throws,
 * and belongs to no thread group or class loader of the application.
 *
 * <p>When idle, the thread is woken by the next line immediately; for a short time after being busy
 * it polls, since waking it costs a caller more than writing its line.
 */
public final class ConsoleSink implements Runnable {
  /** The maximum number of bytes that may be queued. */
  static final int CAPACITY = 4 << 20;

  private static final int LEVELS = Level.values().length;

  /** The maximum number of bytes per write, so that the progress of the stream is known. */
  private static final int PIECE = 32 * 1024;

  private static final long LOOK_NANOS = 1_000_000;
  private static final int POLLS = 3;
  private static final String CLEAR = "\r\u001b[K";

  /** How long the thread waits for further lines once the process ends. */
  private static final long ENDING_MILLIS = 50;

  private static final long HOOK_MILLIS = 2_000;

  private final PrintStream out;
  private final long idleNanos;
  private final boolean watchesEnd;
  private final Object lock = new Object();

  // Guarded by the lock.
  private final long[] shown = new long[LEVELS];
  private final long[] dropped = new long[LEVELS];
  private final long[] unreported = new long[LEVELS];
  private QueuedLines active = new QueuedLines();
  private QueuedLines batch = new QueuedLines();

  /** The number of lines of the batch that are written. */
  private int outLines;

  private boolean parked;
  private boolean busy;
  private boolean closed;
  private long taken;
  private long done;
  private int waiting;
  private String progress = "";
  private boolean progressChanged;

  /** Written under the lock. */
  private volatile @Nullable Thread thread;

  /** Written under the lock; this object is its task, no lambda: a full heap breaks those. */
  private volatile @Nullable Thread hook;

  /** The bytes queued, including those being written; written under the lock. */
  private volatile int held;

  /** Set once a caller has waited in vain; until all is written no caller waits for a line. */
  private volatile boolean slow;

  private volatile boolean ending;

  /** Lines that were not shown, to be reported. Used by the thread only. */
  private final long[] lost = new long[LEVELS];

  /** Whether a progress line is drawn at the bottom. Used by the thread only. */
  private boolean drawn;

  /**
   * Creates a sink.
   *
   * @param out the stream; never closed
   * @param idleMillis idle time after which the thread ends, to be restarted by the next line; 0 if
   *     it ends with the sink
   * @param watchesEnd whether queued lines are written when the process ends
   */
  public ConsoleSink(PrintStream out, long idleMillis, boolean watchesEnd) {
    this.out = out;
    this.idleNanos = idleMillis * 1_000_000;
    this.watchesEnd = watchesEnd;
  }

  /** Whether a line of a level would be accepted now; if not, it is counted as dropped. */
  public boolean hasRoom(Level level) {
    if (held < limit(level)) {
      return true;
    }
    lose(level);
    return false;
  }

  /** Counts a line as dropped that could not be created. */
  public void lose(Level level) {
    synchronized (lock) {
      dropped[level.ordinal()]++;
      unreported[level.ordinal()]++;
    }
  }

  private static int limit(Level level) {
    return level.ordinal() <= Level.WARN.ordinal() ? CAPACITY : CAPACITY - CAPACITY / 4;
  }

  /** Enqueues a line with its line feed; false if there is no room. Never waits for the stream. */
  public boolean offer(Level level, byte[] line) {
    boolean accepted = false;
    boolean wake = false;
    synchronized (lock) {
      try {
        if (!closed && line.length <= limit(level) - held) {
          active.add(level, line);
          accepted = true;
        }
      } catch (OutOfMemoryError | StackOverflowError noRoom) {
        accepted = false;
      }
      if (accepted) {
        held += line.length;
        taken += line.length;
        wake = parked || thread == null;
      } else {
        lose(level);
      }
    }
    if (wake) {
      wake();
    }
    if (accepted && ending) {
      await(ENDING_MILLIS, ENDING_MILLIS, false);
    }
    return accepted;
  }

  /** Shows a text at the bottom of a terminal until the next call; empty for none. */
  public void progress(String text) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      progress = text;
      progressChanged = true;
    }
    wake();
  }

  /** Whether the caller is the writing thread, as when the stream itself logs. */
  public boolean isWriting() {
    return thread == Thread.currentThread();
  }

  boolean hasThread() {
    return thread != null;
  }

  private void wake() {
    try {
      Thread wakened;
      synchronized (lock) {
        parked = false;
        if (thread == null && !closed) {
          Thread made = RecorderThreads.daemon("console", this);
          watchEnd();
          made.start();
          thread = made;
        }
        wakened = thread;
      }
      LockSupport.unpark(wakened);
    } catch (OutOfMemoryError | StackOverflowError noThread) {
      // What is queued stays; the next line tries again.
    }
  }

  private void watchEnd() {
    if (!watchesEnd || hook != null) {
      return;
    }
    Thread made = RecorderThreads.daemon("console-end", this);
    try {
      Runtime.getRuntime().addShutdownHook(made);
      hook = made;
    } catch (IllegalStateException begun) {
      ending = true;
    }
  }

  /** The process ends: writes what is queued, and waits for what still arrives. */
  private void end() {
    ending = true;
    flush(HOOK_MILLIS, HOOK_MILLIS / 2);
  }

  /**
   * Waits until the stream has accepted everything enqueued before the call, even if earlier waits
   * were in vain.
   *
   * @param maxMillis maximum time to wait
   * @param stillMillis maximum time to wait while the stream accepts nothing
   * @return whether the stream has accepted it
   */
  public boolean flush(long maxMillis, long stillMillis) {
    slow = false;
    return await(maxMillis, stillMillis, false);
  }

  /** Waits for what was enqueued before, unless a caller has already done so in vain. */
  boolean await(long millis) {
    return await(millis, millis, false);
  }

  /** Waits for what was enqueued before, and if asked for the thread's own reports as well. */
  private boolean await(long maxMillis, long stillMillis, boolean all) {
    if (isWriting()) {
      return false;
    }
    LockSupport.unpark(thread);
    boolean interrupted = false;
    RunClock since = RunClock.start();
    synchronized (lock) {
      long until = taken;
      long last = done;
      long moved = 0;
      waiting++;
      while ((done < until || (all && hasWork())) && !closed && !slow) {
        long now = since.millis();
        if (done != last) {
          last = done;
          moved = now;
        }
        long left = Math.min(maxMillis - now, stillMillis - (now - moved));
        if (left <= 0) {
          slow = true;
          break;
        }
        try {
          lock.wait(left);
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
      waiting--;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return done >= until;
    }
  }

  private boolean hasWork() {
    return busy || active.count() > 0 || progressChanged || isLossUnreported();
  }

  private boolean isLossUnreported() {
    for (long lines : unreported) {
      if (lines > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Closes the sink: removes the progress line, waits as {@link #flush} does, and counts what the
   * stream did not accept as dropped, including the piece being written.
   */
  public void close(long maxMillis, long stillMillis) {
    boolean waits;
    synchronized (lock) {
      if (closed) {
        return;
      }
      progressChanged |= !progress.isEmpty();
      progress = "";
      waits = hasWork();
    }
    if (waits) {
      wake();
      slow = false;
      await(maxMillis, stillMillis, true);
    }
    synchronized (lock) {
      closed = true;
      batch.count(outLines, batch.count(), dropped);
      active.count(0, active.count(), dropped);
      active = new QueuedLines();
      held = 0;
      lock.notifyAll();
    }
    LockSupport.unpark(thread);
    Thread present = hook;
    if (present != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(present);
      } catch (IllegalStateException begun) {
        // It is running and finds nothing to do.
      }
    }
  }

  /** The lines of a level that the stream accepted. */
  public long shown(Level level) {
    synchronized (lock) {
      return shown[level.ordinal()];
    }
  }

  /** The lines of a level for which there was no room, or that the stream did not accept. */
  public long dropped(Level level) {
    synchronized (lock) {
      return dropped[level.ordinal()];
    }
  }

  @Override
  public void run() {
    if (Thread.currentThread() == hook) {
      end();
      return;
    }
    int looks = POLLS;
    boolean running = true;
    boolean failed = false;
    while (running) {
      try {
        if (failed) {
          // Whatever it was, later lines are not to blame; but it must not become a busy loop.
          settle();
          failed = false;
          LockSupport.parkNanos(this, LOOK_NANOS);
        }
        if (round()) {
          looks = POLLS;
        } else {
          running = rest(looks > 0);
          looks--;
        }
      } catch (Throwable broken) {
        // Nothing is done here: a first use of anything needs memory and may throw.
        failed = true;
      }
    }
  }

  /** Waits for something to do; false if the thread is to end. */
  private boolean rest(boolean briefly) {
    // A thread whose interrupt flag is set cannot park; the recorder never sets it.
    boolean ignored = Thread.interrupted();
    synchronized (lock) {
      if (closed) {
        thread = null;
        return false;
      }
      if (hasWork()) {
        return true;
      }
      parked = !briefly;
    }
    if (briefly) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      return true;
    }
    if (idleNanos == 0) {
      LockSupport.park(this);
      return true;
    }
    LockSupport.parkNanos(this, idleNanos);
    synchronized (lock) {
      if (parked && !hasWork()) {
        thread = null;
        return false;
      }
      return true;
    }
  }

  /** Writes what is queued; false if there was nothing. */
  private boolean round() {
    String bottom;
    synchronized (lock) {
      if (closed || !hasWork()) {
        return false;
      }
      busy = true;
      QueuedLines empty = batch;
      batch = active;
      active = empty;
      outLines = 0;
      progressChanged = false;
      bottom = progress;
      // These would have followed what was taken before.
      System.arraycopy(unreported, 0, lost, 0, LEVELS);
    }
    if (drawn) {
      print(CLEAR);
      drawn = false;
    }
    if (writeLines() && reportLoss() && !bottom.isEmpty()) {
      print(bottom);
      drawn = true;
    }
    out.flush();
    settle();
    return true;
  }

  private void print(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
  }

  /** Writes whole lines and records their progress; false if closed meanwhile. */
  private boolean writeLines() {
    int line = 0;
    int at = 0;
    while (line < batch.count()) {
      int next = batch.piece(line, PIECE);
      int end = batch.end(next - 1);
      out.write(batch.bytes(), at, end - at);
      out.flush();
      synchronized (lock) {
        if (closed) {
          return false;
        }
        batch.count(line, next, shown);
        outLines = next;
        pass(end - at);
      }
      line = next;
      at = end;
    }
    return true;
  }

  private void pass(int bytes) {
    done += bytes;
    // Under the lock, which the callers hold.
    int left = held - bytes;
    held = left;
    if (waiting > 0) {
      lock.notifyAll();
    }
  }

  /** Reports dropped lines where they would have been; false if closed meanwhile. */
  private boolean reportLoss() {
    String line = LossLine.of(lost);
    if (line.isEmpty()) {
      return true;
    }
    print(line);
    synchronized (lock) {
      for (int level = 0; level < LEVELS; level++) {
        unreported[level] -= lost[level];
      }
      return !closed;
    }
  }

  /** Ends a round; lines of it that were not written because the stream threw are dropped. */
  private void settle() {
    synchronized (lock) {
      if (!closed) {
        int left = batch.length() - (outLines == 0 ? 0 : batch.end(outLines - 1));
        batch.count(outLines, batch.count(), dropped);
        batch.count(outLines, batch.count(), unreported);
        pass(left);
      }
      batch.clear();
      outLines = 0;
      busy = false;
      if (held == 0) {
        slow = false;
      }
      if (waiting > 0) {
        lock.notifyAll();
      }
    }
  }
}
