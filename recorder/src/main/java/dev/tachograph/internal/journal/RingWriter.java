package dev.tachograph.internal.journal;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.Buffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Moves lines from the ring to the files. Used by the writer thread, except for what is locked.
 *
 * <p>Recovery relies on the order: lines are appended to the files; a header slot records the
 * progress of each file; what was consumed is zeroed; the space is released. Each stream has a
 * {@link StreamCursor} of its own, so that a failing file holds up the release of space but not the
 * lines of other streams.
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

  /** Their positions are guarded by this. */
  private final StreamCursor[] cursors = new StreamCursor[STREAMS.length];

  private final StreamCursor logs;
  private final ByteBuffer zeroes = Buffers.allocate(ZEROES);
  private final JournalState state = new JournalState();
  private final LossReporter losses;
  private final ChangeReporter changes;
  private final SizeBound bound;
  private final boolean collapse;
  private final RepeatRun repeats = new RepeatRun();
  private final StuckClaims claims;

  // Preallocated, since the writer allocates as little as possible: the heap may be full.
  private final LossReporter.Notices notices = this::notice;

  /** The position up to which each stream's lines are in its file, for counting the rest. */
  private final long[] positions = new long[STREAMS.length];

  /** Whether a pass was aborted, so that the buffers may hold incomplete data. */
  private boolean cutShort;

  private boolean abandoned;
  private boolean isLast;
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
    this.claims = new StuckClaims(ring, counts);
    this.collapse = options.collapse();
    this.header = header;
    this.counts = counts;
    this.clock = clock;
    this.checkpoints = checkpoints;
    for (Stream stream : STREAMS) {
      int s = stream.ordinal();
      LineOutput output = outputs.get(stream);
      if (output != null) {
        // The header must not cover bytes that are gone, and must be written before lines follow.
        files[s] = new StreamAppender(output, stream == Stream.TRACE, 0).publishing(this::publish);
      }
      cursors[s] = new StreamCursor(stream, files[s], counts);
    }
    logs = cursors[LOGS];
    losses = new LossReporter(clock, counts, notices);
    changes = new ChangeReporter(clock, files, notices);
    // A batch, the longest line after it, and then a whole ring.
    long unwritten = ring.capacity() + ring.capacity() / 2L;
    bound = new SizeBound(options.limits(), files, unwritten, effects);
  }

  /**
   * Writes everything committed before the call.
   *
   * @param last nothing more will come: losses are reported however recent the last notice is
   * @param complete a caller waits for the files: repeats are reported although more may come
   * @return whether everything got through
   */
  boolean pass(boolean last, boolean complete) {
    if (cutShort) {
      beginAnew();
    }
    cutShort = true;
    for (StreamCursor cursor : cursors) {
      cursor.tryAgain();
    }
    isLast = last;
    if (last) {
      changes.checkAll();
    }
    long at = takeAll(ring.tail());
    boolean due = (last || !bound.isRefusing()) && losses.isDue(last, files);
    if (last || complete || due || repeats.isDue(clock.millis())) {
      reportRepeats(at);
    }
    settle(at);
    // A record of a claim that was marked after all blocks nothing, but would keep its place
    // forever.
    claims.markNoted();
    boolean through = !isFailing();
    if (through && (due || !bound.isReported() || changes.hasUnreported())) {
      if (repeats.repeats() > 0) {
        // A notice ends a row of equal records, whose count would be lost.
        reportRepeats(at);
        settle(at);
      }
      through = !isFailing() && bound.report(clock, notices);
      through = through && (!due || losses.report(last, files));
      through = through && changes.report();
      publish();
    }
    cutShort = false;
    return through;
  }

  /**
   * Takes frames in batches, up to an end or to the first one that is not ready, and returns its
   * position.
   */
  private long takeAll(long end) {
    long at;
    synchronized (this) {
      at = firstPosition();
    }
    long batch = at + ring.capacity() / 8;
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
    return at;
  }

  /**
   * Discards what was buffered but not written: the ring still holds it, from the cursors'
   * positions on.
   */
  private void beginAnew() {
    for (StreamCursor cursor : cursors) {
      cursor.beginAnew();
    }
    repeats.rollBack();
  }

  private boolean isFailing() {
    for (StreamCursor cursor : cursors) {
      if (cursor.hasFailed()) {
        return true;
      }
    }
    return false;
  }

  private long firstPosition() {
    long first = Long.MAX_VALUE;
    for (StreamCursor cursor : cursors) {
      first = Math.min(first, cursor.position());
    }
    return first;
  }

  /**
   * Takes the frame at a position and returns the position of the next one, or the same position if
   * the frame is not ready.
   */
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
    return claims.mark(at, word) ? step(at) : at;
  }

  private void take(long at, int length) {
    int kind = ring.kind(at);
    StreamCursor to = cursors[Frames.stream(kind)];
    if (!to.wants(at)) {
      return;
    }
    int line = ring.index(at) + Frames.OVERHEAD;
    int level = Frames.level(kind);
    int times = Frames.times(kind);
    boolean collapses = collapse && to == logs;
    if (collapses) {
      if (repeats.isRepeat(at, ring.bytes(), line, length, times, level)) {
        return;
      }
      if (!reportRepeats(at)) {
        return;
      }
    }
    if (!to.hasRoom(length) && !flush(to, at)) {
      return;
    }
    long end = at + Frames.size(length);
    if (!StreamAppender.isLong(length)) {
      to.add(ring.bytes(), line, length, end, level, 1);
    } else if (!to.writeLong(ring.bytes(), line, length, end, level)) {
      return;
    }
    if (collapses) {
      repeats.remember(ring.bytes(), line, length, times);
    }
    sawError |= level == 0 && to == logs;
    if (StreamAppender.isLong(length)) {
      // It is already in the file.
      flush(to, end);
    }
  }

  /**
   * Adds the line that stands for the repeats so far, if there are any.
   *
   * @param at ring position behind the last of them
   * @return false if the file did not take the lines before it
   */
  private boolean reportRepeats(long at) {
    if (repeats.repeats() == 0) {
      return true;
    }
    byte[] line = repeats.line();
    if (logs.hasFailed() || (!logs.hasRoom(line.length) && !flush(logs, at))) {
      return false;
    }
    logs.add(ByteBuffer.wrap(line), 0, line.length, at, repeats.level(), repeats.repeats());
    repeats.reported();
    return true;
  }

  /**
   * Writes and counts the buffered lines of a stream.
   *
   * @param at ring position up to which the stream's lines were taken
   */
  private boolean flush(StreamCursor to, long at) {
    boolean written = to.write();
    synchronized (this) {
      if (!abandoned) {
        int kept = to.advance(at, written);
        if (collapse && to == logs) {
          settleRepeats(written, kept);
        }
      }
    }
    to.clear();
    StreamAppender file = to.file;
    if (file != null && file.numbered() != state.get(JournalState.SEGMENT, to.stream)) {
      // Immediately: recovery follows a file into the next one, but no further.
      publish();
      checkpoints.reached(Checkpoints.Step.SEGMENT_PUBLISHED);
    }
    return written;
  }

  /** Keeps the repeats in step with the log's position. */
  private void settleRepeats(boolean written, int kept) {
    if (written) {
      repeats.settle();
    } else if (kept == 0) {
      repeats.rollBack();
    } else {
      repeats.beginAnew();
    }
  }

  /** Flushes all files, publishes their progress, and releases the ring up to there. */
  private void settle(long at) {
    for (StreamCursor cursor : cursors) {
      if (cursor.file == null) {
        synchronized (this) {
          cursor.pass(at);
        }
      } else if (!cursor.hasFailed()) {
        flush(cursor, at);
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
      // The journal stays as it is for whoever recovers the run.
      return;
    }
    counts.copyInto(state);
    repeats.copyInto(state);
    losses.copyInto(state);
    long bytes = StreamAppender.copyInto(state, files);
    synchronized (this) {
      for (StreamCursor cursor : cursors) {
        state.values[JournalState.POSITION + cursor.stream] = cursor.position();
      }
    }
    state.values[JournalState.RELEASED] = ring.head();
    state.values[JournalState.BYTES] = bytes;
    long millis = clock.millis();
    state.values[JournalState.MILLIS] = millis;
    state.values[JournalState.WALL_MILLIS] = clock.wallMillisAt(millis);
    header.publish(state);
    bytesWritten = bytes;
  }

  /** Appends a notice of the writer's own; true if it is in the file. */
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
    repeats.interrupt();
    JournalCounts.add(counts.notices, s, Level.WARN.ordinal(), 1);
    JournalCounts.add(counts.written, s, Level.WARN.ordinal(), 1);
    if (to.numbered() != state.get(JournalState.SEGMENT, s)) {
      publish();
    }
    return true;
  }

  /**
   * Whether a loss is unreported; at the size bound, losses are reported when the journal is
   * closed.
   */
  boolean hasUnreported() {
    return changes.hasUnreported()
        || ((isLast || !bound.isRefusing()) && losses.hasUnreported(files));
  }

  /** The lines of a stream that another process removed from its files. */
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

  /** Whether a call on a file hangs, so that waiting for the files is in vain. */
  boolean isStuck() {
    return StreamAppender.isStuck(files);
  }

  /** Why a file did not take its last lines; {@code null} if all files took everything. */
  @Nullable Throwable failure() {
    return StreamAppender.failure(files);
  }

  /** How long the end of the journal retries what a file does not take. */
  long lastTriesMillis() {
    return StreamAppender.lastTriesMillis(files);
  }

  /** Syncs the files to disk and records that in the header. */
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
    return repeats.since() >= 0;
  }

  /** Whether everything up to a position is in the files. */
  synchronized boolean isDone(long position) {
    return firstPosition() >= position && (repeats.since() < 0 || repeats.since() >= position);
  }

  long bytesWritten() {
    return bytesWritten;
  }

  /**
   * Counts as dropped what the files never took; for the thread that ends the journal, once the
   * ring is closed.
   */
  synchronized void abandon() {
    if (abandoned) {
      return;
    }
    abandoned = true;
    JournalCounts.add(counts.dropped, LOGS, repeats.settledLevel(), repeats.settledRepeats());
    for (StreamCursor cursor : cursors) {
      positions[cursor.stream] = cursor.position();
    }
    claims.countAbandoned(firstPosition(), positions);
  }

  /** Ends the frames and closes the files. */
  void finish() {
    for (StreamAppender to : files) {
      if (to != null) {
        to.end();
      }
    }
  }

  /** Whether the frame of a stream's file could not be ended; valid once the writer has ended. */
  boolean isUnterminated(int stream) {
    StreamAppender to = files[stream];
    return to != null && to.isUnterminated();
  }
}
