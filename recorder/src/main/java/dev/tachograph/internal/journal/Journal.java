package dev.tachograph.internal.journal;

import dev.tachograph.common.Level;
import org.jspecify.annotations.Nullable;

/**
 * Holds finished lines between their callers and the one writer thread of a run.
 *
 * <p>Bounded. {@link #append} never waits for the files and throws nothing, unless the stack or the
 * heap ends before it counted the line, which its caller then counts; what it refuses it counts by
 * stream and level. For every stream and level, lines appended or {@link #refuse}d, plus {@link
 * #notices}, are {@link #written} plus {@link #collapsed} plus {@link #dropped} once the journal is
 * closed.
 */
public interface Journal extends AutoCloseable {
  /** Longest note of an end in bytes. */
  int MAX_END = JournalNotes.MAX_END;

  /**
   * Takes a line.
   *
   * @param stream whose file it goes to
   * @param level whose account it is in, and how important it is when the journal is nearly full
   * @param line a buffer of the caller, who keeps it; the bytes are copied during the call
   * @param offset where the line begins
   * @param length its length in bytes, with its line feed, which is the only one in it
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
   * @param times how many bytes at its beginning, {@code t_ms} and {@code ts}, differ in repeats;
   *     at most 255; 0: it is not compared
   */
  default boolean append(
      Stream stream, Level level, byte[] line, int offset, int length, int times) {
    return append(stream, level, Priority.of(stream, level), line, offset, length, times);
  }

  /** As the others, of which each leaves something out. */
  boolean append(
      Stream stream,
      Level level,
      Priority priority,
      byte[] line,
      int offset,
      int length,
      int times);

  /** The longest line that is ever taken, line feed included. */
  default int maxLength() {
    return Integer.MAX_VALUE;
  }

  /** Counts a line as dropped that its caller could not finish. */
  void refuse(Stream stream, Level level);

  /** Lines of the stream and level that were refused, or acknowledged and then lost, so far. */
  long dropped(Stream stream, Level level);

  /** Lines of the stream and level that reached their file so far. */
  long written(Stream stream, Level level);

  /** Lines of the stream and level that another line with a count stands for, so far. */
  default long collapsed(Stream stream, Level level) {
    return 0;
  }

  /** Lines of the stream and level that the journal itself made, to tell a loss, so far. */
  long notices(Stream stream, Level level);

  /** Written lines of the stream in files that the size bound removed so far. */
  default long deleted(Stream stream) {
    return 0;
  }

  /**
   * Written lines of the stream that are in its files no more since somebody else truncated,
   * replaced or removed one, so far, as far as that is known.
   */
  default long lost(Stream stream) {
    return 0;
  }

  /** Whether lines are refused because the files have reached their size bound; for good. */
  default boolean isAtSizeBound() {
    return false;
  }

  /** Says how long the end waits for the files at most, if that is less than usual. */
  default void endWithin(long millis) {}

  /**
   * The run ends: what ends spans that began is taken, also at the size bound, and all waits of
   * {@link #flush} and {@link #close} from now on together take no longer than one close.
   */
  default void takeEnds() {}

  /**
   * Notes a signal that asks the process to end, for whoever finds the journal. Also after {@link
   * #close}.
   */
  default void noteSignal(SignalNote signal) {}

  /**
   * Notes how the run ended, for whoever finds the journal; the last note counts. Also after {@link
   * #close}.
   *
   * @param text at most {@link #MAX_END} bytes, without secrets
   */
  default void noteEnd(byte[] text) {}

  /**
   * Whether the last file of a stream could not be ended as it should, so that it is no array or
   * ends within a line; after {@link #close}.
   */
  default boolean isUnended(Stream stream) {
    return false;
  }

  /**
   * Whether the close gave up what a file did not take: a disk that hangs holds the writer, or one
   * that is full refused it to the end. After {@link #close}.
   */
  default boolean isAbandoned() {
    return false;
  }

  /** Whether the writer has not ended, and so may still change the files; after {@link #close}. */
  default boolean isWriting() {
    return false;
  }

  /**
   * Has the journal's file used no more; after {@link #close}, once the end was noted for the last
   * time. Nothing is noted afterwards.
   *
   * @return whether no thread uses it, nor ever will; false: one may, such as a caller that stands
   *     still
   */
  default boolean letGo() {
    return false;
  }

  /** Why a file did not take the last lines that it was to; {@code null}: the files took all. */
  default @Nullable Throwable failure() {
    return null;
  }

  /** Lines of the stream that were dropped so far. */
  default long dropped(Stream stream) {
    long sum = 0;
    for (Level level : Level.values()) {
      sum += dropped(stream, level);
    }
    return sum;
  }

  /** Lines of the stream that reached their file so far. */
  default long written(Stream stream) {
    long sum = 0;
    for (Level level : Level.values()) {
      sum += written(stream, level);
    }
    return sum;
  }

  /** Bytes that reached the files so far. */
  long bytesWritten();

  /** Returns once every line acknowledged before the call is in its file, or at the bound. */
  boolean flush(long timeoutMillis);

  /** Writes what is held, ends the writer thread; idempotent, bounded in time. */
  @Override
  void close();
}
