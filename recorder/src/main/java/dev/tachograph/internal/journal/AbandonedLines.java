package dev.tachograph.internal.journal;

import java.util.function.IntConsumer;

/** The lines left in a ring that is no longer written to the files. */
final class AbandonedLines {
  private AbandonedLines() {}

  /**
   * Counts the lines that never reached their files, including those whose callers have not
   * finished.
   *
   * @param from where the first of them may be
   * @param positions by stream: the position up to which its lines are in its file
   * @param dropped receives the kind of each line
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
