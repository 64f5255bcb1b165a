package dev.tachograph.internal.journal;

/**
 * The content of a header slot: the progress of each file and the counters at that instant.
 *
 * <p>All values are longs in one array, so that a slot is written and read in one pass. Used by one
 * thread.
 */
final class JournalState {
  static final int STREAMS = Stream.values().length;
  static final int LEVELS = dev.tachograph.common.Level.values().length;
  private static final int CELLS = STREAMS * LEVELS;

  /** By stream: ring position up to which its lines are in the file. */
  static final int POSITION = 0;

  /** By stream: valid bytes of the current file. */
  static final int LENGTH = POSITION + STREAMS;

  /** By stream: number of full, numbered files before the current one. */
  static final int SEGMENT = LENGTH + STREAMS;

  /** By stream: dropped lines that a notice has reported. */
  static final int REPORTED = SEGMENT + STREAMS;

  /** By stream and level, as all counters below: lines in the files. */
  static final int WRITTEN = REPORTED + STREAMS;

  static final int DROPPED = WRITTEN + CELLS;
  static final int NOTICES = DROPPED + CELLS;

  /** By level, log only: collapsed records. */
  static final int COLLAPSED = NOTICES + CELLS;

  /** When the state was published, on the run's clock and on the wall clock, in milliseconds. */
  static final int MILLIS = COLLAPSED + LEVELS;

  static final int WALL_MILLIS = MILLIS + 1;

  /** When all files were last known to be on disk, on the run's clock; -1 for never. */
  static final int SYNCED_MILLIS = WALL_MILLIS + 1;

  /** Bytes written to all files. */
  static final int BYTES = SYNCED_MILLIS + 1;

  /** The repeats of the last log line that no line reports yet. */
  static final int REPEATS = BYTES + 1;

  /** The times of the first and the last of these repeats, and the first one's wall-clock time. */
  static final int REPEATS_FROM = REPEATS + 1;

  static final int REPEATS_FROM_WALL = REPEATS_FROM + 1;
  static final int REPEATS_UNTIL = REPEATS_FROM_WALL + 1;
  static final int REPEATS_LEVEL = REPEATS_UNTIL + 1;

  /** Ring position up to which the ring was zeroed at the time of publication. */
  static final int RELEASED = REPEATS_LEVEL + 1;

  static final int SIZE = RELEASED + 1;

  final long[] values = new long[SIZE];

  JournalState() {
    values[SYNCED_MILLIS] = -1;
  }

  static int cell(int stream, int level) {
    return stream * LEVELS + level;
  }

  long get(int field, int stream) {
    return values[field + stream];
  }

  long get(int field, int stream, int level) {
    return values[field + cell(stream, level)];
  }

  /** The sum over all levels of a stream. */
  long sum(int field, int stream) {
    long sum = 0;
    for (int level = 0; level < LEVELS; level++) {
      sum += get(field, stream, level);
    }
    return sum;
  }

  /** The earliest ring position that some stream still needs. */
  long firstPosition() {
    long first = Long.MAX_VALUE;
    for (int s = 0; s < STREAMS; s++) {
      first = Math.min(first, values[POSITION + s]);
    }
    return first;
  }
}
