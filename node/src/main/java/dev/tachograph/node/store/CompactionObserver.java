package dev.tachograph.node.store;

/** Notified of the database's compactions, on the database's own threads. */
public interface CompactionObserver {
  /** A compaction began. */
  void started(long jobId, long inputFiles, long inputLevel, long outputLevel, String reason);

  /**
   * A compaction ended.
   *
   * @param error the database's message, empty on success
   */
  void ended(long jobId, long bytesRead, long bytesWritten, double durationMs, String error);

  /** An observer that does nothing. */
  static CompactionObserver none() {
    return new CompactionObserver() {
      @Override
      public void started(
          long jobId, long inputFiles, long inputLevel, long outputLevel, String reason) {}

      @Override
      public void ended(
          long jobId, long bytesRead, long bytesWritten, double durationMs, String error) {}
    };
  }
}
