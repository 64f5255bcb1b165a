package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.json.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the files of a run within their total bound, either by removing the oldest or by making the
 * journal refuse lines; and within the free space that others leave.
 *
 * <p>The file removed is the oldest of the stream with the most bytes at that time, so that a
 * verbose stream does not displace the others. Refused first is everything below {@link
 * Priority#URGENT}, then everything. Both begin early enough that the lines already in the journal,
 * all of which will be written, stay within the bound. Used by the writer thread.
 */
final class SizeBound {
  /** Nothing is refused. */
  static final int OPEN = 0;

  /** Everything below {@link Priority#URGENT} is refused. */
  static final int RESERVED = 1;

  /** Everything is refused. */
  static final int CLOSED = 2;

  private static final int NOTICES = 16 * 1024;

  /** What the bound does to the journal. */
  interface Effects {
    /** Refuses lines from now on; the argument is {@link #RESERVED} or {@link #CLOSED}. */
    void refuse(int what);

    /** Reports that lines of a stream are no longer in any file. */
    void deleted(int stream, long lines);
  }

  private final SizeLimits limits;
  private final @Nullable FramedFile[] files;
  private final Effects effects;
  private final long margin;
  private int refused = OPEN;
  private boolean reported;

  /**
   * Creates a bound.
   *
   * @param unwritten maximum number of bytes that may be written between two calls of {@link #keep}
   *     and after the last one, because the journal has accepted them already
   */
  SizeBound(SizeLimits limits, @Nullable FramedFile[] files, long unwritten, Effects effects) {
    this.limits = limits;
    this.files = files;
    this.effects = effects;
    this.margin = unwritten + NOTICES;
  }

  /** Whether a line of a priority is still accepted in a state of refusal. */
  static boolean isKept(int refused, Priority priority) {
    return refused == OPEN || (refused == RESERVED && priority.compareTo(Priority.URGENT) >= 0);
  }

  /** Enforces the bound for the current size of the files; called after each round of writes. */
  void keep() {
    keepTrace();
    if (limits.reserve().isReached(bytes(), margin)) {
      refuse(CLOSED);
      return;
    }
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
        // Retried after the next round.
        return;
      }
      left = left();
    }
  }

  private long left() {
    return limits.totalBytes() - limits.reservedBytes() - margin - bytes();
  }

  /** Removes the oldest files of a trace that exceeds its own bound. */
  private void keepTrace() {
    int s = Stream.TRACE.ordinal();
    FramedFile trace = files[s];
    if (limits.traceBytes() == 0 || trace == null) {
      return;
    }
    long max = limits.traceBytes() - Math.min(margin, limits.traceBytes() / 4);
    while (trace.bytesPresent() > max && trace.hasSegments() && removeOldest(s)) {
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

  /** The stream with the most bytes that has a file to remove; -1 if none has. */
  private int largest() {
    int largest = -1;
    long max = -1;
    for (int s = 0; s < files.length; s++) {
      FramedFile file = files[s];
      if (file != null && file.hasSegments() && file.bytesPresent() > max) {
        largest = s;
        max = file.bytesPresent();
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

  /** Whether lines are refused because of the bound; never reset. */
  boolean isRefusing() {
    return refused != OPEN;
  }

  /** Whether the log has nothing more to report about the bound. */
  boolean isReported() {
    return reported || !isRefusing();
  }

  /** Reports the bound in the log, once; false if that failed. */
  boolean report(RunClock clock, LossReporter.Notices notices) {
    if (!isReported()) {
      JsonWriter json = new JsonWriter();
      JsonWriter line =
          limits.reserve().isReached()
              ? LossNotices.spaceReserve(json, clock)
              : LossNotices.sizeLimit(json, clock, limits.totalBytes());
      reported = notices.append(Stream.LOGS, line.buffer(), line.length());
    }
    return isReported();
  }
}
