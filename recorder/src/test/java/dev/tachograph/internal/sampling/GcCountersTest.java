package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class GcCountersTest {
  @Test
  void whateverReadingThemThrowsIsNotKnowing() {
    for (Throwable thrown :
        new Throwable[] {
          new InternalError("a fault in a page that is gone"),
          new StackOverflowError(),
          new IllegalStateException()
        }) {
      JvmStart start =
          JvmStart.read(
              () -> {
                throw sneaky(thrown);
              });
      assertThat(start).isSameAs(JvmStart.unknown());
    }
  }

  private static RuntimeException sneaky(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return (RuntimeException) thrown;
  }

  @Test
  void countersOfThisJvmAreThoseOfItsBeansOrMoreExact() {
    JvmStart start = JvmStart.read();
    System.gc();
    GcCounters counters = start.counters();
    assertThat(counters).as("this JVM has performance data").isNotNull();
    assertThat(counters.count()).isGreaterThan(start.count());
    if (counters.countsCollections()) {
      long beans =
          ManagementFactory.getGarbageCollectorMXBeans().stream()
              .mapToLong(GarbageCollectorMXBean::getCollectionCount)
              .sum();
      assertThat(counters.count()).isGreaterThanOrEqualTo(beans);
    }
    if (counters.pauseNanos() >= 0) {
      assertThat(counters.pauseNanos()).isGreaterThan(start.pauseNanos());
    }
  }

  @Test
  void whatTheJvmHadDoneBeforeTheRunIsNotTheRunsAndAllAfterItsStartIs() {
    JvmStart start = JvmStart.read();
    System.gc();
    System.gc();
    // Only now does the sampler look for the first time.
    SampleValues builder = new SampleValues();
    new JvmReader(start).read(0, builder);
    ResourceSample first = builder.build(0, 0);
    assertThat(first.number(ResourceKey.GC_COUNT)).isBetween(2.0, 50.0);
    assertThat(first.number(ResourceKey.GC_PAUSE_MS)).isPositive();
  }

  @Test
  void poolsAreSortedByWhatTheCollectorsCallThem() {
    assertThat(HeapPools.kind("G1 Eden Space")).isEqualTo(ResourceKey.HEAP_YOUNG_KB);
    assertThat(HeapPools.kind("Survivor Space")).isEqualTo(ResourceKey.HEAP_YOUNG_KB);
    assertThat(HeapPools.kind("ZGC Young Generation")).isEqualTo(ResourceKey.HEAP_YOUNG_KB);
    assertThat(HeapPools.kind("PS Old Gen")).isEqualTo(ResourceKey.HEAP_OLD_KB);
    assertThat(HeapPools.kind("Tenured Gen")).isEqualTo(ResourceKey.HEAP_OLD_KB);
    assertThat(HeapPools.kind("Metaspace")).isEqualTo(ResourceKey.METASPACE_KB);
    assertThat(HeapPools.kind("CodeHeap 'profiled nmethods'")).isEqualTo(ResourceKey.CODE_CACHE_KB);
    assertThat(HeapPools.kind("Compressed Class Space")).isEqualTo(ResourceKey.NONHEAP_USED_KB);
    assertThat(HeapPools.kind("ZHeap")).isEqualTo(ResourceKey.NONHEAP_USED_KB);
  }

  @Test
  void nativeMemoryIsTheTotalWithoutHeapClassesAndCode() {
    String summary =
        """
        Native Memory Tracking:

        (Omitting categories weighting less than 1KB)

        Total: reserved=5645103KB, committed=400000KB
               malloc: 30000KB #100
        -                 Java Heap (reserved=4149248KB, committed=260096KB)
                                    (mmap: reserved=4149248KB, committed=260096KB)
        -                     Class (reserved=1048725KB, committed=277KB)
        -                    Thread (reserved=19537KB, committed=1617KB)
        -                      Code (reserved=247731KB, committed=7595KB)
        -                 Metaspace (reserved=65609KB, committed=265KB)
        """;
    assertThat(NativeMemory.outsidePoolsKb(summary)).isEqualTo(400000 - 260096 - 277 - 7595 - 265);
    assertThat(NativeMemory.outsidePoolsKb("Native memory tracking is not enabled")).isEqualTo(-1);
  }

  @Test
  void rateOfAllocationIsOverTheTimeBetweenItsOwnReadings() {
    FakeTime time = new FakeTime();
    GcPauses reader = new GcPauses(time.clock(), pause -> {});
    SampleValues builder = new SampleValues();
    reader.read(0, builder);
    byte[][] kept = new byte[64][];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = new byte[1 << 20];
    }
    // The sampler was given one second, although two had passed.
    time.advance(2 * Samples.SECOND);
    reader.read(Samples.SECOND, builder);
    double rate = builder.build(0, 0).number(ResourceKey.ALLOC_MIB_S);
    assertThat(kept).hasNumberOfRows(64);
    assertThat(rate).isCloseTo(32, within(15.0));
    reader.close();
  }
}
