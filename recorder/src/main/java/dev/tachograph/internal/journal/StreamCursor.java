package dev.tachograph.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The progress of one stream's lines from the ring to its file: up to {@link #position} they are in
 * the file and counted; lines added since are in the file's buffer.
 *
 * <p>Used by the writer thread. The position, and with it the counts, is guarded by the writer's
 * lock.
 */
final class StreamCursor {
  final int stream;

  /** {@code null} if the stream is not recorded. */
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

  /** Whether the file failed to take lines in this pass. */
  boolean hasFailed() {
    return failed;
  }

  /** Lets a new pass try the file again. */
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
   * @param end ring position behind everything it stands for
   * @param standsFor the number of records it stands for
   */
  void add(ByteBuffer from, int index, int length, long end, int level, long standsFor) {
    if (file != null) {
      file.add(from, index, length);
      added.add(end, level, standsFor);
    }
  }

  /**
   * Writes a line that is longer than the buffer, which must be empty; true if the file took it.
   */
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
   * Writes what was added; {@link #advance} must follow.
   *
   * @return whether the file took everything; if not, a later pass tries again, and the lines stay
   *     in the ring until then
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
   * Counts the lines that are now in the file and moves the position behind them. Does not
   * allocate.
   *
   * @param at ring position up to which the stream's lines were taken
   * @param written the result of {@link #write}
   * @return the number of lines counted
   */
  int advance(long at, boolean written) {
    long reached = added.countFirst(kept, stream, counts, position);
    // A pass that starts at another stream's lines passes lines that are already in this file.
    position = written ? Math.max(at, position) : reached;
    return kept;
  }

  /** Moves the position, for a stream that is not recorded. */
  void pass(long at) {
    position = Math.max(at, position);
  }

  /** Forgets what was added: it has been counted, or the ring still holds it. */
  void clear() {
    added.clear();
  }

  /** Also discards what is in the file's buffer. */
  void beginAnew() {
    StreamAppender.forget(file);
    added.clear();
  }

  long position() {
    return position;
  }
}
