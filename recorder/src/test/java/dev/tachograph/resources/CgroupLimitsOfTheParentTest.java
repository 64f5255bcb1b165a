package dev.tachograph.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.testing.ControlGroup;
import dev.tachograph.testing.Eventually;
import dev.tachograph.testing.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits of a parent group on a process in a child of it, in control groups that root makes. */
@Timeout(120)
class CgroupLimitsOfTheParentTest {
  private static Process start(Path group, String script) throws IOException {
    List<String> command = new ArrayList<>(ControlGroup.enter(group));
    command.addAll(List.of("sh", "-c", script));
    return new ProcessBuilder(command).start();
  }

  private static LinuxCgroup reader(Process process) {
    return new LinuxCgroup(
        Path.of("/proc"), Long.toString(process.pid()), Path.of("/sys"), new WarnOnce());
  }

  private static ResourceSample read(ResourceReader reader) {
    SampleBuilder builder = new SampleBuilder();
    reader.read(Samples.SECOND, builder);
    return builder.build(0, 0);
  }

  @Test
  void throttlingByTheParentsQuotaIsTold() throws Exception {
    try (ControlGroup parent = ControlGroup.ofVersion1("cpu")) {
      parent.write("cpu.cfs_quota_us", "20000");
      Path own = parent.child("own");
      Files.writeString(own.resolve("cpu.cfs_quota_us"), "19000");
      Process first = start(own, "exec sleep 100");
      Process second = start(parent.child("another"), "while :; do :; done");
      try (LinuxCgroup reader = reader(first)) {
        Eventually.until("it is in its group", () -> cores(read(reader)) == 0.19);
        // The other one takes all 20 ms of each 100: whoever wants to run in ours stands as well.
        Eventually.until(
            "the parent's throttling",
            () -> read(reader).number(ResourceKey.CGROUP_THROTTLED_PCT) > 50);
      } finally {
        first.destroyForcibly().waitFor();
        second.destroyForcibly().waitFor();
      }
    }
  }

  private static double cores(ResourceSample sample) {
    return sample.hasNumber(ResourceKey.CGROUP_CPU_MAX_CORES)
        ? sample.number(ResourceKey.CGROUP_CPU_MAX_CORES)
        : -1;
  }

  @Test
  void processOfOurGroupThatIsKilledAtTheParentsMemoryLimitIsTold() throws Exception {
    try (ControlGroup parent = ControlGroup.ofVersion1("memory")) {
      parent.write("memory.limit_in_bytes", "32m");
      Path own = parent.child("own");
      Process stays = start(own, "exec sleep 100");
      try (LinuxCgroup reader = reader(stays)) {
        Eventually.until(
            "it is in its group",
            () -> read(reader).number(ResourceKey.CGROUP_MEMORY_MAX_KB) == 32 * 1024);
        List<String> eats = new ArrayList<>(ControlGroup.enter(own));
        eats.addAll(List.of("sh", "-c", "head -c 200m /dev/zero | tail >/dev/null"));
        Kernel.Ended ended = Kernel.run(eats.toArray(String[]::new));
        assertThat(ended.code()).as(ended.output()).isNotZero();
        assertThat(read(reader).number(ResourceKey.CGROUP_OOM_KILLS)).isEqualTo(1);
      } finally {
        stays.destroyForcibly().waitFor();
      }
    }
  }
}
