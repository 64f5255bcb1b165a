package dev.tachograph.sync;

import java.util.List;

/**
 * Blocks assigned to a peer together by {@link BlockQueue#nextBatch}.
 *
 * @param id number of the batch within its queue, from 1
 * @param peerId the peer they are assigned to
 * @param blocks heights, ascending, at least one; not necessarily contiguous
 * @param escalated whether these are escalated blocks
 * @param assignedAtMillis when they were assigned, on the queue's clock
 * @param timeoutMillis the time the peer has
 */
public record BlockBatch(
    long id,
    String peerId,
    List<Long> blocks,
    boolean escalated,
    long assignedAtMillis,
    long timeoutMillis) {

  /** Copies the heights. */
  public BlockBatch {
    blocks = List.copyOf(blocks);
  }

  /** The lowest block. */
  public long firstBlock() {
    return blocks.get(0);
  }

  /** The highest block. */
  public long lastBlock() {
    return blocks.get(blocks.size() - 1);
  }

  /** The number of blocks. */
  public int size() {
    return blocks.size();
  }
}
