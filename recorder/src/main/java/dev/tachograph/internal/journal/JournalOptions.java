package dev.tachograph.internal.journal;

/**
 * How a journal behaves.
 *
 * @param bytes maximum size of the ring; smaller where there is no space
 * @param blockMillis how long a caller waits for space; 0 for no wait
 * @param syncMillis interval between syncs of the files; 0 for none
 * @param syncOnError whether a record at ERROR causes a sync of the files
 * @param collapse whether consecutive equal log records become one line
 * @param limits the size limits of the files
 */
public record JournalOptions(
    int bytes,
    long blockMillis,
    long syncMillis,
    boolean syncOnError,
    boolean collapse,
    SizeLimits limits) {

  /** The default size of the ring in bytes. */
  public static final int BYTES = 8 * 1024 * 1024;

  /** The minimum size of the ring in bytes. */
  public static final int MIN_BYTES = 64 * 1024;

  /** The maximum size of the ring in bytes. */
  public static final int MAX_BYTES = 512 * 1024 * 1024;

  /** Options for files without size limits. */
  public JournalOptions(
      int bytes, long blockMillis, long syncMillis, boolean syncOnError, boolean collapse) {
    this(bytes, blockMillis, syncMillis, syncOnError, collapse, SizeLimits.NONE);
  }

  /**
   * Options for a ring of a given size, with defaults for everything else but without collapsing.
   */
  public static JournalOptions ofBytes(int bytes) {
    return new JournalOptions(bytes, 0, 0, false, false);
  }

  /** The capacity of the ring: the largest power of two in {@link #bytes}. */
  int capacity() {
    return Integer.highestOneBit(Math.max(MIN_BYTES, Math.min(MAX_BYTES, bytes)));
  }
}
