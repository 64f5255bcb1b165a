package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.journal.StripedCounts;

/**
 * The accounts of records between their callers and the journal, which stay exact at the end of a
 * stack.
 *
 * <p>There any call may throw, and in the interpreter {@code synchronized}, too. So a record that
 * is handed over notes in its {@link Progress} how far it came:
 *
 * <ul>
 *   <li>{@code UNSEEN}: nothing counts it. The caller counts it with {@link #loseUnseen}, as given
 *       and as lost at once, or, where there is no room even for that, not at all.
 *   <li>{@code SEEN}: it is counted as given. Its end must be counted, too, so the caller does that
 *       with plain stores into {@link #late} and {@link #hasLost}, without any call.
 *   <li>{@code COUNTED}: the journal counts what became of it.
 * </ul>
 *
 * <p>The progress is read while its record still belongs to the caller, and not after it was given
 * back for others to take: theirs would be counted for its own. Cells of {@link #late} belong to
 * one progress each, of which the owner alone stores there, as long as there are no more than
 * {@value #HOMES}.
 */
final class RecordAccounts {
  /** Not asked for anew, which allocates. */
  private static final Level[] LEVELS = Level.values();

  /** There are hardly ever more records under way at once. */
  private static final int HOMES = 256;

  private static final int HOME_SIZE = 8;

  /** Behind the levels: records of which something was cut. */
  private static final int TRUNCATED = LEVELS.length;

  private final StripedCounts given = new StripedCounts();

  /** By level: records that came to their end before anybody counted them as given. */
  private final long[] unseen = new long[LEVELS.length];

  /** How many of those the journal was told. */
  private final long[] unseenReported = new long[LEVELS.length];

  /** By home and level: records that came to their end after they were counted as given. */
  final long[] late = new long[HOMES * HOME_SIZE];

  /** How many of those the journal was told. */
  private final long[] lateReported = new long[late.length];

  /** Whether the journal is to be told of a loss. */
  volatile boolean hasLost;

  /** How far a record came; used by who has it. */
  static final class Progress {
    static final int UNSEEN = 0;
    static final int SEEN = 1;
    static final int COUNTED = 2;

    /** Where its cells of {@link RecordAccounts#late} begin. */
    final int home;

    int state;

    /**
     * For one record at a time.
     *
     * @param number of those that there are
     */
    Progress(int number) {
      this.home = Math.floorMod(number, HOMES) * HOME_SIZE;
    }
  }

  /** Counts a record as given. */
  void see(int level, Progress progress) {
    given.increment(level);
    progress.state = Progress.SEEN;
  }

  /** Counts a record of which something was cut. */
  void truncate() {
    given.increment(TRUNCATED);
  }

  /** Counts a record that nobody counted, if there is room for that. */
  void loseUnseen(int level) {
    try {
      synchronized (unseen) {
        unseen[level]++;
        hasLost = true;
      }
    } catch (StackOverflowError e) {
      // Nobody will know; nor did anybody count it.
    }
  }

  /** Has the journal count, and so tell, what was lost before it came there. */
  void handOver(Journal journal, Stream stream) {
    hasLost = false;
    for (Level level : LEVELS) {
      int ordinal = level.ordinal();
      synchronized (unseen) {
        while (unseenReported[ordinal] < unseen[ordinal]) {
          journal.refuse(stream, level);
          unseenReported[ordinal]++;
        }
        for (int i = ordinal; i < late.length; i += HOME_SIZE) {
          while (lateReported[i] < late[i]) {
            journal.refuse(stream, level);
            lateReported[i]++;
          }
        }
      }
    }
  }

  /** Records of a level so far. */
  long given(int level) {
    synchronized (unseen) {
      return given.sum(level) + unseen[level];
    }
  }

  /** Records of a level that were lost, those of the journal included. */
  long dropped(Journal journal, Stream stream, Level level) {
    int ordinal = level.ordinal();
    synchronized (unseen) {
      long sum = journal.dropped(stream, level) + unseen[ordinal] - unseenReported[ordinal];
      for (int i = ordinal; i < late.length; i += HOME_SIZE) {
        sum += late[i] - lateReported[i];
      }
      return sum;
    }
  }

  /** Records of which something was cut. */
  long truncated() {
    return given.sum(TRUNCATED);
  }
}
