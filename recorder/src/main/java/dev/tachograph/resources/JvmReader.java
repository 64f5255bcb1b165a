package dev.tachograph.resources;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JVM's own values from its platform beans; works everywhere.
 *
 * <p>Collectors that work beside the program have one bean for cycles and one for pauses: cycles
 * are counted, pauses are timed. Time to safepoint is not told by any standard bean and stays
 * {@code null}.
 */
final class JvmReader implements ResourceReader {
  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
  private final @Nullable CompilationMXBean jit = ManagementFactory.getCompilationMXBean();
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final List<BufferPoolMXBean> pools =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
  private final Delta gcCount = new Delta();
  private final Delta gcPause = new Delta();
  private final Delta jitTime = new Delta();
  private final Delta loaded = new Delta();

  @Override
  public String name() {
    return "jvm";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    MemoryUsage heap = memory.getHeapMemoryUsage();
    out.put(ResourceKey.HEAP_USED_KB, heap.getUsed() >> 10);
    out.put(ResourceKey.HEAP_COMMITTED_KB, heap.getCommitted() >> 10);
    if (heap.getMax() < 0) {
      out.putMax(ResourceKey.HEAP_MAX_KB);
    } else {
      out.put(ResourceKey.HEAP_MAX_KB, heap.getMax() >> 10);
    }
    out.put(ResourceKey.NONHEAP_USED_KB, memory.getNonHeapMemoryUsage().getUsed() >> 10);
    for (BufferPoolMXBean pool : pools) {
      if (pool.getName().equals("direct")) {
        out.put(ResourceKey.DIRECT_KB, pool.getMemoryUsed() >> 10);
      }
    }
    readCollectors(out);
    if (jit != null && jit.isCompilationTimeMonitoringSupported()) {
      out.put(ResourceKey.JIT_MS, jitTime.since(jit.getTotalCompilationTime()));
    }
    out.put(ResourceKey.CLASSES_LOADED, loaded.since(classes.getTotalLoadedClassCount()));
  }

  private void readCollectors(SampleBuilder out) {
    long count = 0;
    long pauseMillis = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      String name = collector.getName();
      count += name.endsWith("Pauses") ? 0 : Math.max(0, collector.getCollectionCount());
      pauseMillis += name.endsWith("Cycles") ? 0 : Math.max(0, collector.getCollectionTime());
    }
    out.put(ResourceKey.GC_COUNT, gcCount.since(count));
    out.put(ResourceKey.GC_PAUSE_MS, gcPause.since(pauseMillis));
  }
}
