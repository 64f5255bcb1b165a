package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.json.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Holds the files of a run within their total bound: by removing the oldest, or by having the
 * journal refuse what comes.
 *
 * <p>What goes is the oldest file of the stream that has most bytes at the time, so that a stream
 * with much does not push out those with little. What is refused is first all that is less than
 * {@link Priority#URGENT}, then everything. Both begin early enough that what the journal holds
 * already, all of which will be written, stays within the bound. Used by the writer thread.
 */
final class SizeBound {
  /** Nothing is refused. */
  static final int OPEN = 0;

  /** All that is less than {@link Priority#URGENT} is refused. */
  static final int RESERVED = 1;

  /** Everything is refused. */
  static final int CLOSED = 2;

  private static final int NOTICES = 16 * 1024;

  /** What the bound does to the journal. */
  interface Effects {
    /** From now on this is refused. */
    void refuse(int what);

    /** Lines of a stream are in no file any more. */
    void deleted(int stream, long lines);
  }

  private final SizeLimits limits;
  private final @Nullable FramedFile[] files;
  private final Effects effects;
  private final long margin;
  private int refused = OPEN;
  private boolean reported;

  /**
   * A bound.
   *
   * @param unwritten bytes at most that may come between two calls of {@link #keep} and after it,
   *     because the journal took them already
   */
  SizeBound(SizeLimits limits, @Nullable FramedFile[] files, long unwritten, Effects effects) {
    this.limits = limits;
    this.files = files;
    this.effects = effects;
    this.margin = unwritten + NOTICES;
  }

  /** Whether a line is taken when something is refused. */
  static boolean isKept(int refused, Priority priority) {
    return refused == OPEN || (refused == RESERVED && priority.compareTo(Priority.URGENT) >= 0);
  }

  /** Does what the size of the files asks for; called after each round of writes. */
  void keep() {
    keepTrace();
    if (limits.totalBytes() == 0) {
      return;
    }
    long left = left();
    if (limits.stops()) {
      refuse(left < 0 ? CLOSED : left < margin ? RESERVED : OPEN);
      return;
    }
    while (left < 0) {
      int largest = largest();
      if (largest < 0 || !removeOldest(largest)) {
        // Tried again after the next round.
        return;
      }
      left = left();
    }
  }

  private long left() {
    return limits.totalBytes() - limits.reservedBytes() - margin - bytes();
  }

  /** One after the other of the oldest files of a trace goes that is over its own bound. */
  private void keepTrace() {
    int s = Stream.TRACE.ordinal();
    FramedFile trace = files[s];
    if (limits.traceBytes() == 0 || trace == null) {
      return;
    }
    long most = limits.traceBytes() - Math.min(margin, limits.traceBytes() / 4);
    while (trace.bytesPresent() > most && trace.hasSegments() && removeOldest(s)) {
      // The next one, if that was not enough.
    }
  }

  private void refuse(int what) {
    if (what > refused) {
      refused = what;
      effects.refuse(what);
    }
  }

  private long bytes() {
    long bytes = 0;
    for (FramedFile file : files) {
      bytes += file == null ? 0 : file.bytesPresent();
    }
    return bytes;
  }

  /** The stream with most bytes that has a file to remove; -1 if none has. */
  private int largest() {
    int largest = -1;
    long most = -1;
    for (int s = 0; s < files.length; s++) {
      FramedFile file = files[s];
      if (file != null && file.hasSegments() && file.bytesPresent() > most) {
        largest = s;
        most = file.bytesPresent();
      }
    }
    return largest;
  }

  private boolean removeOldest(int s) {
    FramedFile file = files[s];
    try {
      if (file != null) {
        effects.deleted(s, file.removeOldest());
      }
      return file != null;
    } catch (IOException | RuntimeException | Error failed) {
      return false;
    }
  }

  /** Whether lines are refused because of the bound; for good. */
  boolean isRefusing() {
    return refused != OPEN;
  }

  /** Whether nothing is left to be told of it in the log. */
  boolean isReported() {
    return reported || !isRefusing();
  }

  /** Tells it in the log, once; whether that worked. */
  boolean report(RunClock clock, LossReporter.Notices notices) {
    if (!isReported()) {
      JsonWriter line = LossNotices.sizeLimit(new JsonWriter(), clock, limits.totalBytes());
      reported = notices.append(Stream.LOGS, line.buffer(), line.length());
    }
    return isReported();
  }
}
