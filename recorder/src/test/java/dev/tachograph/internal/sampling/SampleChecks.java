package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Invariants of whole samples whatever one file of the system contains, in two reads: no value is
 * negative, no share over a hundred, no reader fails.
 */
final class SampleChecks {
  private static final List<String> FILES =
      List.of(
          "proc/self/status",
          "proc/self/stat",
          "proc/self/io",
          "proc/self/statm",
          "proc/self/task/4711/stat",
          "proc/self/task/4711/status",
          "proc/stat",
          "proc/meminfo",
          "proc/diskstats",
          "proc/net/dev",
          "proc/pressure/io",
          "sys/fs/cgroup/memory.max",
          "sys/fs/cgroup/memory.current",
          "sys/fs/cgroup/memory.events",
          "sys/fs/cgroup/cpu.max",
          "sys/fs/cgroup/cpu.stat");

  private static @Nullable Path machine;

  private SampleChecks() {}

  /** Made once, in the directory of the build. */
  private static synchronized Path machine() throws IOException {
    Path root = machine;
    if (root == null) {
      root = Files.createTempDirectory(Path.of("target"), "machine");
      new FakeLinux(root).containerV2().put("proc/self/statm", "9 5 1 1 0 9 0\n");
      machine = root;
    }
    return root;
  }

  /** The first byte chooses the file; half of the rest is its text, and then the other half. */
  static void sample(byte[] text) {
    if (text.length == 0) {
      return;
    }
    try {
      Path file = machine().resolve(FILES.get(Math.floorMod(text[0], FILES.size())));
      byte[] real = Files.readAllBytes(file);
      try (Samples samples = Samples.of(new FakeLinux(machine()))) {
        int half = 1 + text.length / 2;
        check(samples.first());
        Files.write(file, Arrays.copyOfRange(text, 1, half));
        check(samples.afterOneSecond());
        Files.write(file, Arrays.copyOfRange(text, half, Math.max(half, text.length)));
        check(samples.after(Samples.SECOND / 100));
        check(samples.afterOneSecond());
        Files.write(file, real);
        check(samples.afterOneSecond());
        samples.details().disks().forEach(disk -> assertThat(disk.bytesIn()).isNotNegative());
        assertThat(samples.warnings).noneMatch(cause -> cause.contains("failed"));
      } finally {
        Files.write(file, real);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(ResourceSample sample) {
    for (ResourceKey key : ResourceKey.all()) {
      if (sample.hasNumber(key)) {
        assertThat(sample.number(key)).as(key.key()).isNotNegative().isFinite();
        if (key.key().endsWith("_pct") && key != ResourceKey.PROC_CPU_PCT) {
          assertThat(sample.number(key)).as(key.key()).isLessThanOrEqualTo(100);
        }
      }
    }
  }
}
