package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.RunClock;
import dev.tachograph.testing.Eventually;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;
import org.junit.jupiter.api.Test;

class HeapAllocationTest {
  private static final long MIB = 1 << 20;
  private static volatile Object sink;

  private static void allocate(int mib) {
    for (int i = 0; i < mib * 16; i++) {
      sink = new byte[1 << 16];
    }
    sink = null;
  }

  @Test
  void whatThreadsAllocateIsCountedAcrossCollections() throws Exception {
    GcPauses reader = new GcPauses(RunClock.start(), pause -> {});
    allocate(300);
    Thread gone = new Thread(() -> allocate(100));
    gone.start();
    gone.join();
    System.gc();
    Eventually.until("it is told of", () -> allocated(reader) >= 380 * MIB);
    assertThat(allocated(reader)).isLessThan(700 * MIB);
    reader.close();
  }

  private static long allocated(GcPauses reader) {
    DetailsBuilder details = new DetailsBuilder();
    reader.describe(details);
    Long bytes = details.build().allocatedBytes();
    return bytes == null ? -1 : bytes;
  }

  @Test
  void betweenCollectionsItIsHowTheHeapGrew() {
    // Other threads of this JVM allocate, too.
    long before = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    HeapAllocation allocation = new HeapAllocation(true, false);
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long others = Math.abs(used - before);
    allocation.collected(collection(used + 50 * MIB, 10 * MIB));
    allocation.collected(collection(30 * MIB, 20 * MIB));
    // Something was freed beside the pauses: nothing is taken away for it.
    allocation.collected(collection(15 * MIB, 500_000 * MIB));
    assertThat(allocation.bytes()).isBetween(70 * MIB - others, 70 * MIB + others);
  }

  @Test
  void withoutACountAndWithCollectorsBesideTheProgramItIsNotKnown() {
    assertThat(new HeapAllocation(false, false).bytes()).isEqualTo(-1);
  }

  /** A notification of a collection: the heap in one pool, and one pool outside the heap. */
  private static CompositeData collection(long before, long after) {
    String pool =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(one -> one.getType() == MemoryType.HEAP)
            .findFirst()
            .orElseThrow()
            .getName();
    try {
      CompositeType used = type("usage", Map.of("used", SimpleType.LONG));
      CompositeType row = type("row", Map.of("key", SimpleType.STRING, "value", used));
      TabularType pools = new TabularType("pools", "pools", row, new String[] {"key"});
      Map<String, Object> info = new HashMap<>();
      Map<String, Long> sizes = Map.of("memoryUsageBeforeGc", before, "memoryUsageAfterGc", after);
      for (Map.Entry<String, Long> size : sizes.entrySet()) {
        TabularDataSupport rows = new TabularDataSupport(pools);
        rows.put(row(row, used, pool, size.getValue()));
        rows.put(row(row, used, "Metaspace", 7 * size.getValue()));
        info.put(size.getKey(), rows);
      }
      return new CompositeDataSupport(
          type("info", Map.of("memoryUsageBeforeGc", pools, "memoryUsageAfterGc", pools)), info);
    } catch (OpenDataException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CompositeType type(String name, Map<String, OpenType<?>> items)
      throws OpenDataException {
    String[] names = items.keySet().toArray(String[]::new);
    OpenType<?>[] types = Stream.of(names).map(items::get).toArray(OpenType<?>[]::new);
    return new CompositeType(name, name, names, names, types);
  }

  private static CompositeData row(CompositeType row, CompositeType used, String pool, long bytes)
      throws OpenDataException {
    return new CompositeDataSupport(
        row, Map.of("key", pool, "value", new CompositeDataSupport(used, Map.of("used", bytes))));
  }
}
