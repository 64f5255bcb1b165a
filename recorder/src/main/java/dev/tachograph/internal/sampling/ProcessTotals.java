package dev.tachograph.internal.sampling;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a process tree, summed so that they never decrease. The counters of a process
 * that ended are included in its parent's once the parent has waited for it, and so on up. If no
 * process above it is left in the tree, the last known counters are kept here.
 */
final class ProcessTotals {
  private static final int CPU = 0;
  private static final int FAULTS = 1;
  private static final int READ = 2;
  private static final int WRITTEN = 3;
  private static final int COUNTERS = 4;

  /** More generations than a tree has; ids of a damaged one may form a circle. */
  private static final int MAX_GENERATIONS = 4096;

  /**
   * A process at one read. Its counters include those of the children it waited for; -1 if unknown.
   */
  static final class Member {
    private final long pid;
    private final long startTicks;
    private final long parent;
    private final boolean zombie;
    private final long threads;
    private final long childrensCpuTicks;
    private final long childrensFaults;
    private final long[] counters = new long[COUNTERS];
    private long openFiles = -1;

    private Member(ProcessStat stat) {
      this.pid = stat.pid();
      this.startTicks = stat.startTicks();
      this.parent = stat.parent();
      this.zombie = stat.isZombie();
      this.threads = stat.threads();
      this.childrensCpuTicks = Math.max(0, stat.childrensCpuTicks());
      this.childrensFaults = Math.max(0, stat.childrensMajorFaults());
      this.counters[CPU] = sum(stat.cpuTicks(), childrensCpuTicks);
      this.counters[FAULTS] = sum(stat.majorFaults(), childrensFaults);
      bytes(-1, -1);
    }

    private Member(Member now, Member before) {
      this.pid = now.pid;
      this.startTicks = now.startTicks;
      this.parent = now.parent;
      this.zombie = now.zombie;
      this.threads = now.threads;
      this.childrensCpuTicks = now.childrensCpuTicks;
      this.childrensFaults = now.childrensFaults;
      this.counters[CPU] = now.childrensCpuTicks - before.childrensCpuTicks;
      this.counters[FAULTS] = now.childrensFaults - before.childrensFaults;
    }

    static Member of(ProcessStat stat) {
      return new Member(stat);
    }

    private static long sum(long own, long childrens) {
      return own < 0 ? -1 : own + childrens;
    }

    /** The counters of the children that it waited for since it was in another state. */
    Member childrenSince(Member before) {
      return new Member(this, before);
    }

    void bytes(long read, long written) {
      counters[READ] = read;
      counters[WRITTEN] = written;
    }

    void openFiles(long count) {
      openFiles = count;
    }

    long openFiles() {
      return openFiles;
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

    long threads() {
      return threads;
    }

    long readBytes() {
      return counters[READ];
    }

    long writeBytes() {
      return counters[WRITTEN];
    }

    boolean isSame(@Nullable Member other) {
      return other != null && other.pid == pid && other.startTicks == startTicks;
    }
  }

  private final Map<Long, Member> before = new HashMap<>();
  private final long[] kept = new long[COUNTERS];
  private final long[] shown = new long[COUNTERS];
  private final long[] last = new long[COUNTERS];
  private final long[] missing = new long[COUNTERS];

  /**
   * Keeps the counters of ended processes that no process of the tree has taken over.
   *
   * @param observer whether a process is the tree's observer, which has taken over time and faults
   *     of those it waited for
   */
  void ended(Map<Long, Member> now, LongPredicate observer) {
    for (Member member : before.values()) {
      if (member.isSame(now.get(member.pid))) {
        continue;
      }
      Member above = member;
      for (int i = 0; i < MAX_GENERATIONS && above != null; i++) {
        if (observer.test(above.parent)) {
          keep(member, READ);
          above = null;
        } else if (now.containsKey(above.parent)) {
          above = null;
        } else {
          above = before.get(above.parent);
          if (above == null) {
            keep(member, 0);
          }
        }
      }
    }
  }

  private void keep(Member member, int from) {
    for (int i = from; i < COUNTERS; i++) {
      kept[i] += Math.max(0, member.counters[i]);
    }
  }

  /** A process as of the previous read; {@code null} if it is new. */
  @Nullable Member before(Member member) {
    Member found = before.get(member.pid);
    return member.isSame(found) ? found : null;
  }

  /**
   * Sums up a read.
   *
   * @param waitedFor what the observer has of children that ended; {@code null} without one
   */
  void add(Collection<Member> tree, @Nullable Member waitedFor) {
    long[] sums = kept.clone();
    if (waitedFor != null) {
      sums[CPU] += waitedFor.counters[CPU];
      sums[FAULTS] += waitedFor.counters[FAULTS];
    }
    before.clear();
    for (Member member : tree) {
      before.put(member.pid, member);
      for (int i = 0; i < COUNTERS; i++) {
        sums[i] += Math.max(0, member.counters[i]);
      }
    }
    for (int i = 0; i < COUNTERS; i++) {
      show(i, sums[i]);
    }
  }

  /**
   * A sum that steps back is either a process that ended while the tree was read, and which its
   * parent has by the next read, or one that nobody waited for, whose counters are kept.
   */
  private void show(int counter, long sum) {
    long now = sum;
    if (missing[counter] > 0) {
      if (sum - last[counter] < missing[counter]) {
        kept[counter] += missing[counter];
        now += missing[counter];
      }
      missing[counter] = 0;
    }
    if (now < shown[counter]) {
      missing[counter] = shown[counter] - now;
    }
    shown[counter] = Math.max(shown[counter], now);
    last[counter] = now;
  }

  long cpuTicks() {
    return shown[CPU];
  }

  long majorFaults() {
    return shown[FAULTS];
  }

  long readBytes() {
    return shown[READ];
  }

  long writeBytes() {
    return shown[WRITTEN];
  }

  @Override
  public String toString() {
    return Arrays.toString(shown);
  }
}
