package dev.tachograph.internal.journal;

/**
 * How large the files of a run may become.
 *
 * @param fileBytes of one file before the next one is begun; 0 for no bound
 * @param totalBytes of all files with lines together; 0 for no bound
 * @param stops whether nothing is taken any more at the total bound; else the oldest files go
 * @param traceBytes of all files of the trace together, whose oldest go; 0 for no bound
 * @param reservedBytes what of the total is for files without lines
 */
public record SizeLimits(
    long fileBytes, long totalBytes, boolean stops, long traceBytes, long reservedBytes) {
  /** No bounds. */
  public static final SizeLimits NONE = new SizeLimits(0, 0, false);

  /** With all of the total for files with lines. */
  public SizeLimits(long fileBytes, long totalBytes, boolean stops, long traceBytes) {
    this(fileBytes, totalBytes, stops, traceBytes, 0);
  }

  /** Without a bound on the trace by itself. */
  public SizeLimits(long fileBytes, long totalBytes, boolean stops) {
    this(fileBytes, totalBytes, stops, 0, 0);
  }
}
