package dev.tachograph.internal.sampling;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.SampleBuilder;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JVM's own values from its platform beans; works everywhere.
 *
 * <p>Collections and pauses come from the {@linkplain GcCounters performance data} where available,
 * from the run's start on; otherwise from the beans, of which concurrent collectors have one for
 * cycles and one for pauses: cycles are counted, pauses are timed. The time at safepoints comes
 * from the performance data only and is otherwise {@code null}. All allocation here is that of the
 * JDK's beans.
 */
final class JvmReader implements DescribingReader {
  /** The keys counted since the last sample. */
  static final List<ResourceKey> SINCE_LAST =
      List.of(
          ResourceKey.GC_COUNT,
          ResourceKey.GC_PAUSE_MS,
          ResourceKey.SAFEPOINT_MS,
          ResourceKey.SAFEPOINT_SYNC_MS,
          ResourceKey.JIT_MS,
          ResourceKey.CLASSES_LOADED);

  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
  private final @Nullable CompilationMXBean jit = ManagementFactory.getCompilationMXBean();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final GarbageCollectorMXBean[] collectors =
      ManagementFactory.getGarbageCollectorMXBeans().toArray(new GarbageCollectorMXBean[0]);
  private final boolean[] counts = new boolean[collectors.length];
  private final boolean[] pauses = new boolean[collectors.length];
  private final @Nullable BufferPoolMXBean direct = pool("direct");
  private final @Nullable BufferPoolMXBean mapped = pool("mapped");
  private final VirtualThreadCount virtualThreads = new VirtualThreadCount();
  private final HeapPools pools = new HeapPools();
  private final SafepointTime safepoints;
  private final @Nullable GcCounters gcCounters;
  private long beansCount;
  private long beansPauseMillis;
  private final Delta gcCount = new Delta();
  private final Delta gcPause = new Delta();
  private final Delta jitTime = new Delta();
  private final Delta loaded = new Delta();
  private final Delta stopped = new Delta();
  private final Delta stopping = new Delta();

  /**
   * Creates a reader of this JVM.
   *
   * @param safepoints the time its threads were stopped
   */
  JvmReader(SafepointTime safepoints) {
    this(JvmStart.unknown(), safepoints);
  }

  /** Creates a reader that counts from the start of a run. */
  JvmReader(JvmStart start) {
    this(start, start.safepoints());
  }

  private JvmReader(JvmStart start, SafepointTime safepoints) {
    this.safepoints = safepoints;
    this.gcCounters = start.counters();
    for (int i = 0; i < collectors.length; i++) {
      String name = collectors[i].getName();
      counts[i] = !name.endsWith("Pauses");
      pauses[i] = GcPauses.isPauses(name);
    }
    if (gcCounters != null && gcCounters.countsCollections()) {
      gcCount.since(start.count());
    } else if (start.count() == 0) {
      // Whatever counts the cycles: without a pause there was none.
      gcCount.since(0);
    }
    if (start.pauseNanos() >= 0) {
      gcPause.since(start.pauseNanos());
    } else if (start.count() == 0) {
      gcPause.since(0);
    }
  }

  /**
   * The source of the pause times: {@code perf_data} to the tick, {@code beans} to the millisecond.
   */
  private String pauseSource() {
    return gcCounters != null && gcCounters.pauseNanos() >= 0 ? "perf_data" : "beans";
  }

  /** Opens a reader of this JVM, with its performance data if they are readable. */
  static JvmReader open() {
    return new JvmReader(SafepointTime.open());
  }

  private static @Nullable BufferPoolMXBean pool(String name) {
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals(name)) {
        return pool;
      }
    }
    return null;
  }

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
    pools.read(out);
    out.put(ResourceKey.DIRECT_KB, usedKb(direct));
    out.put(ResourceKey.MAPPED_KB, usedKb(mapped));
    out.put(ResourceKey.PLATFORM_THREADS, threads.getThreadCount());
    out.put(ResourceKey.VIRTUAL_THREADS, virtualThreads.read());
    readCollectors(out);
    if (jit != null && jit.isCompilationTimeMonitoringSupported()) {
      out.put(ResourceKey.JIT_MS, jitTime.since(jit.getTotalCompilationTime()));
    }
    out.put(ResourceKey.CLASSES_LOADED, loaded.since(classes.getTotalLoadedClassCount()));
    out.put(ResourceKey.CLASSES, classes.getLoadedClassCount());
  }

  private static long usedKb(@Nullable BufferPoolMXBean pool) {
    long bytes = pool == null ? -1 : pool.getMemoryUsed();
    return bytes < 0 ? -1 : bytes >> 10;
  }

  private static double millis(long nanos) {
    return nanos < 0 ? Double.NaN : nanos / 1e6;
  }

  private void readCollectors(SampleBuilder out) {
    safepoints.read();
    // If the data belong to another JVM by now, the beans are used.
    GcCounters exact = safepoints.nanos() < 0 ? null : gcCounters;
    long nanos = exact == null ? -1 : exact.pauseNanos();
    boolean counted = exact != null && exact.countsCollections();
    if (exact == null || nanos < 0 || !counted) {
      readBeans();
    }
    out.put(
        ResourceKey.GC_COUNT, gcCount.since(counted && exact != null ? exact.count() : beansCount));
    long grown = gcPause.since(nanos >= 0 ? nanos : beansPauseMillis * 1_000_000);
    out.put(ResourceKey.GC_PAUSE_MS, millis(grown));
    out.put(ResourceKey.SAFEPOINT_MS, millis(stopped.since(safepoints.nanos())));
    out.put(ResourceKey.SAFEPOINT_SYNC_MS, millis(stopping.since(safepoints.syncNanos())));
  }

  private void readBeans() {
    long count = 0;
    long pauseMillis = 0;
    for (int i = 0; i < collectors.length; i++) {
      count += counts[i] ? Math.max(0, collectors[i].getCollectionCount()) : 0;
      pauseMillis += pauses[i] ? Math.max(0, collectors[i].getCollectionTime()) : 0;
    }
    beansCount = count;
    beansPauseMillis = pauseMillis;
  }

  @Override
  public void describe(DetailsBuilder out) {
    out.gcPauseSource(pauseSource());
  }
}
