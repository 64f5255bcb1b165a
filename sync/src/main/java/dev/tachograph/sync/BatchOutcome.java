package dev.tachograph.sync;

import java.util.List;

/**
 * What became of a batch.
 *
 * @param batch the batch
 * @param got how many of its blocks are done
 * @param missing heights that are not, ascending; they wait again
 * @param escalated how many of the missing became hard to get by this
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
