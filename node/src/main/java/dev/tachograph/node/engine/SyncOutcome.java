package dev.tachograph.node.engine;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a sync that did not fail.
 *
 * @param complete whether every requested block is stored; otherwise it was stopped or failed
 * @param firstBlock the lowest block requested
 * @param lastBlock the highest block requested, {@code null} if the head was not known yet
 * @param storedBlocks blocks of the range stored by this sync; with {@code presentBlocks} all that
 *     are stored
 * @param storedBytes size of all blocks written by this sync, also of those replaced since
 * @param storedTransactions transactions in them
 * @param presentBlocks blocks of the range that were stored before
 * @param replacedBlocks stored blocks that were deleted because another branch replaced them
 * @param damagedBlocks stored blocks that were found damaged, and were fetched again
 * @param completeTo the highest block below which nothing of the range is missing, {@code null} if
 *     its first block is
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
    long replacedBlocks,
    long damagedBlocks,
    @Nullable Integer completeTo,
    long durationMillis) {
  /** Blocks stored per second; 0 without a duration. */
  public double blocksPerSecond() {
    return durationMillis == 0 ? 0 : storedBlocks * 1_000.0 / durationMillis;
  }
}
