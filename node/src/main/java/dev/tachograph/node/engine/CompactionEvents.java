package dev.tachograph.node.engine;

import dev.tachograph.common.EventSink;
import dev.tachograph.node.store.CompactionObserver;
import dev.tachograph.sync.BenchEventLogger;
import dev.tachograph.sync.StorageEvent;

/** Passes the database's compactions on to the events, once there are events. */
final class CompactionEvents implements CompactionObserver {
  private volatile BenchEventLogger events = new BenchEventLogger(EventSink.none());

  void to(BenchEventLogger logger) {
    events = logger;
  }

  @Override
  public void started(
      long jobId, long inputFiles, long inputLevel, long outputLevel, String reason) {
    events.record(
        new StorageEvent.CompactionStart(jobId, inputFiles, inputLevel, outputLevel, reason));
  }

  @Override
  public void ended(long jobId, long bytesRead, long bytesWritten, double ms, String error) {
    events.record(
        new StorageEvent.CompactionEnd(
            jobId, bytesRead, bytesWritten, ms, error.isEmpty() ? null : error));
  }
}
