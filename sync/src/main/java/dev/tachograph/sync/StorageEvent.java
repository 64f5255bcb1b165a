package dev.tachograph.sync;

import org.jspecify.annotations.Nullable;

/** Blocks on their way into the database, and the database's compactions. */
public sealed interface StorageEvent extends BenchEvent {
  /**
   * The state of the database writer, at regular intervals.
   *
   * @param queuedBlocks verified blocks that wait to be written
   * @param bytesQueued their size
   * @param writtenBlocks blocks written since the start
   * @param lastFlushAgeMs since the last flush ended
   */
  record DbWriterGaugeSample(
      long queuedBlocks, long bytesQueued, long writtenBlocks, @Nullable Long lastFlushAgeMs)
      implements StorageEvent {}

  /**
   * A write of buffered blocks to the database began.
   *
   * @param blocks number of blocks
   * @param bytesPending their size
   */
  record DbFlushStart(long blocks, long bytesPending) implements StorageEvent {}

  /**
   * A write of buffered blocks to the database ended.
   *
   * @param blocks number of blocks
   * @param bytesWritten their size
   * @param durationMs how long it took
   * @param headBlock highest block stored without a gap below it
   * @param error why it failed
   */
  record DbFlushEnd(
      long blocks,
      long bytesWritten,
      double durationMs,
      @Nullable Long headBlock,
      @Nullable String error)
      implements StorageEvent {
    /** Cuts the texts. */
    public DbFlushEnd {
      error = BoundedTexts.boundedOrNull(error);
    }
  }

  /**
   * The database began to compact its files.
   *
   * @param jobId the database's number of the job
   * @param inputFiles files that it reads
   * @param inputLevel level that it reads from
   * @param outputLevel level that it writes to
   * @param reason the reason, in the database's words
   */
  record CompactionStart(
      long jobId,
      @Nullable Long inputFiles,
      @Nullable Long inputLevel,
      @Nullable Long outputLevel,
      @Nullable String reason)
      implements StorageEvent {
    /** Cuts the texts. */
    public CompactionStart {
      reason = BoundedTexts.boundedOrNull(reason);
    }
  }

  /**
   * The database compacted its files.
   *
   * @param jobId the database's number of the job
   * @param bytesRead size of what it read
   * @param bytesWritten size of what it wrote
   * @param durationMs how long it took
   * @param error why it failed
   */
  record CompactionEnd(
      long jobId,
      @Nullable Long bytesRead,
      @Nullable Long bytesWritten,
      @Nullable Double durationMs,
      @Nullable String error)
      implements StorageEvent {
    /** Cuts the texts. */
    public CompactionEnd {
      error = BoundedTexts.boundedOrNull(error);
    }
  }
}
