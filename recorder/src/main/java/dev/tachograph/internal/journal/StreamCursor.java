package dev.tachograph.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where one stream's lines are on their way from the ring to its file: up to {@link #position} they
 * stand in the file and are counted; what was added since waits in the file's buffer.
 *
 * <p>Used by the writer thread. The position, and with it the counts, is guarded by the writer's
 * lock.
 */
final class StreamCursor {
  final int stream;

  /** {@code null}: nothing of the stream is recorded. */
  final @Nullable StreamAppender file;

  private final JournalCounts counts;
  private final AddedLines added = new AddedLines();
  private boolean failed;
  private int kept;
  private long position;

  StreamCursor(Stream stream, @Nullable StreamAppender file, JournalCounts counts) {
    this.stream = stream.ordinal();
    this.file = file;
    this.counts = counts;
  }

  /** Whether the file did not take what it was last to, in this pass. */
  boolean hasFailed() {
    return failed;
  }

  /** A new pass may try the file again. */
  void tryAgain() {
    failed = false;
  }

  /** Whether a line at a position is still to be written, as far as is known in this pass. */
  boolean wants(long at) {
    return file != null && !failed && at >= position;
  }

  /** Whether a line can be added before the buffer is written. */
  boolean hasRoom(int length) {
    return file == null || added.hasRoom(file, length);
  }

  /**
   * Adds a line that there is room for.
   *
   * @param end ring position behind all that it stands for
   * @param standsFor how many records
   */
  void add(ByteBuffer from, int index, int length, long end, int level, long standsFor) {
    if (file != null) {
      file.add(from, index, length);
      added.add(end, level, standsFor);
    }
  }

  /** Writes one line that is longer than the buffer, which is empty; whether that worked. */
  boolean writeLong(ByteBuffer from, int index, int length, long end, int level) {
    try {
      if (file != null) {
        file.writeLong(from, index, length);
        added.add(end, level, 1);
      }
      return true;
    } catch (IOException | RuntimeException | Error e) {
      failed = true;
      return false;
    }
  }

  /**
   * Writes what was added; {@link #advance} is to follow.
   *
   * @return whether the file took all of it; if not, it is tried again in a later pass, and the
   *     lines stay in the ring until then
   */
  boolean write() {
    kept = added.count();
    boolean written = false;
    if (file != null) {
      try {
        file.flush();
        written = true;
      } catch (IOException | RuntimeException | Error e) {
        failed = true;
        kept = file.kept();
      }
      file.lines += kept;
    }
    return written;
  }

  /**
   * Counts the lines that stand in the file now, and moves the position behind them. Allocates
   * nothing.
   *
   * @param at up to where everything of the stream was taken
   * @param written what {@link #write} said
   * @return how many lines these are
   */
  int advance(long at, boolean written) {
    long reached = added.countFirst(kept, stream, counts, position);
    // A pass that begins at another stream's lines comes by what stands in this file already.
    position = written ? Math.max(at, position) : reached;
    return kept;
  }

  /** Moves the position; for a stream that is not recorded. */
  void pass(long at) {
    position = Math.max(at, position);
  }

  /** Forgets what was added: it is counted, or the ring still holds it. */
  void clear() {
    added.clear();
  }

  /** Forgets what waits in the buffer of the file, too. */
  void beginAnew() {
    StreamAppender.forget(file);
    added.clear();
  }

  long position() {
    return position;
  }
}
