package dev.tachograph.internal.journal;

import java.util.function.IntConsumer;

/**
 * Claims of the ring that will never be committed, since their owner failed or died after the
 * claim. Used by the writer thread, except for {@link #markNoted}.
 */
final class StuckClaims {
  private final Ring ring;
  private final JournalCounts counts;

  // Preallocated, since the writer allocates as little as possible: the heap may be full.
  private final IntConsumer dropped = this::countDropped;

  private long seenAt = -1;

  StuckClaims(Ring ring, JournalCounts counts) {
    this.ring = ring;
    this.counts = counts;
  }

  /** Marks the claims that their owners recorded but could not mark; true if there were any. */
  boolean markNoted() {
    return ring.skipAborted(dropped);
  }

  /**
   * Marks the claim at a position as aborted if its owner is known to have failed or died.
   *
   * @param word the word at the position, not committed
   * @return whether the word there has changed, so that the frame can be looked at again
   */
  boolean mark(long at, int word) {
    if (markNoted()) {
      return ring.word(at) != word;
    }
    if (seenAt != at) {
      seenAt = at;
      return false;
    }
    if (Frames.state(word) != Frames.CLAIMED || !ClaimOwners.isDead(ring.owner(at))) {
      return false;
    }
    // The owner's last action: a commit, a mark, or a record of the abort.
    if (markNoted() || ring.word(at) != word) {
      return ring.word(at) != word;
    }
    // Its owner saw the call fail and counted the line.
    ring.skip(at, Frames.size(Frames.length(word)));
    return true;
  }

  /** Counts the lines of a closed ring that no file took, from the first of the positions on. */
  void countAbandoned(long first, long[] positions) {
    markNoted();
    AbandonedLines.count(ring, first, positions, dropped);
  }

  private void countDropped(int kind) {
    JournalCounts.add(counts.dropped, Frames.stream(kind), Frames.level(kind), 1);
  }
}
