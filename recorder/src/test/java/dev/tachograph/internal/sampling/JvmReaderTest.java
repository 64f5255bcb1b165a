package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.RunClock;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceSample;
import dev.tachograph.testing.Eventually;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the JVM reports about itself; loads of known size. */
@Timeout(300)
class JvmReaderTest {
  private static final int SIZE = 64 << 20;

  @TempDir Path dir;

  private static ResourceSample read(ResourceReader reader) {
    SampleValues builder = new SampleValues();
    reader.read(Samples.SECOND, builder);
    return builder.build(0, 0);
  }

  private static double grown(ResourceKey key, ResourceSample before, ResourceSample after) {
    return after.number(key) - before.number(key);
  }

  @Test
  void buffersAreReportedByTheirSize() throws IOException {
    JvmReader reader = JvmReader.open();
    ByteBuffer direct = ByteBuffer.allocateDirect(SIZE);
    Path file = Files.write(dir.resolve("mapped"), new byte[SIZE / 8]);
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, SIZE / 8);
      double directKb = reportedKb("direct");
      double mappedKb = reportedKb("mapped");
      ResourceSample sample = read(reader);
      // Buffers of others may come and go meanwhile.
      assertThat(sample.number(ResourceKey.DIRECT_KB))
          .isGreaterThanOrEqualTo(SIZE >> 10)
          .isBetween(
              Math.min(directKb, reportedKb("direct")) - 1,
              Math.max(directKb, reportedKb("direct")) + 1);
      assertThat(sample.number(ResourceKey.MAPPED_KB))
          .isGreaterThanOrEqualTo(SIZE >> 13)
          .isBetween(
              Math.min(mappedKb, reportedKb("mapped")) - 1,
              Math.max(mappedKb, reportedKb("mapped")) + 1);
      assertThat(mapped.capacity() + direct.capacity()).isEqualTo(SIZE / 8 + SIZE);
    }
  }

  private static double reportedKb(String name) {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals(name))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum()
        / 1024.0;
  }

  @Test
  void classesAreThoseThatAreLoadedNow() {
    JvmReader reader = JvmReader.open();
    int before = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    double seen = read(reader).number(ResourceKey.CLASSES);
    int after = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    // Others may load and unload classes meanwhile.
    assertThat(seen).isBetween(Math.min(before, after) - 100.0, Math.max(before, after) + 100.0);
    assertThat(before).isGreaterThan(500);
  }

  @Test
  void heapGrowsByWhatIsAllocated() {
    JvmReader reader = JvmReader.open();
    System.gc();
    ResourceSample before = read(reader);
    byte[] held = new byte[SIZE];
    ResourceSample after = read(reader);
    // Between the two others may allocate some, and a collection may free some.
    assertThat(grown(ResourceKey.HEAP_USED_KB, before, after)).isBetween(50_000.0, 120_000.0);
    assertThat(after.number(ResourceKey.HEAP_COMMITTED_KB))
        .isGreaterThanOrEqualTo(after.number(ResourceKey.HEAP_USED_KB));
    assertThat(held).hasSize(SIZE);
  }

  @Test
  void platformThreadsAreCounted() throws InterruptedException {
    JvmReader reader = JvmReader.open();
    ResourceSample before = read(reader);
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i < 20; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  end.await();
                } catch (InterruptedException stopped) {
                  Thread.currentThread().interrupt();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    assertThat(grown(ResourceKey.PLATFORM_THREADS, before, read(reader))).isBetween(15.0, 25.0);
    end.countDown();
  }

  @Test
  void virtualThreadsAreReportedWhereTheJdkCountsThemAndOtherwiseNull() {
    boolean reported = Runtime.version().feature() >= 24;
    assertThat(read(JvmReader.open()).hasNumber(ResourceKey.VIRTUAL_THREADS)).isEqualTo(reported);
  }

  @Test
  void safepointTimeGrowsWithEveryStopOfTheProgram() {
    JvmReader reader = JvmReader.open();
    read(reader);
    System.gc();
    ResourceSample sample = read(reader);
    assertThat(sample.number(ResourceKey.SAFEPOINT_MS)).isPositive();
    assertThat(sample.number(ResourceKey.GC_COUNT)).isPositive();
    // A pause is at a safepoint; whole milliseconds are rounded for each collector.
    assertThat(sample.number(ResourceKey.SAFEPOINT_MS))
        .isGreaterThanOrEqualTo(sample.number(ResourceKey.GC_PAUSE_MS) - 2);
  }

  @Test
  void withoutPerformanceDataTheTimeAtSafepointsIsNull() {
    JvmReader reader = new JvmReader(new SafepointTime(null, PerfDataTest.JVM));
    assertThat(read(reader).hasNumber(ResourceKey.SAFEPOINT_MS)).isFalse();
    assertThat(read(reader).hasNumber(ResourceKey.SAFEPOINT_MS)).isFalse();
    assertThat(read(reader).hasNumber(ResourceKey.SAFEPOINT_SYNC_MS)).isFalse();
  }

  @Test
  void safepointTimeIsThatSinceTheLastSample() {
    ByteBuffer data = PerfDataTest.data(ByteOrder.LITTLE_ENDIAN, PerfDataTest.counters(1_000_000));
    PerfData perf = PerfData.parse(data);
    JvmReader reader = new JvmReader(new SafepointTime(perf, PerfDataTest.JVM));
    read(reader);
    data.putLong(perf.find("sun.rt.safepointTime"), 1_500_000);
    data.putLong(perf.find("sun.rt.safepointSyncTime"), 300_000);
    ResourceSample sample = read(reader);
    assertThat(sample.number(ResourceKey.SAFEPOINT_MS)).isEqualTo(8);
    assertThat(sample.number(ResourceKey.SAFEPOINT_SYNC_MS)).isEqualTo(3);
  }

  @Test
  void everyPauseIsReportedWithItsCauseOnTheRunsClock() {
    RunClock clock = RunClock.start();
    List<GcPause> pauses = new CopyOnWriteArrayList<>();
    GcPauses reader = new GcPauses(clock, pauses::add);
    long before = clock.nanos();
    System.gc();
    long after = clock.nanos();
    Eventually.until(
        "a pause of System.gc()",
        () -> pauses.stream().anyMatch(pause -> pause.cause().equals("System.gc()")));
    long reported = clock.nanos();
    GcPause pause =
        pauses.stream().filter(any -> any.cause().equals("System.gc()")).findFirst().orElseThrow();
    // It began during the call, except for the delay of the notification.
    assertThat(pause.startNanos()).isBetween(before - 2_000_000, reported);
    assertThat(pause.durationNanos()).isBetween(0L, after - before + 2_000_000);
    assertThat(ManagementFactory.getGarbageCollectorMXBeans())
        .extracting(GarbageCollectorMXBean::getName)
        .contains(pause.collector());
    reader.close();
    int count = pauses.size();
    System.gc();
    // Notifications arrive in order: what reaches a later listener would have reached this one.
    List<GcPause> later = new CopyOnWriteArrayList<>();
    GcPauses second = new GcPauses(clock, later::add);
    System.gc();
    Eventually.until("a pause told to another", () -> !later.isEmpty());
    second.close();
    assertThat(pauses).hasSize(count);
  }

  @Test
  void cyclesBesideTheProgramAreNoPauses() {
    assertThat(GcPauses.isPauses("ZGC Cycles")).isFalse();
    assertThat(GcPauses.isPauses("ZGC Major Cycles")).isFalse();
    assertThat(GcPauses.isPauses("Shenandoah Cycles")).isFalse();
    assertThat(GcPauses.isPauses("ZGC Pauses")).isTrue();
    assertThat(GcPauses.isPauses("G1 Young Generation")).isTrue();
    assertThat(GcPauses.isPauses("G1 Concurrent GC")).isTrue();
  }
}
