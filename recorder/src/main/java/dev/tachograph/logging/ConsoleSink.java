package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.OurThreads;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Brings lines to a stream whose reader may be slow, or stand still: callers put them into a
 * bounded queue, one thread writes them in their order, and nobody else ever takes the stream's
 * lock, which a write that blocks holds for as long as it likes.
 *
 * <p>Lines below WARN may fill three quarters of the queue, the rest is for WARN and ERROR. What is
 * refused is counted by level, and told in the stream itself when it takes something again. The
 * thread is a daemon, comes with the first line, outlives whatever the stream throws, and belongs
 * to no group or loader of the application.
 *
 * <p>While it has nothing to do it is woken by the next line at once; shortly after it had, it
 * looks by itself, since waking it costs a caller more than its line does.
 */
final class ConsoleSink implements Runnable {
  /** Bytes that wait at most. */
  static final int CAPACITY = 4 << 20;

  private static final int LEVELS = Level.values().length;

  /** Bytes of a write, so that it is known how far a stream came. */
  private static final int PIECE = 32 * 1024;

  private static final long LOOK_NANOS = 1_000_000;
  private static final int LOOKS = 3;
  private static final String CLEAR = "\r\u001b[K";

  /** How long a line waits to be seen once the process ends. */
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

  /** How many lines of the batch are out. */
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

  /** Written under the lock; what it runs is this as well, no lambda: a full heap breaks those. */
  private volatile @Nullable Thread hook;

  /** Bytes that wait, those that are being written included; written under the lock. */
  private volatile int held;

  /** Somebody waited in vain; until all is through nobody waits for a line. */
  private volatile boolean slow;

  private volatile boolean ending;

  /** Lines that were not shown, to be told. Used by the thread alone. */
  private final long[] lost = new long[LEVELS];

  /** Whether a progress line stands at the bottom. Used by the thread alone. */
  private boolean drawn;

  /**
   * A sink.
   *
   * @param out not closed
   * @param idleMillis after which the thread ends, to come again with the next line; 0: it ends
   *     with the sink
   * @param watchesEnd whether what waits is brought out when the process ends
   */
  ConsoleSink(PrintStream out, long idleMillis, boolean watchesEnd) {
    this.out = out;
    this.idleNanos = idleMillis * 1_000_000;
    this.watchesEnd = watchesEnd;
  }

  /** Whether a line of the level would be taken now; one that would not is counted as dropped. */
  boolean hasRoom(Level level) {
    if (held < limit(level)) {
      return true;
    }
    lose(level);
    return false;
  }

  /** Counts a line that there is none of as dropped. */
  void lose(Level level) {
    synchronized (lock) {
      dropped[level.ordinal()]++;
      unreported[level.ordinal()]++;
    }
  }

  private static int limit(Level level) {
    return level.ordinal() <= Level.WARN.ordinal() ? CAPACITY : CAPACITY - CAPACITY / 4;
  }

  /** Takes a line, its line feed included; whether there was room. Never waits for the stream. */
  boolean offer(Level level, byte[] line) {
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

  /** Shows a text at the bottom of a terminal until the next call; empty: none. */
  void progress(String text) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      progress = text;
      progressChanged = true;
    }
    wake();
  }

  /** Whether the caller is the thread that writes: what the stream logs in turn comes here. */
  boolean isWriting() {
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
          Thread made = OurThreads.daemon("console", this);
          watchEnd();
          made.start();
          thread = made;
        }
        wakened = thread;
      }
      LockSupport.unpark(wakened);
    } catch (OutOfMemoryError | StackOverflowError noThread) {
      // What waits stays; the next line tries again.
    }
  }

  private void watchEnd() {
    if (!watchesEnd || hook != null) {
      return;
    }
    Thread made = OurThreads.daemon("console-end", this);
    try {
      Runtime.getRuntime().addShutdownHook(made);
      hook = made;
    } catch (IllegalStateException begun) {
      ending = true;
    }
  }

  /** The process ends: what waits is brought out, and what still comes is waited for. */
  private void end() {
    ending = true;
    flush(HOOK_MILLIS, HOOK_MILLIS / 2);
  }

  /**
   * Waits until the stream has taken what came before the call, however often that was in vain.
   *
   * @param maxMillis waited at most
   * @param stillMillis waited at most while nothing is taken
   * @return whether it has
   */
  boolean flush(long maxMillis, long stillMillis) {
    slow = false;
    return await(maxMillis, stillMillis, false);
  }

  /** Waits for what was put here before, unless somebody did so in vain. */
  boolean await(long millis) {
    return await(millis, millis, false);
  }

  /** The same, if asked also for what else the thread has to tell. */
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
   * Ends it: takes the progress line away, waits as {@link #flush} does, and counts what the stream
   * did not take as dropped, the piece that is being written included.
   */
  void close(long maxMillis, long stillMillis) {
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
        // It runs, and finds nothing to do.
      }
    }
  }

  /** Lines of a level that the stream took. */
  long shown(Level level) {
    synchronized (lock) {
      return shown[level.ordinal()];
    }
  }

  /** Lines of a level for which there was no room, or that the stream did not take. */
  long dropped(Level level) {
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
    int looks = LOOKS;
    boolean goesOn = true;
    boolean failed = false;
    while (goesOn) {
      try {
        if (failed) {
          // Whatever it was, what comes next is not to blame; and it must not become a loop.
          settle();
          failed = false;
          LockSupport.parkNanos(this, LOOK_NANOS);
        }
        if (round()) {
          looks = LOOKS;
        } else {
          goesOn = rest(looks > 0);
          looks--;
        }
      } catch (Throwable broken) {
        // Nothing is done here: what is used for the first time needs memory, and may throw.
        failed = true;
      }
    }
  }

  /** Waits for something to do; false: the thread is to end. */
  private boolean rest(boolean briefly) {
    // Who has its flag up cannot park; nobody of ours raises it.
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

  /** Writes what waits; whether there was something. */
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
      // These would have stood behind what was taken before.
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

  /** Writes whole lines, and says after each piece that they are out; false: it was closed. */
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

  /** Says what was dropped, where it would have stood; false: it was closed. */
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

  /** Ends a round; what of it was not written, since the stream threw, is dropped. */
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
