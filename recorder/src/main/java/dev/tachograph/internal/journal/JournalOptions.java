package dev.tachograph.internal.journal;

/**
 * How a journal behaves.
 *
 * @param bytes of the ring at most; less where there is no room
 * @param blockMillis how long a caller waits for room; 0: not at all
 * @param syncMillis time between two syncs of the files; 0: never
 * @param syncOnError whether a record at ERROR has the files synced
 * @param collapse whether equal log records in a row become one line
 * @param limits how large the files may become
 */
public record JournalOptions(
    int bytes,
    long blockMillis,
    long syncMillis,
    boolean syncOnError,
    boolean collapse,
    SizeLimits limits) {

  /** Bytes of the ring unless told otherwise. */
  public static final int BYTES = 8 * 1024 * 1024;

  /** The smallest ring. */
  public static final int MIN_BYTES = 64 * 1024;

  /** The largest ring. */
  public static final int MAX_BYTES = 512 * 1024 * 1024;

  /** Files without bounds. */
  public JournalOptions(
      int bytes, long blockMillis, long syncMillis, boolean syncOnError, boolean collapse) {
    this(bytes, blockMillis, syncMillis, syncOnError, collapse, SizeLimits.NONE);
  }

  /** A ring of a size, everything else as unless told otherwise, and nothing collapsed. */
  public static JournalOptions ofBytes(int bytes) {
    return new JournalOptions(bytes, 0, 0, false, false);
  }

  /** The capacity of the ring: the largest power of two in {@link #bytes}. */
  int capacity() {
    return Integer.highestOneBit(Math.max(MIN_BYTES, Math.min(MAX_BYTES, bytes)));
  }
}
