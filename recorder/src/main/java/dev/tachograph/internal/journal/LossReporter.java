package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.json.JsonWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reports losses in the streams, at most once a second per stream. Used by the writer thread. */
final class LossReporter {
  private static final long TELL_MILLIS = 1_000;
  private static final Stream[] STREAMS = Stream.values();

  /** The destination of notices. */
  interface Notices {
    /** Appends a line; true if it is in the file, or if there is no such file. */
    boolean append(Stream stream, byte[] line, int length);
  }

  private final RunClock clock;
  private final JournalCounts counts;
  private final Notices notices;
  private final JsonWriter json = new JsonWriter();
  private final long[] reported = new long[STREAMS.length];
  private final long[] reportedAt = new long[STREAMS.length];
  private final long[] reportedUntil = new long[STREAMS.length];

  LossReporter(RunClock clock, JournalCounts counts, Notices notices) {
    this.clock = clock;
    this.counts = counts;
    this.notices = notices;
    Arrays.fill(reportedAt, -TELL_MILLIS);
  }

  /** Stores the numbers of reported losses in a state. */
  void copyInto(JournalState state) {
    System.arraycopy(reported, 0, state.values, JournalState.REPORTED, reported.length);
  }

  private long unreported(int stream) {
    return counts.droppedOf(stream) - reported[stream];
  }

  boolean hasUnreported(@Nullable StreamAppender[] files) {
    for (int s = 0; s < STREAMS.length; s++) {
      if (files[s] != null && unreported(s) > 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether a loss is due to be reported. */
  boolean isDue(boolean last, @Nullable StreamAppender[] files) {
    boolean due = false;
    for (int s = 0; s < STREAMS.length; s++) {
      due |= files[s] != null && isDue(s, last);
    }
    return due;
  }

  private boolean isDue(int s, boolean last) {
    return unreported(s) > 0 && (last || clock.millis() - reportedAt[s] >= TELL_MILLIS);
  }

  /** Reports the losses that are due; false if a file did not take a notice. */
  boolean report(boolean last, @Nullable StreamAppender[] files) {
    boolean reached = true;
    for (int s = 0; s < STREAMS.length; s++) {
      if (files[s] != null && isDue(s, last)) {
        reached &= report(s);
      }
    }
    return reached;
  }

  private boolean report(int s) {
    Stream stream = STREAMS[s];
    long lost = unreported(s);
    long now = clock.millis();
    long since = reportedUntil[s];
    reportedAt[s] = now;
    boolean reached = append(Stream.LOGS, LossNotices.log(json, clock, stream, lost, since));
    if (stream == Stream.EVENTS) {
      reached &= append(stream, LossNotices.event(json, clock, stream, lost, since));
    } else if (stream == Stream.TRACE) {
      reached &= append(stream, LossNotices.instant(json, clock, stream, lost, since));
    }
    if (reached) {
      reportedUntil[s] = now;
      reported[s] += lost;
    }
    return reached;
  }

  private boolean append(Stream to, JsonWriter line) {
    return notices.append(to, line.buffer(), line.length());
  }
}
