package dev.tachograph.internal.sampling;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.jspecify.annotations.Nullable;

/**
 * How much the program has allocated on the heap since this object was created. From JDK 21 on the
 * JVM counts it ({@code com.sun.management.ThreadMXBean.getTotalThreadAllocatedBytes}, all live and
 * dead threads). Before that it is the growth of the heap from each collection to the next, from
 * the collectors' notifications; memory freed outside of pauses, such as whole regions after a
 * concurrent mark, lowers it, and with fully concurrent collectors it is unknown.
 */
final class HeapAllocation {
  private static final long UNKNOWN = -1;

  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final Set<String> heapPools = new HashSet<>();
  private final @Nullable Method total;
  private final long totalBefore;
  private final boolean freesInPauses;
  private long allocated;
  private long usedAfter;
  private long usedAfterLast = UNKNOWN;

  /**
   * Starts counting.
   *
   * @param freesInPauses whether all collectors free memory in the pauses reported here
   */
  HeapAllocation(boolean freesInPauses) {
    this(freesInPauses, true);
  }

  HeapAllocation(boolean freesInPauses, boolean asksJvm) {
    this.freesInPauses = freesInPauses;
    total = asksJvm ? totalOfThreads() : null;
    totalBefore = readTotal();
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        heapPools.add(pool.getName());
      }
    }
    usedAfter = memory.getHeapMemoryUsage().getUsed();
  }

  private static @Nullable Method totalOfThreads() {
    try {
      return Class.forName("com.sun.management.ThreadMXBean")
          .getMethod("getTotalThreadAllocatedBytes");
    } catch (ReflectiveOperationException | LinkageError before21) {
      return null;
    }
  }

  private long readTotal() {
    if (total == null) {
      return UNKNOWN;
    }
    try {
      return ((Number) total.invoke(ManagementFactory.getThreadMXBean())).longValue();
    } catch (ReflectiveOperationException | RuntimeException notThisJvm) {
      return UNKNOWN;
    }
  }

  /** Takes the {@code gcInfo} of a collection; must be called in order. */
  synchronized void collected(CompositeData gcInfo) {
    long before = used(gcInfo, "memoryUsageBeforeGc");
    long after = used(gcInfo, "memoryUsageAfterGc");
    allocated += Math.max(0, before - usedAfter);
    usedAfter = after;
    if (freesInPauses) {
      usedAfterLast = after;
    }
  }

  /** Takes the {@code gcInfo} of a cycle of a concurrent collector. */
  synchronized void cycleEnded(CompositeData gcInfo) {
    usedAfterLast = used(gcInfo, "memoryUsageAfterGc");
  }

  /** The used heap after the last collection that freed memory; -1 before the first. */
  synchronized long usedAfterLast() {
    return usedAfterLast;
  }

  private long used(CompositeData gcInfo, String when) {
    long sum = 0;
    for (Object row : ((TabularData) gcInfo.get(when)).values()) {
      CompositeData pool = (CompositeData) row;
      if (heapPools.contains((String) pool.get("key"))) {
        sum += (Long) ((CompositeData) pool.get("value")).get("used");
      }
    }
    return sum;
  }

  /** The bytes allocated so far; -1 if unknown. */
  synchronized long bytes() {
    long now = readTotal();
    if (now >= 0 && totalBefore >= 0) {
      return now - totalBefore;
    }
    return freesInPauses
        ? allocated + Math.max(0, memory.getHeapMemoryUsage().getUsed() - usedAfter)
        : UNKNOWN;
  }
}
