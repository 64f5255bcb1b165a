package dev.tachograph.internal.journal;

import java.nio.ByteBuffer;

/**
 * Equal log records in a row: the {@link Collapser} as it is, and as it was when the file of the
 * log took everything up to its position, to which it can go back.
 *
 * <p>Used by the writer thread; {@link #since} is guarded by the writer's lock.
 */
final class RepeatRun {
  private final Collapser collapser = new Collapser();
  private final Collapser settled = new Collapser();
  private long firstAt;
  private long since = -1;

  RepeatRun() {
    collapser.forget();
    settled.forget();
  }

  /** As {@link Collapser#isRepeat}, of the line in a frame. */
  boolean isRepeat(long at, ByteBuffer bytes, int line, int length, int times, int level) {
    if (!collapser.isRepeat(bytes, line, length, times, level)) {
      return false;
    }
    firstAt = collapser.repeats() == 1 ? at : firstAt;
    return true;
  }

  /** As {@link Collapser#remember}. */
  void remember(ByteBuffer bytes, int line, int length, int times) {
    collapser.remember(bytes, line, length, times);
  }

  /** Repeats that no line tells yet. */
  long repeats() {
    return collapser.repeats();
  }

  int level() {
    return collapser.level();
  }

  boolean isDue(long nowMillis) {
    return collapser.isDue(nowMillis);
  }

  /** The line that stands for the repeats. */
  byte[] line() {
    return collapser.line();
  }

  /** The line that stands for the repeats was added. */
  void reported() {
    collapser.forget();
  }

  /** Something else than a record stands in the file now, so that nothing repeats what was. */
  void interrupt() {
    collapser.forget();
    settled.forget();
  }

  /** The file took everything up to where this is. */
  void settle() {
    settled.copy(collapser);
    since = collapser.repeats() == 0 ? -1 : firstAt;
  }

  /** The file took nothing: back to where it was. */
  void rollBack() {
    collapser.copy(settled);
    firstAt = since;
  }

  /** The file took some lines: what follows the last of them is read again, and begins anew. */
  void beginAnew() {
    interrupt();
    since = -1;
  }

  /** Where the first repeat stands that no line in the file tells yet; -1 without one. */
  long since() {
    return since;
  }

  /** How many repeats no line in the file tells yet, and at which level they are. */
  long settledRepeats() {
    return settled.repeats();
  }

  int settledLevel() {
    return settled.level();
  }

  void copyInto(JournalState state) {
    settled.copyInto(state);
  }
}
