package dev.tachograph.sync;

/** What became of the chain as a whole: it was reorganized, does not go on, or lost blocks. */
public sealed interface ChainEvent extends BenchEvent {
  /**
   * The chain with the most work is another one than that which was followed.
   *
   * @param forkBlock highest block that both chains have
   * @param oldHeadBlock head that was followed before
   * @param newHeadBlock head that is followed from now on
   * @param orphanedBlocks stored blocks that are not in the new chain
   */
  record ChainReorganized(long forkBlock, long oldHeadBlock, long newHeadBlock, long orphanedBlocks)
      implements ChainEvent {}

  /**
   * Blocks are missing, and none has come for a while.
   *
   * @param idleMs since the last block came
   * @param missingBlocks blocks that are known and not stored
   * @param peersActive peers that are connected
   */
  record SyncStalled(long idleMs, long missingBlocks, long peersActive) implements ChainEvent {}

  /**
   * Stored blocks cannot be read, or are not what was stored.
   *
   * @param firstBlock lowest damaged block
   * @param lastBlock highest damaged block
   * @param blocks number of damaged blocks; fewer than the range if it has gaps
   * @param reason what is wrong with them
   */
  record BlocksDamaged(long firstBlock, long lastBlock, long blocks, String reason)
      implements ChainEvent {
    /** Cuts the texts. */
    public BlocksDamaged {
      reason = BoundedTexts.bounded(reason);
    }
  }
}
