package dev.tachograph.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that are still to be fetched: waiting, owed by a peer, or hard to get.
 *
 * <p>A block is in one state at a time: unknown, waiting, owed or done. {@link #nextBatch} moves
 * waiting blocks to a peer, lowest first; {@link #complete} makes a block done, whoever sent it and
 * even if it is late, exactly once; {@link #finish} and {@link #expire} end a batch and requeue
 * what is missing. A block that failed often enough is <em>escalated</em>: it is offered before all
 * others, in small batches of its own, and only to peers that have not failed it, until the
 * configured time is up and any peer may be asked again.
 *
 * <p>Thread-safe; no call blocks or performs I/O. Memory is three bits per height from the lowest
 * block on, plus what is owed or has failed.
 */
public final class BlockQueue {
  private final BlockQueueConfig config;
  private final LongSupplier nowMillis;
  private final long lowestBlock;
  private final BitSet waiting = new BitSet();
  private final BitSet owed = new BitSet();
  private final BitSet known = new BitSet();
  private final Escalations escalations;
  private final Map<Long, BlockBatch> batches = new LinkedHashMap<>();
  private long lastBatchId;
  private int waitingBlocks;
  private int owedBlocks;
  private int doneBlocks;

  /**
   * Creates an empty queue.
   *
   * @param config bounds
   * @param nowMillis a monotonic clock in milliseconds, such as {@code runClock::millis}
   * @param lowestBlock the lowest height it will ever hold; not negative
   * @throws IllegalArgumentException if that is negative
   */
  public BlockQueue(BlockQueueConfig config, LongSupplier nowMillis, long lowestBlock) {
    if (lowestBlock < 0) {
      throw new IllegalArgumentException("lowestBlock must not be negative, not " + lowestBlock);
    }
    this.config = config;
    this.nowMillis = nowMillis;
    this.lowestBlock = lowestBlock;
    this.escalations = new Escalations(config);
  }

  /**
   * Adds the blocks of a range, both ends included; known blocks keep their state.
   *
   * @return the number of new blocks
   * @throws IllegalArgumentException for a range that ends before it begins, or reaches below the
   *     lowest block or more than two billion above it
   */
  public synchronized int add(long firstBlock, long lastBlock) {
    if (firstBlock > lastBlock
        || firstBlock < lowestBlock
        || lastBlock - lowestBlock >= Integer.MAX_VALUE - 1) {
      throw new IllegalArgumentException(
          "blocks must be an ascending range from "
              + lowestBlock
              + ", not "
              + firstBlock
              + " to "
              + lastBlock);
    }
    int added = 0;
    int end = index(lastBlock) + 1;
    for (int i = known.nextClearBit(index(firstBlock)); i < end; i = known.nextClearBit(i)) {
      known.set(i);
      waiting.set(i);
      added++;
    }
    waitingBlocks += added;
    return added;
  }

  /**
   * Assigns a peer its next batch.
   *
   * @param peerId the peer
   * @param limit maximum number of blocks, such as {@link PeerHealthTracker#batchLimit}
   * @param highestBlock the highest block to assign, such as the peer's head
   * @param timeout the time the peer has, from now
   * @return the batch, or {@code null} if there is nothing for this peer now
   */
  public synchronized @Nullable BlockBatch nextBatch(
      String peerId, int limit, long highestBlock, Duration timeout) {
    int room = Math.min(limit, config.maxInflightBlocks() - owedBlocks);
    if (room <= 0) {
      return null;
    }
    long now = nowMillis.getAsLong();
    List<Long> blocks = escalations.take(peerId, room, highestBlock, now);
    boolean escalated = !blocks.isEmpty();
    if (!escalated) {
      blocks = takeWaiting(room, highestBlock);
    }
    if (blocks.isEmpty()) {
      return null;
    }
    blocks.forEach(block -> owed.set(index(block)));
    owedBlocks += blocks.size();
    BlockBatch batch =
        new BlockBatch(++lastBatchId, peerId, blocks, escalated, now, timeout.toMillis());
    batches.put(batch.id(), batch);
    return batch;
  }

  /**
   * Records that a block has arrived and is valid.
   *
   * @return whether it was missing until now; false for a duplicate and for a block that was never
   *     added
   */
  public synchronized boolean complete(long block) {
    if (!isMissing(block)) {
      return false;
    }
    int i = index(block);
    if (owed.get(i)) {
      owed.clear(i);
      owedBlocks--;
    } else if (waiting.get(i)) {
      waiting.clear(i);
      waitingBlocks--;
    }
    escalations.done(block);
    doneBlocks++;
    return true;
  }

  /** Whether a block was added and is not done. */
  public synchronized boolean isMissing(long block) {
    if (block < lowestBlock || block - lowestBlock >= Integer.MAX_VALUE) {
      return false;
    }
    int i = index(block);
    return waiting.get(i) || owed.get(i) || escalations.isWaiting(block);
  }

  /**
   * Ends a batch that was answered or has failed: what is missing is queued again, and counts as a
   * failed attempt of this peer.
   *
   * @return its outcome, or {@code null} if it had already ended
   */
  public synchronized @Nullable BatchOutcome finish(BlockBatch batch) {
    return batches.remove(batch.id()) == null ? null : end(batch, true);
  }

  /**
   * Takes a batch back without blame, such as at a shutdown: what is missing is queued again.
   *
   * @return its outcome, or {@code null} if it had already ended
   */
  public synchronized @Nullable BatchOutcome release(BlockBatch batch) {
    return batches.remove(batch.id()) == null ? null : end(batch, false);
  }

  /** Ends the batches whose time is up, like {@link #finish}; oldest first. */
  public synchronized List<BatchOutcome> expire() {
    long now = nowMillis.getAsLong();
    List<BlockBatch> late = new ArrayList<>();
    for (BlockBatch batch : batches.values()) {
      if (now - batch.assignedAtMillis() >= batch.timeoutMillis()) {
        late.add(batch);
      }
    }
    List<BatchOutcome> outcomes = new ArrayList<>(late.size());
    for (BlockBatch batch : late) {
      batches.remove(batch.id());
      outcomes.add(end(batch, true));
    }
    return outcomes;
  }

  /** The batches that a peer owes, oldest first, as a copy. */
  public synchronized List<BlockBatch> batchesOf(String peerId) {
    List<BlockBatch> found = new ArrayList<>();
    for (BlockBatch batch : batches.values()) {
      if (batch.peerId().equals(peerId)) {
        found.add(batch);
      }
    }
    return found;
  }

  /** The number of waiting blocks, including escalated ones. */
  public synchronized int waitingBlocks() {
    return waitingBlocks + escalations.waiting();
  }

  /** The number of blocks that peers owe. */
  public synchronized int inflightBlocks() {
    return owedBlocks;
  }

  /** The number of batches that have not ended. */
  public synchronized int inflightBatches() {
    return batches.size();
  }

  /** The age of the oldest batch that a peer owes, in ms; 0 if there is none. */
  public synchronized long oldestBatchAgeMillis() {
    // In the order of their assignment.
    for (BlockBatch oldest : batches.values()) {
      return Math.max(0, nowMillis.getAsLong() - oldest.assignedAtMillis());
    }
    return 0;
  }

  /** The number of escalated blocks, waiting or owed. */
  public synchronized int escalatedBlocks() {
    return escalations.size();
  }

  /** The number of blocks that are done. */
  public synchronized int doneBlocks() {
    return doneBlocks;
  }

  /** The number of failed attempts at a missing block. */
  public synchronized int attempts(long block) {
    return escalations.attempts(block);
  }

  /** Whether every block that was added is done. */
  public synchronized boolean isDone() {
    return owedBlocks == 0 && waitingBlocks() == 0;
  }

  private List<Long> takeWaiting(int max, long highestBlock) {
    List<Long> blocks = new ArrayList<>();
    int i = waiting.nextSetBit(0);
    while (i >= 0 && blocks.size() < max && lowestBlock + i <= highestBlock) {
      waiting.clear(i);
      blocks.add(lowestBlock + i);
      i = waiting.nextSetBit(i + 1);
    }
    waitingBlocks -= blocks.size();
    return blocks;
  }

  private BatchOutcome end(BlockBatch batch, boolean blame) {
    long now = nowMillis.getAsLong();
    List<Long> missing = new ArrayList<>();
    int escalated = 0;
    for (long block : batch.blocks()) {
      int i = index(block);
      // Blocks of a batch that has not ended are owed by it alone: owed means missing here.
      if (!owed.get(i)) {
        continue;
      }
      owed.clear(i);
      owedBlocks--;
      missing.add(block);
      if (blame && escalations.failed(block, batch.peerId(), now)) {
        escalated++;
      }
      putBack(block, i);
    }
    return new BatchOutcome(batch, batch.size() - missing.size(), missing, escalated);
  }

  private void putBack(long block, int i) {
    if (escalations.isEscalated(block)) {
      escalations.offer(block);
    } else {
      waiting.set(i);
      waitingBlocks++;
    }
  }

  private int index(long block) {
    return Math.toIntExact(block - lowestBlock);
  }
}
