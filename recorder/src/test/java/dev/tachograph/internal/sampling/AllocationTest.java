package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a sample allocates, by the JVM's own account. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no Linux /proc")
class AllocationTest {
  private static final int ROUNDS = 201;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  private long allocated() throws ReflectiveOperationException {
    Method method =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getThreadAllocatedBytes", long.class);
    return (long) method.invoke(threads, Thread.currentThread().getId());
  }

  private long medianOf(Runnable part) throws ReflectiveOperationException {
    long[] bytes = new long[ROUNDS];
    long[] nothing = new long[ROUNDS];
    for (int i = 0; i < 2 * ROUNDS; i++) {
      long before = allocated();
      long between = allocated();
      part.run();
      bytes[i % ROUNDS] = allocated() - between;
      nothing[i % ROUNDS] = between - before;
    }
    Arrays.sort(bytes);
    Arrays.sort(nothing);
    return bytes[ROUNDS / 2] - nothing[ROUNDS / 2];
  }

  @Test
  void readingEverythingOfThisSystemAllocatesNothing() throws ReflectiveOperationException {
    SampleValues builder = new SampleValues();
    try (LinuxReader reader =
        new LinuxReader(
            Path.of("/proc"), Path.of("/sys"), new WarnOnce((cause, error) -> {}), () -> 0)) {
      long bytes =
          medianOf(
              () -> {
                builder.clear();
                reader.read(Samples.SECOND / 10, builder);
              });
      assertThat(bytes).isZero();
      assertThat(builder.build(0, 0).hasNumber(ResourceKey.HOST_MEMORY_KB)).isTrue();
    }
  }

  @Test
  void lineOfASampleAllocatesNothing() throws ReflectiveOperationException {
    SampleValues builder = new SampleValues();
    builder.put(ResourceKey.RSS_KB, 4711L);
    builder.put(ResourceKey.CPU_BUSY_PCT, 12.345);
    builder.putMax(ResourceKey.CGROUP_CPU_MAX_CORES);
    ResourceSample sample = builder.build(0, 0);
    FieldConsumer json = new JsonWriter();
    long bytes =
        medianOf(
            () -> {
              ((JsonWriter) json).reset().beginObject();
              sample.writeFields(json);
            });
    assertThat(bytes).isZero();
  }
}
