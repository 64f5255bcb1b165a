package dev.tachograph.sync;

import java.util.List;

/**
 * Blocks that a peer was asked for together, as {@link BlockQueue#nextBatch} gave them.
 *
 * @param id number of the batch within its queue, from 1
 * @param peerId who owes them
 * @param blocks heights, ascending, at least one; there may be holes between them
 * @param escalated whether these are blocks that are hard to get
 * @param assignedAtMillis when, on the queue's clock
 * @param timeoutMillis how long the peer has
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

  /** How many blocks. */
  public int size() {
    return blocks.size();
  }
}
