package dev.tachograph.analysis.internal.run;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A sample of bounded size that does not depend on how the input was divided among threads: the
 * entries with the smallest keys, where a key consists of a rank and a hash of the position.
 * Uniform within a rank.
 */
final class BoundedSample {
  /** A line, identified by its position. */
  record Ref(long key, int file, long offset, int length, long millis, int level) {}

  /** In the order of time, then of the files. */
  static final Comparator<Ref> BY_TIME =
      Comparator.comparingLong(Ref::millis)
          .thenComparingInt(Ref::file)
          .thenComparingLong(Ref::offset);

  private final int max;
  private final PriorityQueue<Ref> refs =
      new PriorityQueue<>(Comparator.comparingLong(Ref::key).reversed());
  private long seen;

  BoundedSample(int max) {
    this.max = max;
  }

  /**
   * The key of a position: ordered by rank, hashed within a rank (the finalizer of MurmurHash3), as
   * the recorder has it for the index.
   *
   * @param near what tells lines at one offset of several files apart: the time, or the file
   */
  static long key(int rank, long near, long offset) {
    long h = offset * 31 + near + 0x9E3779B97F4A7C15L;
    h ^= h >>> 33;
    h *= 0xff51afd7ed558ccdL;
    h ^= h >>> 33;
    h *= 0xc4ceb9fe1a85ec53L;
    h ^= h >>> 33;
    return ((long) rank << 56) | (h >>> 8);
  }

  boolean wants(long key) {
    seen++;
    Ref last = refs.peek();
    return refs.size() < max || (last != null && key < last.key());
  }

  void add(Ref ref) {
    refs.add(ref);
    if (refs.size() > max) {
      refs.poll();
    }
  }

  /** Adds an entry if it is wanted; {@link #saw} counts it. */
  void offer(Ref ref) {
    Ref last = refs.peek();
    if (refs.size() < max || (last != null && ref.key() < last.key())) {
      add(ref);
    }
  }

  /** Counts entries to choose from. */
  void saw(long entries) {
    seen += entries;
  }

  /** Whether it has as many entries as it can have of those that it was chosen from. */
  boolean isFull() {
    return refs.size() == Math.min(max, seen);
  }

  void addAll(BoundedSample other) {
    other.refs.forEach(this::add);
    seen += other.seen;
  }

  /** The number of entries it was chosen from. */
  long seen() {
    return seen;
  }

  /** The entries in the order of time, then of the files. */
  List<Ref> inOrder() {
    return refs.stream().sorted(BY_TIME).toList();
  }
}
