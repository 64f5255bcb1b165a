package dev.tachograph.internal.journal;

import dev.tachograph.common.Level;
import org.jspecify.annotations.Nullable;

/**
 * Holds finished lines between their callers and the one writer thread of a run.
 *
 * <p>Bounded. {@link #append} never waits for the files and throws nothing, unless stack or heap is
 * exhausted before it has counted the line, which the caller then counts; refused lines are counted
 * by stream and level. For every stream and level, lines appended or {@link #refuse}d, plus {@link
 * #notices}, are {@link #written} plus {@link #collapsed} plus {@link #dropped} once the journal is
 * closed.
 */
public interface Journal extends AutoCloseable {
  /** The maximum length of a note of the end, in bytes. */
  int MAX_END = JournalNotes.MAX_END;

  /**
   * Takes a line.
   *
   * @param stream whose file it goes to
   * @param level the level it is counted under; also its importance when the journal is nearly full
   * @param line a buffer owned by the caller; the bytes are copied during the call
   * @param offset where the line begins
   * @param length its length in bytes, including its line feed, which must be the only one in it
   * @return whether the line was acknowledged
   */
  default boolean append(Stream stream, Level level, byte[] line, int offset, int length) {
    return append(stream, level, Priority.of(stream, level), line, offset, length, 0);
  }

  /** Takes a line whose priority is not that of its level. */
  default boolean append(
      Stream stream, Level level, Priority priority, byte[] line, int offset, int length) {
    return append(stream, level, priority, line, offset, length, 0);
  }

  /**
   * Takes a line that may repeat the one before it.
   *
   * @param times length in bytes of its beginning, {@code t_ms} and {@code ts}, which differs in
   *     repeats; at most 255; 0 if it is not to be compared
   */
  default boolean append(
      Stream stream, Level level, byte[] line, int offset, int length, int times) {
    return append(stream, level, Priority.of(stream, level), line, offset, length, times);
  }

  /** Takes a line with every argument explicit; the other overloads delegate to this one. */
  boolean append(
      Stream stream,
      Level level,
      Priority priority,
      byte[] line,
      int offset,
      int length,
      int times);

  /** The length of the longest line that can be taken, including its line feed. */
  default int maxLength() {
    return Integer.MAX_VALUE;
  }

  /** Counts as dropped a line that its caller could not finish. */
  void refuse(Stream stream, Level level);

  /** The lines of a stream and level so far that were refused, or acknowledged and later lost. */
  long dropped(Stream stream, Level level);

  /** The lines of a stream and level that have reached their file so far. */
  long written(Stream stream, Level level);

  /** The lines of a stream and level so far that are represented by another line with a count. */
  default long collapsed(Stream stream, Level level) {
    return 0;
  }

  /**
   * The lines of a stream and level that the journal itself has written so far to report losses.
   */
  long notices(Stream stream, Level level);

  /** The written lines of a stream so far whose files the size bound removed. */
  default long deleted(Stream stream) {
    return 0;
  }

  /**
   * The written lines of a stream that are no longer in its files because another process
   * truncated, replaced or removed one, as far as is known.
   */
  default long lost(Stream stream) {
    return 0;
  }

  /** Whether lines are refused because the files have reached their size bound; never reset. */
  default boolean isAtSizeBound() {
    return false;
  }

  /** Limits how long the end waits for the files, if that is shorter than the default. */
  default void endWithin(long millis) {}

  /**
   * Announces the end of the run: lines that end spans are taken even at the size bound, and all
   * further waits of {@link #flush} and {@link #close} together take no longer than one close.
   */
  default void takeEnds() {}

  /**
   * Records a signal that asks the process to end, for whoever finds the journal. Also works after
   * {@link #close}.
   */
  default void noteSignal(SignalNote signal) {}

  /**
   * Records how the run ended, for whoever finds the journal; the last call counts. Also works
   * after {@link #close}.
   *
   * @param text at most {@link #MAX_END} bytes, without secrets
   */
  default void noteEnd(byte[] text) {}

  /**
   * Whether the last file of a stream could not be ended properly, so that it is not a complete
   * array or ends within a line; valid after {@link #close}.
   */
  default boolean isUnterminated(Stream stream) {
    return false;
  }

  /**
   * Whether the close gave up on lines that a file did not take, because a hanging disk holds the
   * writer or a full one refused them to the end. Valid after {@link #close}.
   */
  default boolean isAbandoned() {
    return false;
  }

  /** Whether the writer is still running and may change the files; valid after {@link #close}. */
  default boolean isWriting() {
    return false;
  }

  /**
   * Stops all use of the journal's file; called after {@link #close} and the last {@link #noteEnd}.
   * Nothing is recorded afterwards.
   *
   * @return whether no thread uses the file any more; false if one still may, such as a suspended
   *     caller
   */
  default boolean releaseFile() {
    return false;
  }

  /** Why a file did not take its last lines; {@code null} if all files took everything. */
  default @Nullable Throwable failure() {
    return null;
  }

  /** The lines of a stream that have been dropped so far. */
  default long dropped(Stream stream) {
    long sum = 0;
    for (Level level : Level.values()) {
      sum += dropped(stream, level);
    }
    return sum;
  }

  /** The lines of a stream that have reached their file so far. */
  default long written(Stream stream) {
    long sum = 0;
    for (Level level : Level.values()) {
      sum += written(stream, level);
    }
    return sum;
  }

  /** The bytes that have reached the files so far. */
  long bytesWritten();

  /** Returns once every line acknowledged before the call is in its file, or at the timeout. */
  boolean flush(long timeoutMillis);

  /** Writes what the journal holds and ends the writer thread; idempotent, bounded in time. */
  @Override
  void close();
}
