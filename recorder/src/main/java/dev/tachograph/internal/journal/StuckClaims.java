package dev.tachograph.internal.journal;

import java.util.function.IntConsumer;

/**
 * Claims of the ring that come to nothing, since their owner failed or died between claim and
 * commit. Used by the writer thread, but for {@link #markNoted}.
 */
final class StuckClaims {
  private final Ring ring;
  private final JournalCounts counts;

  // Made once, since the writer allocates as little as it can: the heap may be full.
  private final IntConsumer dropped = this::countDropped;

  private long seenAt = -1;

  StuckClaims(Ring ring, JournalCounts counts) {
    this.ring = ring;
    this.counts = counts;
  }

  /** Marks what was noted by owners who could not mark it; whether anything was. */
  boolean markNoted() {
    return ring.skipAborted(dropped);
  }

  /**
   * Whether the claim at a position was just marked as one that came to nothing.
   *
   * @param word what stands there, not committed
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
    // What its owner did last: a commit, a mark, or a note.
    if (markNoted() || ring.word(at) != word) {
      return ring.word(at) != word;
    }
    // Its owner saw the call fail, and counted the line.
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
