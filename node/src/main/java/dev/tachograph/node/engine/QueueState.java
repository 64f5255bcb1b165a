package dev.tachograph.node.engine;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.StateSource;
import dev.tachograph.sync.BlockQueue;
import dev.tachograph.sync.FetchEvent;

/** The state of the queue and the writer, for dumps and gauges. */
final class QueueState implements StateSource {
  private final Session session;
  private final BlockWriter writer;

  QueueState(Session session, BlockWriter writer) {
    this.session = session;
    this.writer = writer;
  }

  static FetchEvent.SchedulerGaugeSample gauge(Session session) {
    BlockQueue queue = session.queue;
    return new FetchEvent.SchedulerGaugeSample(
        queue.waitingBlocks(),
        queue.inflightBlocks(),
        queue.escalatedBlocks(),
        queue.inflightBatches(),
        session.links().size(),
        session.pool.counts().total());
  }

  @Override
  public String title() {
    return "queues";
  }

  @Override
  public void writeState(FieldConsumer out) {
    gauge(session).writeFields(out);
    out.put("oldest_inflight_age_ms", session.queue.oldestBatchAgeMillis());
    writer.gauge().writeFields(out);
    out.put("bytes_in_memory", session.budget.held());
    out.put("header_height", session.chain.height());
  }
}
