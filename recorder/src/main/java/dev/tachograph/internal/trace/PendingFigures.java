package dev.tachograph.internal.trace;

import org.jspecify.annotations.Nullable;

/**
 * Durations of a thread's latest spans that are not yet in their names' figures: they are added in
 * batches, since adding each alone would cost atomic operations. Guarded by the thread's {@link
 * SpanStack}.
 */
final class PendingFigures {
  private static final int CAPACITY = 32;

  private final @Nullable NameStats[] stats = new @Nullable NameStats[CAPACITY];
  private final long[] nanos = new long[CAPACITY];
  private final long[] selfNanos = new long[CAPACITY];
  private int count;

  void add(NameStats to, long duration, long selfDuration) {
    int at = count;
    if (at == CAPACITY) {
      drain();
      at = 0;
    }
    stats[at] = to;
    nanos[at] = duration;
    selfNanos[at] = selfDuration;
    count = at + 1;
  }

  /** Adds all to their names' figures. */
  void drain() {
    int end = count;
    for (int i = 0; i < end; i++) {
      NameStats to = stats[i];
      if (to != null) {
        synchronized (to) {
          for (int k = i; k < end; k++) {
            if (stats[k] == to) {
              stats[k] = null;
              to.add(nanos[k], selfNanos[k]);
            }
          }
        }
      }
    }
    count = 0;
  }
}
