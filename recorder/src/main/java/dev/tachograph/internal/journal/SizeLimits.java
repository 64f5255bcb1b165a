package dev.tachograph.internal.journal;

/**
 * How large the files of a run may become.
 *
 * @param fileBytes of one file before the next one is begun; 0 for no bound
 * @param totalBytes of all files with lines together; 0 for no bound
 * @param stops whether nothing is taken any more at the total bound; else the oldest files go
 */
public record SizeLimits(long fileBytes, long totalBytes, boolean stops) {
  /** No bounds. */
  public static final SizeLimits NONE = new SizeLimits(0, 0, false);
}
