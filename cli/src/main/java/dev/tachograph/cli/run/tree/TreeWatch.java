package dev.tachograph.cli.run.tree;

import dev.tachograph.common.RunClock;
import dev.tachograph.logging.Log;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the runs and processes of a command, on a thread of its own while the command goes on,
 * and once more at its end.
 */
final class TreeWatch {
  private static final Log LOG = Log.get("dev.tachograph");
  private static final long INTERVAL_MILLIS = 250;

  /** Every how many looks at runs all processes are looked at, which costs more. */
  private static final int JVM_LOOKS = 4;

  /**
   * How long the end waits for the runs of processes that are gone to let themselves be finished.
   */
  private static final long FINISH_MILLIS = 5_000;

  private final TiedRuns runs;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread = new Thread(this::watch, "tachograph-tree");
  private volatile @Nullable BareJvms bareJvms;
  private long looks;
  private boolean ended;
  private boolean failed;

  TreeWatch(TiedRuns runs) {
    this.runs = runs;
    thread.setDaemon(true);
  }

  /** Has JVMs without the agent given it, or named. */
  void bareJvms(BareJvms jvms) {
    bareJvms = jvms;
  }

  void start() {
    thread.start();
  }

  private void watch() {
    lock.lock();
    try {
      while (!ended) {
        boolean ignored = look();
        ignored |= changed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException nobodyOfOurs) {
      // The end looks once more.
    } finally {
      lock.unlock();
    }
  }

  /** Whether something is left that another look may finish. */
  private boolean look() {
    try {
      boolean left = runs.look();
      BareJvms jvms = bareJvms;
      if (jvms != null && !ended && looks++ % JVM_LOOKS == 0) {
        jvms.look();
      }
      return left;
    } catch (RuntimeException unexpected) {
      if (!failed) {
        failed = true;
        LOG.warn("the processes of the command cannot be looked at").with(unexpected).emit();
      }
      return false;
    }
  }

  /** Stops the thread and looks once more, after the command was waited for. */
  void end() {
    boolean interrupted = false;
    lock.lock();
    try {
      ended = true;
      BareJvms jvms = bareJvms;
      if (jvms != null) {
        jvms.end();
      }
      changed.signalAll();
      RunClock since = RunClock.start();
      while (look() && since.millis() < FINISH_MILLIS) {
        try {
          boolean ignored = changed.await(INTERVAL_MILLIS / 10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
      runs.close();
    } finally {
      lock.unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
