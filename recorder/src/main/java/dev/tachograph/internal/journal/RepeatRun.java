package dev.tachograph.internal.journal;

import java.nio.ByteBuffer;

/**
 * Consecutive equal log records: the {@link Collapser} in its current state, and in the state of
 * the last successful write to the log's file, to which it can be rolled back.
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

  /** As {@link Collapser#isRepeat}, for the line in a frame. */
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

  /** The repeats that no line reports yet. */
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

  /** Records that the line that stands for the repeats was added. */
  void reported() {
    collapser.forget();
  }

  /**
   * Records that something else than a log record follows in the file, so that nothing later is a
   * repeat.
   */
  void interrupt() {
    collapser.forget();
    settled.forget();
  }

  /** Records that the file took everything up to the current state. */
  void settle() {
    settled.copy(collapser);
    since = collapser.repeats() == 0 ? -1 : firstAt;
  }

  /** Returns to the last settled state, since the file took nothing. */
  void rollBack() {
    collapser.copy(settled);
    firstAt = since;
  }

  /** Starts over, since the file took only some lines and those after them are read again. */
  void beginAnew() {
    interrupt();
    since = -1;
  }

  /** The position of the first repeat that no line in the file reports yet; -1 if there is none. */
  long since() {
    return since;
  }

  /** The number and level of the repeats that no line in the file reports yet. */
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
