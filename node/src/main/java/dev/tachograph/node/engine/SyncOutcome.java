package dev.tachograph.node.engine;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a sync that did not fail.
 *
 * @param complete whether every requested block is stored; otherwise it was stopped
 * @param firstBlock the lowest block requested
 * @param lastBlock the highest block requested, {@code null} if the head was not known yet
 * @param storedBlocks blocks stored by this sync
 * @param storedBytes their size
 * @param storedTransactions transactions in them
 * @param presentBlocks blocks that were stored before
 * @param durationMillis from the start of the engine to its end
 */
public record SyncOutcome(
    boolean complete,
    int firstBlock,
    @Nullable Integer lastBlock,
    long storedBlocks,
    long storedBytes,
    long storedTransactions,
    long presentBlocks,
    long durationMillis) {
  /** Blocks stored per second; 0 without a duration. */
  public double blocksPerSecond() {
    return durationMillis == 0 ? 0 : storedBlocks * 1_000.0 / durationMillis;
  }
}
