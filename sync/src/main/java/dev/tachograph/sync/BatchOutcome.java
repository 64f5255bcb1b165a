package dev.tachograph.sync;

import java.util.List;

/**
 * The outcome of a batch.
 *
 * @param batch the batch
 * @param got the number of its blocks that are done
 * @param missing the heights that are not done, ascending; they are queued again
 * @param escalated the number of missing blocks that were escalated by this
 */
public record BatchOutcome(BlockBatch batch, int got, List<Long> missing, int escalated) {

  /** Copies the heights. */
  public BatchOutcome {
    missing = List.copyOf(missing);
  }

  /** Whether every block is done. */
  public boolean isFull() {
    return missing.isEmpty();
  }
}
