package dev.tachograph.internal.journal;

import dev.tachograph.RunClock;
import dev.tachograph.logging.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings what stands in the ring to the files. Used by the writer thread, but for what is locked.
 *
 * <p>The order is what recovery relies on: lines are appended to the files; a header slot tells how
 * far each file is; what was consumed is zeroed; the room is given back. Each stream has a position
 * of its own, so that one whose file fails holds up the release of room, and not the others' lines.
 */
final class RingWriter {
  private static final Stream[] STREAMS = Stream.values();
  private static final int ZEROES = 64 * 1024;

  private final Ring ring;
  private final JournalFile file;
  private final JournalCounts counts;
  private final RunClock clock;
  private final Checkpoints checkpoints;
  private final @Nullable StreamAppender[] files = new @Nullable StreamAppender[STREAMS.length];
  private final ByteBuffer zeroes = ByteBuffer.allocateDirect(ZEROES);
  private final JournalState state = new JournalState();
  private final LossTeller losses;

  /** Up to where each stream's lines stand in its file. Guarded by this. */
  private final long[] positions = new long[STREAMS.length];

  /** Behind the line added last, and lines added since, by stream and level. */
  private final long[] addedTo = new long[STREAMS.length];

  private final int[][] added = new int[STREAMS.length][JournalState.LEVELS];
  private final boolean[] failed = new boolean[STREAMS.length];

  private boolean abandoned;
  private long stuckAt = -1;
  private boolean sawError;
  private volatile long bytesWritten;

  RingWriter(
      Ring ring,
      JournalFile file,
      JournalCounts counts,
      RunClock clock,
      Map<Stream, LineOutput> outputs,
      Checkpoints checkpoints) {
    this.ring = ring;
    this.file = file;
    this.counts = counts;
    this.clock = clock;
    this.checkpoints = checkpoints;
    for (Stream stream : STREAMS) {
      LineOutput output = outputs.get(stream);
      files[stream.ordinal()] =
          output == null ? null : new StreamAppender(output, stream == Stream.TRACE, 0);
    }
    losses = new LossTeller(clock, counts, this::notice);
  }

  /**
   * Writes what was committed before the call.
   *
   * @param last nothing more will come: losses are told however recent the last notice is
   * @return whether everything got through
   */
  boolean pass(boolean last) {
    Arrays.fill(failed, false);
    long end = ring.tail();
    long from;
    synchronized (this) {
      from = firstPosition();
    }
    long batch = from + ring.capacity() / 8;
    long at = from;
    while (at < end) {
      long next = step(at);
      if (next == at) {
        break;
      }
      at = next;
      if (at >= batch) {
        settle(at);
        batch = at + ring.capacity() / 8;
      }
    }
    settle(at);
    boolean through = !isFailing();
    if (through && losses.isDue(last, files)) {
      through = losses.tell(last, files);
      publish();
    }
    return through;
  }

  private boolean isFailing() {
    for (boolean one : failed) {
      if (one) {
        return true;
      }
    }
    return false;
  }

  private long firstPosition() {
    long first = positions[0];
    for (long position : positions) {
      first = Math.min(first, position);
    }
    return first;
  }

  /** Takes the frame at a position; returns where the next one is, the same if it is not ready. */
  private long step(long at) {
    int word = ring.word(at);
    int length = Frames.length(word);
    int frameState = Frames.state(word);
    if (frameState == Frames.SKIPPED) {
      return at + length;
    }
    if (frameState == Frames.COMMITTED) {
      take(at, length);
      return at + Frames.size(length);
    }
    return isStuckForGood(at, word) ? step(at) : at;
  }

  /** Whether the claim at a position, seen before, was just marked as one that came to nothing. */
  private boolean isStuckForGood(long at, int word) {
    if (ring.skipAborted()) {
      return ring.word(at) != word;
    }
    if (stuckAt != at) {
      stuckAt = at;
      return false;
    }
    if (Frames.state(word) != Frames.CLAIMED || !Owners.isDead(ring.owner(at))) {
      return false;
    }
    int kind = ring.kind(at);
    ring.skip(at, Frames.size(Frames.length(word)));
    JournalCounts.add(counts.dropped, Frames.stream(kind), Frames.level(kind), 1);
    return true;
  }

  private void take(long at, int length) {
    int kind = ring.kind(at);
    int s = Frames.stream(kind);
    StreamAppender to = files[s];
    if (to == null || failed[s] || at < positions[s]) {
      return;
    }
    boolean fits = to.hasRoom(length);
    if (!fits && !flush(s, to)) {
      return;
    }
    int line = ring.index(at) + Frames.OVERHEAD;
    int level = Frames.level(kind);
    if (StreamAppender.isLong(length)) {
      if (!writeLong(s, to, line, length)) {
        return;
      }
    } else {
      to.add(ring.bytes(), line, length);
    }
    added[s][level]++;
    addedTo[s] = at + Frames.size(length);
    sawError |= level == 0 && s == Stream.LOGS.ordinal();
  }

  private boolean writeLong(int s, StreamAppender to, int line, int length) {
    try {
      to.writeLong(ring.bytes(), line, length);
      return true;
    } catch (IOException | RuntimeException | Error e) {
      failed[s] = true;
      return false;
    }
  }

