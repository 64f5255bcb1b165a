package dev.tachograph.node.engine;

import org.jspecify.annotations.Nullable;

/**
 * How a sync ended that did not fail.
 *
 * @param complete whether nothing is missing of what was asked for; otherwise it was stopped
 * @param firstBlock the lowest block that was asked for
 * @param lastBlock the highest that was asked for, {@code null} when the head was not yet known
 * @param storedBlocks blocks stored by this sync
 * @param storedBytes their size
 * @param storedTransactions transactions in them
 * @param presentBlocks blocks that were there before
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
  /** Blocks stored in a second, 0 without a duration. */
  public double blocksPerSecond() {
    return durationMillis == 0 ? 0 : storedBlocks * 1_000.0 / durationMillis;
  }
}
