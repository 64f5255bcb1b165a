package dev.tachograph.internal.journal;

/**
 * The size limits of a run's files.
 *
 * @param fileBytes maximum size of a file before the next one is begun; 0 for no bound
 * @param totalBytes maximum size of all files with lines together; 0 for no bound
 * @param stops whether lines are refused at the total bound; otherwise the oldest files are removed
 * @param traceBytes maximum size of all files of the trace together, of which the oldest are
 *     removed; 0 for no bound
 * @param reservedBytes the part of the total that is set aside for files without lines
 */
public record SizeLimits(
    long fileBytes, long totalBytes, boolean stops, long traceBytes, long reservedBytes) {
  /** No bounds. */
  public static final SizeLimits NONE = new SizeLimits(0, 0, false);

  /** Limits whose total is entirely for files with lines. */
  public SizeLimits(long fileBytes, long totalBytes, boolean stops, long traceBytes) {
    this(fileBytes, totalBytes, stops, traceBytes, 0);
  }

  /** Limits without a separate bound on the trace. */
  public SizeLimits(long fileBytes, long totalBytes, boolean stops) {
    this(fileBytes, totalBytes, stops, 0, 0);
  }
}
