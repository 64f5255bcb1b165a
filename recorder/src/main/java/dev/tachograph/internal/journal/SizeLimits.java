package dev.tachograph.internal.journal;

import dev.tachograph.internal.files.SpaceReserve;

/**
 * The size limits of a run's files.
 *
 * @param fileBytes maximum size of a file before the next one is begun; 0 for no bound
 * @param totalBytes maximum size of all files with lines together; 0 for no bound
 * @param stops whether lines are refused at the total bound; otherwise the oldest files are removed
 * @param traceBytes maximum size of all files of the trace together, of which the oldest are
 *     removed; 0 for no bound
 * @param reservedBytes the part of the total that is set aside for files without lines
 * @param reserve the free space of the file system that is left to others
 */
public record SizeLimits(
    long fileBytes,
    long totalBytes,
    boolean stops,
    long traceBytes,
    long reservedBytes,
    SpaceReserve reserve) {
  /** No bounds. */
  public static final SizeLimits NONE = new SizeLimits(0, 0, false);

  /** Limits without a separate bound on the trace, whose total is for files with lines. */
  public SizeLimits(long fileBytes, long totalBytes, boolean stops) {
    this(fileBytes, totalBytes, stops, 0, 0, SpaceReserve.NONE);
  }
}
