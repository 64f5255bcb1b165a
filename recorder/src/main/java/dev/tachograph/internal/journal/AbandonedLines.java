package dev.tachograph.internal.journal;

import java.util.function.IntConsumer;

/** What is in a ring that nobody writes from any more. */
final class AbandonedLines {
  private AbandonedLines() {}

  /**
   * Counts the lines that their files did not take, those whose callers are not done included.
   *
   * @param from where the first of them can be
   * @param positions by stream: up to where its lines are in its file
   * @param dropped given the kind of each
   */
  static void count(Ring ring, long from, long[] positions, IntConsumer dropped) {
    long end = ring.tail();
    long at = from;
    while (at < end) {
      int word = ring.word(at);
      int size = Frames.length(word);
      int state = Frames.state(word);
      if (state == Frames.COMMITTED || state == Frames.CLAIMED) {
        int kind = ring.kind(at);
        boolean failed = state == Frames.CLAIMED && ClaimOwners.isDead(ring.owner(at));
        if (at >= positions[Frames.stream(kind)] && !failed) {
          dropped.accept(kind);
        }
        size = Frames.size(size);
      } else if (state != Frames.SKIPPED) {
        return;
      }
      at += size;
    }
  }
}
