package dev.tachograph.internal.dump;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;

/** The heap, other memory of the JVM, and its collectors. */
final class HeapText {
  private HeapText() {}

  static void addTo(DumpText text) {
    text.heading("heap");
    usage(text, "", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getUsage();
      if (usage != null) {
        text.field(
            pool.getName(),
            usage.getUsed() / 1024
                + " KiB used of "
                + (usage.getMax() < 0 ? "no bound" : usage.getMax() / 1024 + " KiB"));
      }
    }
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      text.field("buffers " + pool.getName(), pool.getMemoryUsed() / 1024 + " KiB");
    }
    text.heading("gc");
    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      text.field(
          gc.getName(),
          gc.getCollectionCount() + " collections, " + gc.getCollectionTime() + " ms");
    }
  }

  private static void usage(DumpText text, String prefix, MemoryUsage heap) {
    text.field(prefix + "used_kb", heap.getUsed() / 1024);
    text.field(prefix + "committed_kb", heap.getCommitted() / 1024);
    text.field(prefix + "max_kb", heap.getMax() < 0 ? null : (Object) (heap.getMax() / 1024));
  }
}
