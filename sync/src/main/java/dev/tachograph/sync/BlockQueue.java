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
 * The blocks that are still to be fetched: which wait, which a peer owes, which are hard to get.
 *
 * <p>A block is in one state at a time: unknown, waiting, owed or done. {@link #nextBatch} moves
 * waiting blocks to a peer, lowest first; {@link #complete} makes a block done, whoever sent it and
 * even when its time was over, exactly once; {@link #finish} and {@link #expire} end a batch and
 * put what is missing back. A block that failed often enough is <em>escalated</em>: it is offered
 * before all others, in small batches of its own, and only to peers that have not failed it, until
 * the configured patience is over and any peer may have it again.
 *
 * <p>Thread-safe; nothing blocks and there is no input or output here. Memory is three bits a
 * height from the lowest block on, plus what is owed or has failed.
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
   * An empty queue.
   *
   * @param config bounds
   * @param nowMillis a monotonic clock in milliseconds, such as {@code runClock::millis}
   * @param lowestBlock the lowest height it will ever hold; not negative
   * @throws IllegalArgumentException when that is negative
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
   * Adds the blocks of a range, both ends inside; those that the queue knows stay what they are.
   *
   * @return how many were new
   * @throws IllegalArgumentException for a range that ends before it begins, or reaches below the
   *     lowest block or more than two thousand million above it
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
   * Gives a peer its next batch.
   *
   * @param peerId who
   * @param limit most blocks, such as {@link PeerHealthTracker#batchLimit}
   * @param highestBlock the highest block to give, such as the peer's head
   * @param timeout how long the peer has, from now
   * @return the batch, or {@code null} when there is nothing for this peer now
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
   * Notes that a block is there and right.
   *
   * @return whether it was missing until now; false for a repetition and for a block that was never
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
   * Ends a batch that was answered or has failed: what is missing waits again, and counts as a
   * failed attempt of this peer.
   *
   * @return what became of it, or {@code null} when it was over already
   */
  public synchronized @Nullable BatchOutcome finish(BlockBatch batch) {
    return batches.remove(batch.id()) == null ? null : end(batch, true);
  }

  /**
   * Takes a batch back without blame, such as at a shutdown: what is missing waits again.
   *
   * @return what became of it, or {@code null} when it was over already
   */
  public synchronized @Nullable BatchOutcome release(BlockBatch batch) {
    return batches.remove(batch.id()) == null ? null : end(batch, false);
  }

  /** Ends the batches whose time is over, like {@link #finish}; oldest first. */
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

  /** The batches that a peer owes, oldest first; the caller's own copy. */
  public synchronized List<BlockBatch> batchesOf(String peerId) {
    List<BlockBatch> found = new ArrayList<>();
    for (BlockBatch batch : batches.values()) {
      if (batch.peerId().equals(peerId)) {
        found.add(batch);
      }
    }
    return found;
  }

  /** Blocks that wait, hard ones included. */
  public synchronized int waitingBlocks() {
    return waitingBlocks + escalations.waiting();
  }

  /** Blocks that peers owe. */
  public synchronized int inflightBlocks() {
    return owedBlocks;
  }

  /** Batches that are not over. */
  public synchronized int inflightBatches() {
    return batches.size();
  }

  /** How long the oldest batch that a peer owes is under way, in ms; 0 when none is. */
  public synchronized long oldestBatchAgeMillis() {
    // In the order of their assignment.
    for (BlockBatch oldest : batches.values()) {
      return Math.max(0, nowMillis.getAsLong() - oldest.assignedAtMillis());
    }
    return 0;
  }

  /** Blocks that are hard to get, waiting or owed. */
  public synchronized int escalatedBlocks() {
    return escalations.size();
  }

  /** Blocks that are done. */
  public synchronized int doneBlocks() {
    return doneBlocks;
  }

  /** Failed attempts at a block that is missing. */
  public synchronized int attempts(long block) {
    return escalations.attempts(block);
  }

  /** Whether every block that was added is done. */
  public synchronized boolean isDone() {
    return owedBlocks == 0 && waitingBlocks() == 0;
  }

  private List<Long> takeWaiting(int most, long highestBlock) {
    List<Long> blocks = new ArrayList<>();
    int i = waiting.nextSetBit(0);
    while (i >= 0 && blocks.size() < most && lowestBlock + i <= highestBlock) {
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
      // A batch that is not over is the only one that owes its blocks: owed means missing here.
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
