package dev.tachograph.internal.sampling;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.SampleBuilder;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;

/**
 * The use of the JVM's memory pools, classified by the collectors' names for them: {@code G1 Eden
 * Space}, {@code PS Survivor Space}, {@code Tenured Gen}, {@code ZGC Old Generation}, {@code
 * CodeHeap 'profiled nmethods'}, … A collector without generations has neither young nor old.
 */
final class HeapPools {
  private final List<MemoryPoolMXBean> young = new ArrayList<>();
  private final List<MemoryPoolMXBean> old = new ArrayList<>();
  private final List<MemoryPoolMXBean> metaspace = new ArrayList<>();
  private final List<MemoryPoolMXBean> code = new ArrayList<>();

  HeapPools() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      ResourceKey key = kind(pool.getName());
      if (key == ResourceKey.HEAP_YOUNG_KB) {
        young.add(pool);
      } else if (key == ResourceKey.HEAP_OLD_KB) {
        old.add(pool);
      } else if (key == ResourceKey.METASPACE_KB) {
        metaspace.add(pool);
      } else if (key == ResourceKey.CODE_CACHE_KB) {
        code.add(pool);
      }
    }
  }

  /** The key that a pool belongs to; {@link ResourceKey#NONHEAP_USED_KB} for all others. */
  static ResourceKey kind(String pool) {
    if (pool.contains("Eden") || pool.contains("Survivor") || pool.contains("Young")) {
      return ResourceKey.HEAP_YOUNG_KB;
    }
    if (pool.contains("Old") || pool.contains("Tenured")) {
      return ResourceKey.HEAP_OLD_KB;
    }
    if (pool.equals("Metaspace")) {
      return ResourceKey.METASPACE_KB;
    }
    return pool.equals("CodeCache") || pool.startsWith("CodeHeap")
        ? ResourceKey.CODE_CACHE_KB
        : ResourceKey.NONHEAP_USED_KB;
  }

  void read(SampleBuilder out) {
    out.put(ResourceKey.HEAP_YOUNG_KB, usedKb(young));
    out.put(ResourceKey.HEAP_OLD_KB, usedKb(old));
    out.put(ResourceKey.METASPACE_KB, usedKb(metaspace));
    out.put(ResourceKey.CODE_CACHE_KB, usedKb(code));
  }

  private static long usedKb(List<MemoryPoolMXBean> pools) {
    long bytes = pools.isEmpty() ? -1 : 0;
    for (int i = 0; i < pools.size(); i++) {
      MemoryUsage usage = pools.get(i).getUsage();
      if (usage == null) {
        return -1;
      }
      bytes += usage.getUsed();
    }
    return bytes < 0 ? -1 : bytes >> 10;
  }
}
