package dev.tachograph.analysis.internal.run;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A sample of bounded size, the same however the whole was divided among threads: those with the
 * smallest keys, where a key is a rank and below it a hash of the place. Uniform within a rank.
 */
final class BoundedSample {
  /** A line kept by where it stands. */
  record Ref(long key, int file, long offset, int length, long millis, int level) {}

  private final int most;
  private final PriorityQueue<Ref> refs =
      new PriorityQueue<>(Comparator.comparingLong(Ref::key).reversed());
  private long seen;

  BoundedSample(int most) {
    this.most = most;
  }

  /** The key of a place: ranks in order, mixed within (the finalizer of MurmurHash3). */
  static long key(int rank, int file, long offset) {
    long h = offset * 31 + file + 0x9E3779B97F4A7C15L;
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
    return refs.size() < most || (last != null && key < last.key());
  }

  void add(Ref ref) {
    refs.add(ref);
    if (refs.size() > most) {
      refs.poll();
    }
  }

  void addAll(BoundedSample other) {
    other.refs.forEach(this::add);
    seen += other.seen;
  }

  /** How many it was chosen from. */
  long seen() {
    return seen;
  }

  /** In the order of time, then of the files. */
  List<Ref> inOrder() {
    return refs.stream()
        .sorted(
            Comparator.comparingLong(Ref::millis)
                .thenComparingInt(Ref::file)
                .thenComparingLong(Ref::offset))
        .toList();
  }
}
