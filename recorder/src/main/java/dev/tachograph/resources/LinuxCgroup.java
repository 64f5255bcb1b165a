package dev.tachograph.resources;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.CgroupPaths;
import dev.tachograph.internal.proc.KeyedNumbers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory and CPU limits on this process: at every level of its cgroup up to the root that can
 * be seen, the lowest counts, and use and throttling are read where it stands. Sources: the
 * kernel's cgroup-v2.rst, cgroup-v1/memory.rst, sched-bwc.rst.
 *
 * <p>A level without a limit file has no limit; one whose file can't be read makes the limit
 * unknown. Throttled is the share of the periods in which the group was stopped.
 */
final class LinuxCgroup implements ResourceReader {
  private static final byte[] MAX = "max".getBytes(StandardCharsets.US_ASCII);

  private final WarnOnce warnings;
  private final CgroupLevels memory;
  private final CgroupLevels cpu;
  private final KeyedNumbers statNumbers = new KeyedNumbers("nr_periods", "nr_throttled");
  private final Delta periods = new Delta();
  private final Delta throttled = new Delta();
  private int statLevel = -1;

  LinuxCgroup(Path proc, Path sys, WarnOnce warnings) {
    this.warnings = warnings;
    CgroupPaths memoryPaths = find("memory", proc, sys);
    CgroupPaths cpuPaths = find("cpu", proc, sys);
    boolean v1 = memoryPaths != null && memoryPaths.version() == 1;
    this.memory =
        v1
            ? new CgroupLevels(
                memoryPaths, warnings, "memory.limit_in_bytes", "memory.usage_in_bytes")
            : new CgroupLevels(memoryPaths, warnings, "memory.max", "memory.current");
    boolean cpuV1 = cpuPaths != null && cpuPaths.version() == 1;
    this.cpu =
        cpuV1
            ? new CgroupLevels(
                cpuPaths, warnings, "cpu.cfs_quota_us", "cpu.stat", "cpu.cfs_period_us")
            : new CgroupLevels(cpuPaths, warnings, "cpu.max", "cpu.stat");
  }

  private @Nullable CgroupPaths find(String controller, Path proc, Path sys) {
    try {
      Path self = proc.resolve("self");
      List<String> cgroup = Files.readAllLines(self.resolve("cgroup"));
      List<String> mounts = Files.readAllLines(self.resolve("mountinfo"));
      return CgroupPaths.find(controller, cgroup, mounts, sys);
    } catch (IOException | RuntimeException e) {
      warnings.warn("the process's cgroup can't be read", e);
      return null;
    }
  }

  @Override
  public String name() {
    return "cgroup";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    readMemory(out);
    readCpu(out);
  }

  private void readMemory(SampleBuilder out) {
    double limit = memory.tightest(LinuxCgroup::bytes);
    if (Double.isNaN(limit)) {
      return;
    }
    ByteCursor use = memory.use();
    if (use != null) {
      long bytes = use.number();
      out.put(ResourceKey.CGROUP_MEMORY_KB, bytes < 0 ? -1 : bytes >> 10);
    }
    putLimit(ResourceKey.CGROUP_MEMORY_MAX_KB, limit / 1024, out);
  }

  private void readCpu(SampleBuilder out) {
    double limit = cpu.tightest(LinuxCgroup::cores);
    statNumbers.clear();
    if (!Double.isNaN(limit)) {
      putLimit(ResourceKey.CGROUP_CPU_MAX_CORES, limit, out);
      ByteCursor stat = cpu.use();
      if (stat != null) {
        statNumbers.parse(stat);
      }
      if (cpu.level() != statLevel) {
        statLevel = cpu.level();
        periods.since(-1);
        throttled.since(-1);
      }
    }
    long allPeriods = periods.since(statNumbers.value(0));
    long stopped = throttled.since(statNumbers.value(1));
    if (allPeriods >= 0 && stopped >= 0) {
      out.put(ResourceKey.CGROUP_THROTTLED_PCT, allPeriods == 0 ? 0 : 100.0 * stopped / allPeriods);
    }
  }

  private static void putLimit(ResourceKey key, double limit, SampleBuilder out) {
    if (Double.isInfinite(limit)) {
      out.putMax(key);
    } else {
      out.put(key, limit);
    }
  }

  /** Of {@code memory.max} and {@code memory.limit_in_bytes}, whose highest value is no limit. */
  static double bytes(ByteCursor text, @Nullable ByteCursor unused) {
    if (text.take(MAX)) {
      return Double.POSITIVE_INFINITY;
    }
    long bytes = text.number();
    return bytes < 0 ? Double.NaN : bytes >= 1L << 60 ? Double.POSITIVE_INFINITY : bytes;
  }

  /** Of {@code cpu.max}: quota and period; v1 has a file for each and -1 for no quota. */
  static double cores(ByteCursor text, @Nullable ByteCursor periodText) {
    if (text.take(MAX) || text.take(new byte[] {'-'})) {
      return Double.POSITIVE_INFINITY;
    }
    double quota = text.number();
    double period = periodText == null ? text.number() : periodText.number();
    return quota < 0 || period <= 0 ? Double.NaN : quota / period;
  }

  @Override
  public void close() {
    memory.close();
    cpu.close();
  }
}
