package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.internal.proc.OomKills;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceSample;
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
import org.junit.jupiter.api.io.TempDir;

/** Limits of a parent group on a process in a child of it, in control groups that root makes. */
@Timeout(300)
class CgroupLimitsOfTheParentTest {
  /**
   * Takes more memory than available and is the preferred victim: the killer may kill more than one
   * of a group, but not the observed process.
   */
  private static final String EATS =
      "echo 1000 > /proc/self/oom_score_adj; head -c 200m /dev/zero | tail >/dev/null";

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
    SampleValues builder = new SampleValues();
    reader.read(Samples.SECOND, builder);
    return builder.build(0, 0);
  }

  @Test
  void throttlingByTheParentsQuotaIsReported() throws Exception {
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
  void processOfOurGroupThatIsKilledAtTheParentsMemoryLimitIsReported() throws Exception {
    try (ControlGroup parent = ControlGroup.ofVersion1("memory")) {
      parent.write("memory.limit_in_bytes", "32m");
      Path own = parent.child("own");
      Process stays = start(own, "exec sleep 100");
      try (LinuxCgroup reader = reader(stays)) {
        Eventually.until(
            "it is in its group",
            () -> read(reader).number(ResourceKey.CGROUP_MEMORY_MAX_KB) == 32 * 1024);
        List<String> eats = new ArrayList<>(ControlGroup.enter(own));
        eats.addAll(List.of("sh", "-c", EATS));
        Kernel.Ended ended = Kernel.run(eats.toArray(String[]::new));
        assertThat(ended.code()).as(ended.output()).isNotZero();
        assertThat(read(reader).number(ResourceKey.CGROUP_OOM_KILLS)).isGreaterThanOrEqualTo(1);
      } finally {
        stays.destroyForcibly().waitFor();
      }
    }
  }

  /** A file system's root in which {@code /proc/self} is another process. */
  private static Path rootOf(Process process, Path dir) throws IOException {
    Files.createSymbolicLink(dir.resolve("sys"), Path.of("/sys"));
    Files.createDirectory(dir.resolve("proc"));
    Files.createSymbolicLink(
        dir.resolve("proc").resolve("self"), Path.of("/proc", Long.toString(process.pid())));
    return dir;
  }

  @Test
  void causeOfADeathNamesTheParentWhoseLimitWasReached(@TempDir Path dir) throws Exception {
    try (ControlGroup parent = ControlGroup.ofVersion1("memory")) {
      parent.write("memory.limit_in_bytes", "32m");
      Path own = parent.child("own");
      Files.writeString(own.resolve("memory.limit_in_bytes"), "900m");
      Process stays = start(own, "exec sleep 100");
      try {
        Path root = rootOf(stays, dir);
        Path cgroup = root.resolve("proc/self/cgroup");
        Eventually.until(
            "it is in its group",
            () -> text(cgroup).contains("/" + parent.dir().getFileName() + "/own\n"));
        String noted = OomKills.toText(root);
        assertThat(OomKills.since(noted, root)).isNull();
        List<String> eats = new ArrayList<>(ControlGroup.enter(own));
        eats.addAll(List.of("sh", "-c", EATS));
        Kernel.Ended ended = Kernel.run(eats.toArray(String[]::new));
        assertThat(ended.code()).as(ended.output()).isNotZero();
        assertThat(OomKills.since(noted, root))
            // One is enough, and the killer may take more of them.
            .matches("it killed [1-9]\\d* in the process's cgroup since the run began.*")
            .endsWith("the limit of " + resolved(parent.dir(), root) + " (32 MiB)");
        assertThat(OomKills.since(noted, root)).doesNotContain("900 MiB");
      } finally {
        stays.destroyForcibly().waitFor();
      }
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Path resolved(Path group, Path root) {
    return group.startsWith("/sys") ? root.resolve(Path.of("/").relativize(group)) : group;
  }

  @Test
  void cpusThatACpusetOfTheParentLeavesAreReported() throws Exception {
    try (ControlGroup parent = ControlGroup.ofVersion1("cpuset")) {
      Path own = parent.child("own");
      for (Path level : List.of(parent.dir(), own)) {
        Files.writeString(level.resolve("cpuset.cpus"), "0");
        Files.writeString(level.resolve("cpuset.mems"), "0");
      }
      Process within = start(own, "exec sleep 100");
      try {
        Eventually.until("one CPU", () -> usableCpus(within.pid()) == 1);
        assertThat(usableCpus(ProcessHandle.current().pid()))
            .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
      } finally {
        within.destroyForcibly().waitFor();
      }
    }
  }

  private static double usableCpus(long pid) {
    return read(new LinuxUsableCpus(Path.of("/proc"), Long.toString(pid), Path.of("/sys")))
        .number(ResourceKey.USABLE_CPUS);
  }

  @Test
  void pressureOfTheGroupAloneIsReported() throws Exception {
    try (ControlGroup group = ControlGroup.ofVersion2("")) {
      Path busy = group.child("busy");
      Process idle = start(group.child("idle"), "exec sleep 100");
      List<Process> waiting = new ArrayList<>();
      try (LinuxCgroup ofIdle = reader(idle)) {
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
          waiting.add(start(busy, "while :; do :; done"));
        }
        try (LinuxCgroup ofBusy = reader(waiting.get(0))) {
          double[] waited = new double[2];
          Eventually.until(
              "pressure of the busy group",
              () -> {
                waited[0] += Math.max(0, pressure(read(ofIdle)));
                waited[1] += Math.max(0, pressure(read(ofBusy)));
                return waited[1] > 30;
              });
          assertThat(waited[0]).isLessThan(waited[1] / 3);
        }
      } finally {
        waiting.add(idle);
        for (Process process : waiting) {
          process.destroyForcibly().waitFor();
        }
      }
    }
  }

  private static double pressure(ResourceSample sample) {
    return sample.hasNumber(ResourceKey.CGROUP_PSI_CPU_SOME_PCT)
        ? sample.number(ResourceKey.CGROUP_PSI_CPU_SOME_PCT)
        : -1;
  }
}