  /** Writes what was gathered of a stream and counts it. */
  private boolean flush(int s, StreamAppender to) {
    try {
      to.flush();
    } catch (IOException | RuntimeException | Error e) {
      // Tried again in a later pass; the lines stay in the ring until then.
      failed[s] = true;
      countKept(s, to.kept());
      Arrays.fill(added[s], 0);
      return false;
    }
    countAdded(s);
    return true;
  }

  private synchronized void countAdded(int s) {
    for (int level = 0; level < added[s].length && !abandoned; level++) {
      if (added[s][level] > 0) {
        JournalCounts.add(counts.written, s, level, added[s][level]);
        positions[s] = addedTo[s];
      }
    }
    Arrays.fill(added[s], 0);
  }

  /** Counts the first of the lines that were added, as many as got through. */
  private synchronized void countKept(int s, int kept) {
    int left = abandoned ? 0 : kept;
    long at = positions[s];
    while (left > 0) {
      int word = ring.word(at);
      int size = Frames.length(word);
      if (Frames.state(word) == Frames.COMMITTED) {
        int kind = ring.kind(at);
        size = Frames.size(size);
        if (Frames.stream(kind) == s) {
          JournalCounts.add(counts.written, s, Frames.level(kind), 1);
          left--;
        }
      }
      at += size;
      positions[s] = at;
    }
  }

  /** Flushes all files, publishes how far they are, and gives the room up to there back. */
  private void settle(long at) {
    for (int s = 0; s < files.length; s++) {
      StreamAppender to = files[s];
      if (to == null || (!failed[s] && flush(s, to))) {
        synchronized (this) {
          positions[s] = at;
        }
      }
    }
    long first;
    synchronized (this) {
      if (abandoned) {
        return;
      }
      first = firstPosition();
    }
    checkpoints.reached(Checkpoints.Step.APPENDED);
    publish();
    checkpoints.reached(Checkpoints.Step.PUBLISHED);
    ring.zero(first, zeroes);
    checkpoints.reached(Checkpoints.Step.ZEROED);
    ring.release(first);
  }

  private void publish() {
    counts.copyInto(state);
    long bytes = 0;
    for (int s = 0; s < files.length; s++) {
      StreamAppender to = files[s];
      long size = to == null ? 0 : to.size();
      state.values[JournalState.LENGTH + s] = size;
      state.values[JournalState.TOLD + s] = losses.told(s);
      bytes += size;
    }
    synchronized (this) {
      System.arraycopy(positions, 0, state.values, JournalState.POSITION, positions.length);
    }
    state.values[JournalState.RELEASED] = ring.head();
    state.values[JournalState.BYTES] = bytes;
    state.values[JournalState.MILLIS] = clock.millis();
    state.values[JournalState.WALL_MILLIS] = clock.wallMillis();
    file.publish(state);
    bytesWritten = bytes;
  }

  /** Appends a notice of the writer's own; whether it stands in the file. */
  private boolean notice(Stream stream, byte[] line, int length) {
    int s = stream.ordinal();
    StreamAppender to = files[s];
    if (to == null) {
      return true;
    }
    to.add(ByteBuffer.wrap(line), 0, length);
    try {
      to.flush();
    } catch (IOException | RuntimeException | Error e) {
      return false;
    }
    JournalCounts.add(counts.notices, s, Level.WARN.ordinal(), 1);
    JournalCounts.add(counts.written, s, Level.WARN.ordinal(), 1);
    return true;
  }

  /** Whether a loss is untold. */
  boolean isSomethingUntold() {
    return losses.isSomethingUntold(files);
  }

  /** Whether a record at ERROR was written since the last call. */
  boolean sawError() {
    boolean saw = sawError;
    sawError = false;
    return saw;
  }

  /** Has the files' bytes on the disk, and tells so in the header. */
  void sync() {
    long before = clock.millis();
    for (StreamAppender to : files) {
      if (to != null) {
        try {
          to.sync();
        } catch (IOException | RuntimeException | Error e) {
          return;
        }
      }
    }
    state.values[JournalState.SYNCED_MILLIS] = before;
    publish();
  }

  /** Whether everything up to a position stands in the files. */
  synchronized boolean isDone(long position) {
    return firstPosition() >= position;
  }

  long bytesWritten() {
    return bytesWritten;
  }

  /** Counts what the files never took as dropped; for whoever ends the journal, the ring closed. */
  synchronized void abandon() {
    if (abandoned) {
      return;
    }
    abandoned = true;
    long end = ring.tail();
    long at = firstPosition();
    while (at < end) {
      int word = ring.word(at);
      int size = Frames.length(word);
      int state = Frames.state(word);
      if (state == Frames.COMMITTED || state == Frames.CLAIMED) {
        int kind = ring.kind(at);
        int s = Frames.stream(kind);
        if (at >= positions[s]) {
          JournalCounts.add(counts.dropped, s, Frames.level(kind), 1);
        }
        size = Frames.size(size);
      } else if (state != Frames.SKIPPED) {
        return;
      }
      at += size;
    }
  }

  /** Ends the frames and closes the files; whether that worked. */
  boolean finish() {
    boolean finished = true;
    for (StreamAppender to : files) {
      if (to != null) {
        try {
          to.finish();
        } catch (IOException | RuntimeException | Error e) {
          finished = false;
        }
      }
    }
    return finished;
  }
}
