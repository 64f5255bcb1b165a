package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.journal.StripedCounts;

/**
 * The counters of records between their callers and the journal, which stay exact even when a stack
 * overflows.
 *
 * <p>At the end of a stack any call may throw, and in the interpreter so may {@code synchronized}.
 * So the {@link Progress} of a record being handed over says how far it got:
 *
 * <ul>
 *   <li>{@code UNSEEN}: it is not counted. The caller counts it with {@link #loseUnseen}, both as
 *       given and as lost, or, where there is no stack even for that, not at all.
 *   <li>{@code SEEN}: it is counted as given. So its loss must be counted too, which the caller
 *       does with plain stores into {@link #late} and {@link #hasLost}, without any call.
 *   <li>{@code COUNTED}: the journal counts its outcome.
 * </ul>
 *
 * <p>The progress is read while its event still belongs to the caller, not after it was returned to
 * the pool, when the progress may already be that of another record. Each cell of {@link #late}
 * belongs to one progress, whose owner alone stores there, as long as there are no more than
 * {@value #HOMES} of them.
 */
final class RecordAccounts {
  /** Cached, since {@code values()} allocates. */
  private static final Level[] LEVELS = Level.values();

  /** There are hardly ever more records in progress at once. */
  private static final int HOMES = 256;

  private static final int HOME_SIZE = 8;

  /** The index after the levels: truncated records. */
  private static final int TRUNCATED = LEVELS.length;

  private final StripedCounts given = new StripedCounts();

  /** By level: records lost before they were counted as given. */
  private final long[] unseen = new long[LEVELS.length];

  /** How many of those have been reported to the journal. */
  private final long[] unseenReported = new long[LEVELS.length];

  /** By home and level: records lost after they were counted as given. */
  final long[] late = new long[HOMES * HOME_SIZE];

  /** How many of those have been reported to the journal. */
  private final long[] lateReported = new long[late.length];

  /** Whether a loss is to be reported to the journal. */
  volatile boolean hasLost;

  /** How far a record got; used by the owner of the record. */
  static final class Progress {
    static final int UNSEEN = 0;
    static final int SEEN = 1;
    static final int COUNTED = 2;

    /** Where its cells of {@link RecordAccounts#late} begin. */
    final int home;

    int state;

    /**
     * A progress for one record at a time.
     *
     * @param number its index among all of them
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

  /** Counts a truncated record. */
  void truncate() {
    given.increment(TRUNCATED);
  }

  /** Counts a record that has not been counted, if there is stack for that. */
  void loseUnseen(int level) {
    try {
      synchronized (unseen) {
        unseen[level]++;
        hasLost = true;
      }
    } catch (StackOverflowError e) {
      // The loss goes unnoticed, but the record was not counted as given either.
    }
  }

  /** Makes the journal count, and thereby report, what was lost before it got there. */
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

  /** The records of a level so far. */
  long given(int level) {
    synchronized (unseen) {
      return given.sum(level) + unseen[level];
    }
  }

  /** The lost records of a level, including those of the journal. */
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

  /** The truncated records. */
  long truncated() {
    return given.sum(TRUNCATED);
  }
}
