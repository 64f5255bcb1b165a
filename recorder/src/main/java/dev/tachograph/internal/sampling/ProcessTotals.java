package dev.tachograph.internal.sampling;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a process tree, summed so that they never decrease. The counters of a process
 * that ended are included in its parent's once the parent has waited for it. If the parent was not
 * in the tree, or ended in the same interval without waiting, the last known counters are kept
 * here.
 */
final class ProcessTotals {
  private static final int CPU = 0;
  private static final int FAULTS = 1;
  private static final int READ = 2;
  private static final int WRITTEN = 3;
  private static final int COUNTERS = 4;

  /**
   * A process at one read. Its counters include those of the children it waited for; -1 if unknown.
   */
  static final class Member {
    private final long pid;
    private final long startTicks;
    private final long parent;
    private final boolean zombie;
    private final long[] counters = new long[COUNTERS];

    Member(
        long pid, long startTicks, long parent, boolean zombie, long cpuTicks, long majorFaults) {
      this.pid = pid;
      this.startTicks = startTicks;
      this.parent = parent;
      this.zombie = zombie;
      this.counters[CPU] = cpuTicks;
      this.counters[FAULTS] = majorFaults;
      bytes(-1, -1);
    }

    void bytes(long read, long written) {
      counters[READ] = read;
      counters[WRITTEN] = written;
    }

    long pid() {
      return pid;
    }

    long startTicks() {
      return startTicks;
    }

    long parent() {
      return parent;
    }

    boolean zombie() {
      return zombie;
    }

    long readBytes() {
      return counters[READ];
    }

    long writeBytes() {
      return counters[WRITTEN];
    }

    private boolean isSame(@Nullable Member other) {
      return other != null && other.startTicks == startTicks;
    }
  }

  private final Map<Long, Member> before = new HashMap<>();
  private final long[] kept = new long[COUNTERS];
  private final long[] sums = new long[COUNTERS];

  /** Keeps the counters of ended processes that no process of the tree has taken over. */
  void ended(Collection<Member> then, Map<Long, Member> now) {
    for (Member member : then) {
      boolean gone = !member.isSame(now.get(member.pid));
      if (gone && !now.containsKey(member.parent)) {
        for (int i = 0; i < COUNTERS; i++) {
          kept[i] += Math.max(0, member.counters[i]);
        }
      }
    }
  }

  /** A process as of the previous read; {@code null} if it is new. */
  @Nullable Member before(Member member) {
    Member found = before.get(member.pid);
    return member.isSame(found) ? found : null;
  }

  /** Sums up a read. */
  void add(Collection<Member> tree) {
    long[] last = sums.clone();
    System.arraycopy(kept, 0, sums, 0, COUNTERS);
    before.clear();
    for (Member member : tree) {
      before.put(member.pid, member);
      for (int i = 0; i < COUNTERS; i++) {
        sums[i] += Math.max(0, member.counters[i]);
      }
    }
    for (int i = 0; i < COUNTERS; i++) {
      if (sums[i] < last[i]) {
        kept[i] += last[i] - sums[i];
        sums[i] = last[i];
      }
    }
  }

  long cpuTicks() {
    return sums[CPU];
  }

  long majorFaults() {
    return sums[FAULTS];
  }

  long readBytes() {
    return sums[READ];
  }

  long writeBytes() {
    return sums[WRITTEN];
  }

  @Override
  public String toString() {
    return Arrays.toString(sums);
  }
}
