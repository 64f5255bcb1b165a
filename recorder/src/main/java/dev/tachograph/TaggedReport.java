package dev.tachograph;

import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.report.RunReport;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Brings tags that are set while the run goes on into its report, so that others see them and
 * recovery knows them; on a thread of its own, since the caller must not wait for the disk.
 */
final class TaggedReport {
  private final RunFiles files;
  private final Supplier<RunReport> report;
  private final ReentrantLock writing = new ReentrantLock();
  private boolean waiting;
  private volatile boolean over;

  /**
   * Creates a writer that has nothing to do yet.
   *
   * @param report makes the report of the running run as it is now
   */
  TaggedReport(RunFiles files, Supplier<RunReport> report) {
    this.files = files;
    this.report = report;
  }

  /** Has the report written again, once for all changes until then. Never throws. */
  void changed() {
    synchronized (this) {
      if (waiting || over) {
        return;
      }
      waiting = true;
    }
    try {
      RecorderThreads.daemon("tags", this::write).start();
    } catch (OutOfMemoryError noThread) {
      begun();
    }
  }

  private synchronized void begun() {
    waiting = false;
  }

  private void write() {
    writing.lock();
    try {
      begun();
      if (!over) {
        files.replace(files.partPath(RunReporter.SUFFIX), RunReports.toJson(report.get()));
      }
    } catch (IOException | RuntimeException | Error failed) {
      // The tags are in the report that the run writes at its end.
    } finally {
      writing.unlock();
    }
  }

  /** Writes nothing any more; a write that was begun goes on. */
  void stop() {
    over = true;
  }

  /** Writes nothing any more, and waits for a write that was begun. */
  void end() {
    writing.lock();
    try {
      over = true;
    } finally {
      writing.unlock();
    }
  }

  /** Whether a file of the run may still change. */
  boolean isWriting() {
    return writing.isLocked();
  }
}
