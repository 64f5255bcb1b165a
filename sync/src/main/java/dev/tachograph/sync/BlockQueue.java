package dev.tachograph.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that are still to be fetched: waiting, owed by a peer, or hard to get.
 *
 * <p>A block is in one state at a time: unknown, waiting, owed or done. {@link #nextBatch} moves
 * waiting blocks to a peer, lowest first; {@link #complete} makes a block done, whoever sent it and
 * even if it is late, exactly once; {@link #finish} and {@link #expire} end a batch and requeue
 * what is missing. {@link #secondBatch} has a second peer asked when nothing waits. A block that
 * failed often enough is <em>escalated</em>: it is offered before all others, in small batches of
 * its own, and only to peers that have not failed it, until the configured time is up and any peer
 * may be asked again.
 *
 * <p>Thread-safe; no call blocks or performs I/O. Memory is four bits per height from the lowest
 * block on, plus what is owed or has failed.
 */
public final class BlockQueue {
  private final BlockQueueConfig config;
  private final LongSupplier nowMillis;
  private final long lowestBlock;
  private final BitSet waiting = new BitSet();
  private final BitSet owed = new BitSet();
  private final BitSet known = new BitSet();
  private final BitSet done = new BitSet();

  /** The blocks that two peers owe. */
  private final Set<Long> twice = new HashSet<>();

  /** For batches that hold forgotten blocks: the lowest of those, by the batch's id. */
  private final Map<Long, Long> endOf = new HashMap<>();

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
  public @Nullable BlockBatch nextBatch(
      String peerId, int limit, long highestBlock, Duration timeout) {
    return nextBatch(peerId, limit, lowestBlock, highestBlock, timeout);
  }

  /**
   * Assigns a peer its next batch like {@link #nextBatch(String, int, long, Duration)}, from the
   * blocks that the peer has.
   *
   * @param firstBlock the lowest block to assign, such as the lowest that a pruned peer keeps
   */
  public synchronized @Nullable BlockBatch nextBatch(
      String peerId, int limit, long firstBlock, long highestBlock, Duration timeout) {
    int room = Math.min(limit, config.maxInflightBlocks() - owedBlocks);
    if (room <= 0) {
      return null;
    }
    List<Long> blocks =
        escalations.take(peerId, room, firstBlock, highestBlock, nowMillis.getAsLong());
    boolean escalated = !blocks.isEmpty();
    if (!escalated) {
      blocks = takeWaiting(room, firstBlock, highestBlock);
    }
    if (blocks.isEmpty()) {
      return null;
    }
    blocks.forEach(block -> owed.set(index(block)));
    owedBlocks += blocks.size();
    return assign(peerId, blocks, escalated, timeout);
  }

  private BlockBatch assign(String peerId, List<Long> blocks, boolean escalated, Duration timeout) {
    BlockBatch batch =
        new BlockBatch(
            ++lastBatchId, peerId, blocks, escalated, nowMillis.getAsLong(), timeout.toMillis());
    batches.put(batch.id(), batch);
    return batch;
  }

  /**
   * Assigns a peer blocks that another one owes, when no block is waiting: a second peer is asked
   * for what the first may never send. A block is owed by two peers at most, and has no third as
   * long as one of them owes it; it is done when either delivers it.
   *
   * @param peerId the peer
   * @param blocks the blocks to ask for, such as those that are late; what is not owed by exactly
   *     one other peer, or was failed by this peer not long ago, is left out
   * @param limit maximum number of blocks
   * @param timeout the time the peer has, from now
   * @return the batch, or {@code null} if there is nothing for this peer now
   */
  public synchronized @Nullable BlockBatch secondBatch(
      String peerId, List<Long> blocks, int limit, Duration timeout) {
    if (waitingBlocks > 0) {
      return null;
    }
    long now = nowMillis.getAsLong();
    List<Long> taken = new ArrayList<>();
    for (long block : blocks) {
      boolean single = owed.get(index(block)) && !twice.contains(block);
      if (taken.size() < limit && single && escalations.mayHave(peerId, block, now)) {
        taken.add(block);
        twice.add(block);
      }
    }
    return taken.isEmpty() ? null : assign(peerId, taken, false, timeout);
  }

  /**
   * Adds a block that was done and has been lost since.
   *
   * @return whether it was done until now
   */
  public synchronized boolean addAgain(long block) {
    int i = index(block);
    if (!done.get(i)) {
      return false;
    }
    done.clear(i);
    doneBlocks--;
    waiting.set(i);
    waitingBlocks++;
    return true;
  }

  /**
   * Forgets the blocks from a height on, as when another branch replaces them; they may be added
   * again. Batches that hold some of them stay and end without them.
   */
  public synchronized void forgetFrom(long firstForgotten) {
    int first = index(Math.max(firstForgotten, lowestBlock));
    waitingBlocks -= cleared(waiting, first);
    owedBlocks -= cleared(owed, first);
    doneBlocks -= cleared(done, first);
    known.clear(first, Math.max(first, known.length()));
    escalations.forgetFrom(firstForgotten);
    twice.removeIf(block -> block >= firstForgotten);
    batches.keySet().forEach(id -> endOf.merge(id, firstForgotten, Math::min));
  }

  private static int cleared(BitSet bits, int first) {
    int before = bits.cardinality();
    bits.clear(first, Math.max(first, bits.length()));
    return before - bits.cardinality();
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
    twice.remove(block);
    done.set(i);
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

  private List<Long> takeWaiting(int max, long firstBlock, long highestBlock) {
    List<Long> blocks = new ArrayList<>();
    int i = waiting.nextSetBit(index(Math.max(firstBlock, lowestBlock)));
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
    Long end = endOf.remove(batch.id());
    List<Long> missing = new ArrayList<>();
    int escalated = 0;
    for (long block : batch.blocks()) {
      int i = index(block);
      // Blocks of a batch that has not ended are owed by it: owed means missing here.
      if (!owed.get(i) || (end != null && block >= end)) {
        continue;
      }
      if (twice.remove(block)) {
        // The other peer still owes it.
        if (blame) {
          escalations.failed(block, batch.peerId(), now);
        }
        missing.add(block);
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
