package dev.tachograph.sync;

import dev.tachograph.common.FieldConsumer;
import org.jspecify.annotations.Nullable;

/** Blocks on their way into the database, and what the database does with its files. */
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
      implements StorageEvent {
    @Override
    public String event() {
      return "db_writer_gauge_sample";
    }

    @Override
    public void writeFields(FieldConsumer out) {
      out.put("queued_blocks", queuedBlocks);
      out.put("bytes_queued", bytesQueued);
      out.put("written_blocks", writtenBlocks);
      OptionalNumbers.put(out, "last_flush_age_ms", lastFlushAgeMs);
    }
  }

  /**
   * A write of buffered blocks to the database began.
   *
   * @param blocks how many
   * @param bytesPending their size
   */
  record DbFlushStart(long blocks, long bytesPending) implements StorageEvent {
    @Override
    public String event() {
      return "db_flush_start";
    }

    @Override
    public void writeFields(FieldConsumer out) {
      out.put("blocks", blocks);
      out.put("bytes_pending", bytesPending);
    }
  }

  /**
   * A write of buffered blocks to the database ended.
   *
   * @param blocks how many
   * @param bytesWritten their size
   * @param durationMs how long it took
   * @param headBlock highest block stored without a hole below it
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

    @Override
    public String event() {
      return "db_flush_end";
    }

    @Override
    public void writeFields(FieldConsumer out) {
      out.put("blocks", blocks);
      out.put("bytes_written", bytesWritten);
      out.put("duration_ms", durationMs);
      OptionalNumbers.put(out, "head_block", headBlock);
      out.put("error", error);
    }
  }

  /**
   * The database began to compact its files.
   *
   * @param jobId the database's number of the job
   * @param inputFiles files that it reads
   * @param inputLevel level that it reads from
   * @param outputLevel level that it writes to
   * @param reason why, in the database's words
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

    @Override
    public String event() {
      return "compaction_start";
    }

    @Override
    public void writeFields(FieldConsumer out) {
      out.put("job_id", jobId);
      OptionalNumbers.put(out, "input_files", inputFiles);
      OptionalNumbers.put(out, "input_level", inputLevel);
      OptionalNumbers.put(out, "output_level", outputLevel);
      out.put("reason", reason);
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

    @Override
    public String event() {
      return "compaction_end";
    }

    @Override
    public void writeFields(FieldConsumer out) {
      out.put("job_id", jobId);
      OptionalNumbers.put(out, "bytes_read", bytesRead);
      OptionalNumbers.put(out, "bytes_written", bytesWritten);
      OptionalNumbers.put(out, "duration_ms", durationMs);
      out.put("error", error);
    }
  }
}
