package dev.tachograph.internal.journal;

import dev.tachograph.RunClock;
import dev.tachograph.internal.Buffers;
import dev.tachograph.logging.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntConsumer;
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
  private static final int LOGS = Stream.LOGS.ordinal();
  private static final int ZEROES = 64 * 1024;

  private final Ring ring;
  private final JournalHeader header;
  private final JournalCounts counts;
  private final RunClock clock;
  private final Checkpoints checkpoints;
  private final @Nullable StreamAppender[] files = new @Nullable StreamAppender[STREAMS.length];
  private final ByteBuffer zeroes = Buffers.allocate(ZEROES);
  private final JournalState state = new JournalState();
  private final LossTeller losses;
  private final ChangeTeller changes;
  private final SizeBound bound;
  private final boolean collapse;
  private final Collapser collapser = new Collapser();

  /** The collapser as it was when the positions were. */
  private final Collapser settled = new Collapser();

  /** Up to where each stream's lines stand in its file. Guarded by this. */
  private final long[] positions = new long[STREAMS.length];

  /** Where the first repeat was that no line tells yet; -1 without one. Guarded by this. */
  private long repeatsSince = -1;

  private final AddedLines[] added = new AddedLines[STREAMS.length];
  private final boolean[] failed = new boolean[STREAMS.length];

  // Made once, since the writer allocates as little as it can: the heap may be full.
  private final IntConsumer dropped = this::countDropped;
  private final LossTeller.Notices notices = this::notice;

  /** Whether a pass did not come to its end, so that what it gathered may be half of something. */
  private boolean cutShort;

  private long firstRepeatAt;
  private boolean abandoned;
  private boolean isLast;
  private long stuckAt = -1;
  private boolean sawError;
  private volatile long bytesWritten;

  RingWriter(
      Ring ring,
      JournalHeader header,
      JournalCounts counts,
      RunClock clock,
      Map<Stream, LineOutput> outputs,
      JournalOptions options,
      SizeBound.Effects effects,
      Checkpoints checkpoints) {
    this.ring = ring;
    this.collapse = options.collapse();
    this.header = header;
    this.counts = counts;
    this.clock = clock;
    this.checkpoints = checkpoints;
    for (Stream stream : STREAMS) {
      LineOutput output = outputs.get(stream);
      if (output != null) {
        // The header is not to tell of bytes that are gone, nor are lines to follow before it.
        files[stream.ordinal()] =
            new StreamAppender(output, stream == Stream.TRACE, 0).publishing(this::publish);
      }
      added[stream.ordinal()] = new AddedLines();
    }
    losses = new LossTeller(clock, counts, notices);
    changes = new ChangeTeller(clock, files, notices);
    // A batch, the longest line behind it, and then a whole ring.
    long unwritten = ring.capacity() + ring.capacity() / 2L;
    bound = new SizeBound(options.limits(), files, unwritten, effects);
    collapser.forget();
    settled.forget();
  }

  /**
   * Writes what was committed before the call.
   *
   * @param last nothing more will come: losses are told however recent the last notice is
   * @param complete somebody waits for the files: repeats are told, though more may come
   * @return whether everything got through
   */
  boolean pass(boolean last, boolean complete) {
    if (cutShort) {
      beginAnew();
    }
    cutShort = true;
    Arrays.fill(failed, false);
    isLast = last;
    if (last) {
      changes.lookAtTheEnd();
    }
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
    boolean due = (last || !bound.isRefusing()) && losses.isDue(last, files);
    if (last || complete || due || collapser.isDue(clock.millis())) {
      tellRepeats(at);
    }
    settle(at);
    // A note whose claim was marked after all holds nothing up, and would take its room for ever.
    ring.skipAborted(dropped);
    boolean through = !isFailing();
    if (through && (due || !bound.isTold() || changes.isSomethingUntold())) {
      through = bound.tell(clock, notices) && (!due || losses.tell(last, files));
      through = through && changes.tell();
      publish();
    }
    cutShort = false;
    return through;
  }

  /** Forgets what was gathered and not written: the ring still holds it, from the positions on. */
  private void beginAnew() {
    for (int s = 0; s < files.length; s++) {
      StreamAppender.forget(files[s]);
      added[s].clear();
    }
    collapser.copy(settled);
    firstRepeatAt = repeatsSince;
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
    if (ring.skipAborted(dropped)) {
      return ring.word(at) != word;
    }
    if (stuckAt != at) {
      stuckAt = at;
      return false;
    }
    if (Frames.state(word) != Frames.CLAIMED || !Owners.isDead(ring.owner(at))) {
      return false;
    }
    // What its owner did last: a commit, a mark, or a note.
    if (ring.skipAborted(dropped) || ring.word(at) != word) {
      return ring.word(at) != word;
    }
    // Its owner saw the call fail, and counted the line.
    ring.skip(at, Frames.size(Frames.length(word)));
    return true;
  }

  private void countDropped(int kind) {
    JournalCounts.add(counts.dropped, Frames.stream(kind), Frames.level(kind), 1);
  }

  private void take(long at, int length) {
    int kind = ring.kind(at);
    int s = Frames.stream(kind);
    StreamAppender to = files[s];
    if (to == null || failed[s] || at < positions[s]) {
      return;
    }
    int line = ring.index(at) + Frames.OVERHEAD;
    int level = Frames.level(kind);
    if (collapse && s == LOGS) {
      if (collapser.isRepeat(ring.bytes(), line, length, Frames.times(kind), level)) {
        firstRepeatAt = collapser.repeats() == 1 ? at : firstRepeatAt;
        return;
      }
      if (!tellRepeats(at)) {
        return;
      }
    }
    if (!added[s].hasRoom(to, length) && !flush(s, to, at)) {
      return;
    }
    if (!StreamAppender.isLong(length)) {
      to.add(ring.bytes(), line, length);
    } else if (!writeLong(s, to, line, length)) {
      return;
    }
    if (collapse && s == LOGS) {
      collapser.remember(ring.bytes(), line, length, Frames.times(kind));
    }
    added[s].add(at + Frames.size(length), level, 1);
    sawError |= level == 0 && s == LOGS;
    if (StreamAppender.isLong(length)) {
      // It stands in the file already.
      flush(s, to, at + Frames.size(length));
    }
  }

  /**
   * Adds the line that stands for the repeats so far, if there are any.
   *
   * @param at ring position behind the last of them
   * @return false: the file did not take what was before it
   */
  private boolean tellRepeats(long at) {
    StreamAppender to = files[LOGS];
    if (collapser.repeats() == 0 || to == null) {
      return true;
    }
    byte[] line = collapser.line();
    if (failed[LOGS] || (!added[LOGS].hasRoom(to, line.length) && !flush(LOGS, to, at))) {
      return false;
    }
    to.add(ByteBuffer.wrap(line), 0, line.length);
    added[LOGS].add(at, collapser.level(), collapser.repeats());
    collapser.forget();
    return true;
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

  /**
   * Writes what was gathered of a stream and counts it.
   *
   * @param at ring position up to which everything of the stream was taken
   */
  private boolean flush(int s, StreamAppender to, long at) {
    boolean written = false;
    int kept = added[s].count();
    try {
      to.flush();
      written = true;
    } catch (IOException | RuntimeException | Error e) {
      // Tried again in a later pass; the lines stay in the ring until then.
      failed[s] = true;
      kept = to.kept();
    }
    to.lines += kept;
    synchronized (this) {
      if (!abandoned) {
        long reached = added[s].countFirst(kept, s, counts, positions[s]);
        // A pass that begins at another stream's lines comes by what stands in this file already.
        positions[s] = written ? Math.max(at, positions[s]) : reached;
        settleRepeats(s, written, kept);
      }
    }
    added[s].clear();
    if (to.numbered() != state.get(JournalState.SEGMENT, s)) {
      // At once: recovery follows a file into the next one, and not further.
      publish();
      checkpoints.reached(Checkpoints.Step.SEGMENT_PUBLISHED);
    }
    return written;
  }

  /** Keeps the collapser in step with the position of the log. */
  private void settleRepeats(int s, boolean written, int kept) {
    if (!collapse || s != LOGS) {
      return;
    }
    if (written) {
      settled.copy(collapser);
      repeatsSince = collapser.repeats() == 0 ? -1 : firstRepeatAt;
    } else if (kept == 0) {
      collapser.copy(settled);
      firstRepeatAt = repeatsSince;
    } else {
      // What follows the last line that got through is read again, and begins anew.
      collapser.forget();
      settled.forget();
      repeatsSince = -1;
    }
  }

  /** Flushes all files, publishes how far they are, and gives the room up to there back. */
  private void settle(long at) {
    for (int s = 0; s < files.length; s++) {
      StreamAppender to = files[s];
      if (to == null) {
        synchronized (this) {
          positions[s] = Math.max(at, positions[s]);
        }
      } else if (!failed[s]) {
        flush(s, to, at);
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
    bound.keep();
  }

  private void publish() {
    if (isAbandoned()) {
      // The journal stays as it is for whoever finishes the run.
      return;
    }
    counts.copyInto(state);
    settled.copyInto(state);
    losses.copyInto(state);
    long bytes = StreamAppender.copyInto(state, files);
    synchronized (this) {
      System.arraycopy(positions, 0, state.values, JournalState.POSITION, positions.length);
    }
    state.values[JournalState.RELEASED] = ring.head();
    state.values[JournalState.BYTES] = bytes;
    long millis = clock.millis();
    state.values[JournalState.MILLIS] = millis;
    state.values[JournalState.WALL_MILLIS] = clock.wallMillisAt(millis);
    header.publish(state);
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
    to.lines++;
    collapser.forget();
    settled.forget();
    JournalCounts.add(counts.notices, s, Level.WARN.ordinal(), 1);
    JournalCounts.add(counts.written, s, Level.WARN.ordinal(), 1);
    if (to.numbered() != state.get(JournalState.SEGMENT, s)) {
      publish();
    }
    return true;
  }

  /** Whether a loss is untold; at the size bound they are told when the journal is closed. */
  boolean isSomethingUntold() {
    return changes.isSomethingUntold()
        || ((isLast || !bound.isRefusing()) && losses.isSomethingUntold(files));
  }

  /** Lines of a stream that somebody else took out of its files. */
  long lost(int stream) {
    StreamAppender to = files[stream];
    return to == null ? 0 : to.changes.lines();
  }

  /** Whether a record at ERROR was written since the last call. */
  boolean sawError() {
    boolean saw = sawError;
    sawError = false;
    return saw;
  }

  /** Whether a file's call does not return, so that it is in vain to wait for the files. */
  boolean isStuck() {
    return StreamAppender.isStuck(files);
  }

  /** Why a file of the run did not take what it was last to; {@code null}: all took it. */
  @Nullable Throwable failure() {
    return StreamAppender.failure(files);
  }

  /** How long the end of the journal tries to get rid of what a file does not take. */
  long lastTriesMillis() {
    return StreamAppender.lastTriesMillis(files);
  }

  /** Has the files' bytes on the disk, and tells so in the header. */
  void sync() {
    long before = clock.millis();
    if (StreamAppender.sync(files)) {
      state.values[JournalState.SYNCED_MILLIS] = before;
      publish();
    }
  }

  private synchronized boolean isAbandoned() {
    return abandoned;
  }

  /** Whether repeats wait for more of them. */
  synchronized boolean isCollapsing() {
    return repeatsSince >= 0;
  }

  /** Whether everything up to a position stands in the files. */
  synchronized boolean isDone(long position) {
    return firstPosition() >= position && (repeatsSince < 0 || repeatsSince >= position);
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
    ring.skipAborted(dropped);
    JournalCounts.add(counts.dropped, LOGS, settled.level(), settled.repeats());
    AbandonedLines.count(ring, firstPosition(), positions, dropped);
  }

  /** Ends the frames and closes the files. */
  void finish() {
    for (StreamAppender to : files) {
      if (to != null) {
        to.end();
      }
    }
  }

  /** Whether the frame of a stream's file could not be ended; once the writer has ended. */
  boolean isUnended(int stream) {
    StreamAppender to = files[stream];
    return to != null && to.isUnended();
  }
}
