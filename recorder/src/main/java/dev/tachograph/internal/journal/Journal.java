package dev.tachograph.internal.journal;

import dev.tachograph.logging.Level;

/**
 * Holds finished lines between their callers and the one writer thread of a run.
 *
 * <p>Bounded. {@link #append} never blocks and never throws; what it refuses it counts by stream
 * and level.
 */
public interface Journal extends AutoCloseable {
  /**
   * Takes a line.
   *
   * @param stream whose file it goes to
   * @param level how important it is when the journal is nearly full
   * @param line a buffer of the caller, who keeps it; the bytes are copied during the call
   * @param offset where the line begins
   * @param length its length in bytes, with its line feed
   * @return whether the line was acknowledged
   */
  boolean append(Stream stream, Level level, byte[] line, int offset, int length);

  /** Lines of the stream and level that were refused so far. */
  long dropped(Stream stream, Level level);

  /** Lines of the stream that reached their file so far. */
  long written(Stream stream);

  /** Returns once every line acknowledged before the call is in its file, or at the bound. */
  boolean flush(long timeoutMillis);

  /** Writes what is held, ends the writer thread; idempotent, bounded in time. */
  @Override
  void close();
}
