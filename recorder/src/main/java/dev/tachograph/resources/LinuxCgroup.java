package dev.tachograph.resources;

import dev.tachograph.internal.WholeFile;
import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.CgroupPaths;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.ProcFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory and CPU limits on a process: at every level of its cgroup up to the root that can be
 * seen. Of memory the level that has the least left is told, of CPUs the lowest quota; throttling
 * and out-of-memory kills are those of any level. Sources: the kernel's cgroup-v2.rst,
 * cgroup-v1/memory.rst, sched-bwc.rst.
 *
 * <p>A level without a limit file has no limit; one whose file can't be read makes the limit
 * unknown. Throttled is the share of the periods in which the group was stopped. Limits are read
 * anew each time; that the process was moved to another group is noticed within a second, at once
 * if its former group is gone, and what is counted begins anew then.
 */
final class LinuxCgroup implements ResourceReader {
  /** What is counted since the last sample. */
  static final List<ResourceKey> SINCE_LAST =
      List.of(ResourceKey.CGROUP_THROTTLED_MS, ResourceKey.CGROUP_OOM_KILLS);

  private static final int GROUP_BYTES = 64 * 1024;
  private static final byte[] MAX = "max".getBytes(StandardCharsets.US_ASCII);
  private static final long MOST_MICROS = Long.MAX_VALUE / 1_000;
  private static final byte[] MINUS = "-".getBytes(StandardCharsets.US_ASCII);

  private static final CgroupLevels.Names MEMORY_V1 =
      new CgroupLevels.Names(
          "memory.limit_in_bytes", null, "memory.usage_in_bytes", "memory.oom_control");
  private static final CgroupLevels.Names MEMORY_V2 =
      new CgroupLevels.Names("memory.max", null, "memory.current", "memory.events");
  private static final CgroupLevels.Names CPU_V1 =
      new CgroupLevels.Names("cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.stat", null);
  private static final CgroupLevels.Names CPU_V2 =
      new CgroupLevels.Names("cpu.max", null, "cpu.stat", null);

  /** A little less than a second, so that ticks of it hit it. */
  private static final long MOVE_NANOS = 950_000_000;

  private final WarnOnce warnings;
  private final Path process;
  private final Path sys;
  private final ProcFile group;
  private byte[] groupSeen = new byte[0];
  private long sinceMoveNanos;
  private CgroupLevels memory;
  private CgroupLevels cpu;
  private @Nullable Integer memoryVersion;
  private final KeyedNumbers oomNumbers = new KeyedNumbers("oom_kill");
  private final KeyedNumbers statNumbers =
      new KeyedNumbers("nr_periods", "nr_throttled", "throttled_usec", "throttled_time");
  private Delta[] kills = {};
  private Delta[] periods = {};
  private Delta[] throttled = {};
  private Delta[] throttledNanos = {};
  private long killsSeen = -1;
  private long throttledSeen = -1;
  private double memoryLimit = Double.NaN;
  private double cpuLimit = Double.NaN;

  /** Of the process with that name below {@code /proc}, such as {@code self}. */
  LinuxCgroup(Path proc, String process, Path sys, WarnOnce warnings) {
    this.warnings = warnings;
    this.process = proc.resolve(process);
    this.sys = sys;
    this.group = new ProcFile(this.process.resolve("cgroup"), GROUP_BYTES);
    isMoved();
    this.memory = openMemory();
    this.cpu = openCpu();
    beginAnew();
  }

  private void beginAnew() {
    kills = deltas(memory);
    periods = deltas(cpu);
    throttled = deltas(cpu);
    throttledNanos = deltas(cpu);
  }

  private CgroupLevels openMemory() {
    CgroupPaths paths = find("memory");
    memoryVersion = paths == null ? null : paths.version();
    boolean v1 = paths != null && paths.version() == 1;
    return new CgroupLevels(paths, warnings, v1 ? MEMORY_V1 : MEMORY_V2);
  }

  private CgroupLevels openCpu() {
    CgroupPaths paths = find("cpu");
    boolean v1 = paths != null && paths.version() == 1;
    return new CgroupLevels(paths, warnings, v1 ? CPU_V1 : CPU_V2);
  }

  private @Nullable CgroupPaths find(String controller) {
    try {
      List<String> cgroup = WholeFile.lines(process.resolve("cgroup"), StandardCharsets.UTF_8);
      List<String> mounts = WholeFile.lines(process.resolve("mountinfo"), StandardCharsets.UTF_8);
      CgroupPaths paths = CgroupPaths.find(controller, cgroup, mounts, sys);
      if (paths == null) {
        warnings.warn("no cgroup of the process can be seen for " + controller, null);
      }
      return paths;
    } catch (IOException | RuntimeException e) {
      warnings.warn("the process's cgroup can't be read", e);
      return null;
    }
  }

  /** Whether the process is in other groups than when this was asked before. */
  private boolean isMoved() {
    ByteCursor text = group.read();
    int length = text == null ? 0 : text.length();
    byte[] bytes = text == null ? groupSeen : text.bytes();
    if (Arrays.equals(bytes, 0, length, groupSeen, 0, groupSeen.length)) {
      return false;
    }
    groupSeen = Arrays.copyOf(bytes, length);
    return true;
  }

  /** Opens the groups anew if the process is in others; false: it is not. */
  private boolean follow() {
    sinceMoveNanos = 0;
    if (!isMoved() && !memory.isStale() && !cpu.isStale()) {
      return false;
    }
    close(memory, cpu);
    memory = openMemory();
    cpu = openCpu();
    beginAnew();
    return true;
  }

  @Override
  public String name() {
    return "cgroup";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    readLimits();
    sinceMoveNanos += elapsedNanos;
    boolean due = sinceMoveNanos >= MOVE_NANOS || memory.isLost() || cpu.isLost();
    if (due && follow()) {
      readLimits();
    }
    readMemory(out);
    readCpu(out);
  }

  private void readLimits() {
    memoryLimit = memory.tightest(LinuxCgroup::bytes);
    cpuLimit = cpu.tightest(LinuxCgroup::cores);
  }

  private void readMemory(SampleBuilder out) {
    long killed = -1;
    if (!Double.isNaN(memoryLimit)) {
      readUse(out);
      killed = readKills();
    }
    killsSeen = plus(killsSeen, killed);
    out.put(ResourceKey.CGROUP_OOM_KILLS, killed);
  }

  /** Use and limit of the level that has the least left; of equal ones the outermost's. */
  private void readUse(SampleBuilder out) {
    long used = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < memory.size(); i++) {
      double limit = memory.limit(i);
      ByteCursor use = memory.matters(i) ? memory.use(i) : null;
      long bytes = use == null ? -1 : use.number();
      double left = limit - Math.max(0, bytes);
      if (i == 0 || (left <= least && !Double.isInfinite(limit))) {
        least = left;
        used = bytes;
        memoryLimit = limit;
      }
    }
    out.put(ResourceKey.CGROUP_MEMORY_KB, used < 0 ? -1 : used >> 10);
    putLimit(ResourceKey.CGROUP_MEMORY_MAX_KB, memoryLimit / 1024, out);
  }

  /**
   * Version 2 counts a kill at the killed process's group and all above it, version 1 at its group
   * alone, whichever limit was reached.
   */
  private long readKills() {
    boolean nested = memoryVersion == null || memoryVersion == 2;
    long killed = -1;
    for (int i = 0; i < memory.size(); i++) {
      oomNumbers.clear();
      ByteCursor events = memory.matters(i) ? memory.events(i) : null;
      if (events != null) {
        oomNumbers.parse(events);
      }
      long grown = kills[i].since(oomNumbers.value(0));
      killed = nested || grown < 0 ? Math.max(killed, grown) : plus(killed, grown);
    }
    return killed;
  }

  /** A thread stands still when any level is throttled: the most that one of them was is told. */
  private void readCpu(SampleBuilder out) {
    if (!Double.isNaN(cpuLimit)) {
      putLimit(ResourceKey.CGROUP_CPU_MAX_CORES, cpuLimit, out);
    }
    double pct = Double.NaN;
    long nanos = -1;
    for (int i = 0; i < cpu.size(); i++) {
      statNumbers.clear();
      ByteCursor stat = !Double.isNaN(cpuLimit) && cpu.matters(i) ? cpu.use(i) : null;
      if (stat != null) {
        statNumbers.parse(stat);
      }
      long all = periods[i].since(statNumbers.value(0));
      long stopped = throttled[i].since(statNumbers.value(1));
      if (all >= 0 && stopped >= 0) {
        double share = all == 0 ? 0 : 100.0 * stopped / all;
        pct = pct >= share ? pct : share;
      }
      long micros = statNumbers.value(2);
      nanos =
          Math.max(
              nanos,
              throttledNanos[i].since(
                  micros >= 0 ? Math.min(micros, MOST_MICROS) * 1_000 : statNumbers.value(3)));
    }
    out.put(ResourceKey.CGROUP_THROTTLED_PCT, pct);
    throttledSeen = plus(throttledSeen, nanos);
    out.put(ResourceKey.CGROUP_THROTTLED_MS, nanos < 0 ? Double.NaN : nanos / 1e6);
  }

  private static Delta[] deltas(CgroupLevels levels) {
    Delta[] deltas = new Delta[levels.size()];
    Arrays.setAll(deltas, i -> new Delta());
    return deltas;
  }

  private static long plus(long sum, long grown) {
    return grown < 0 ? sum : Math.max(0, sum) + grown;
  }

  private static void putLimit(ResourceKey key, double limit, SampleBuilder out) {
    if (Double.isInfinite(limit)) {
      out.putMax(key);
    } else {
      out.put(key, limit);
    }
  }

  @Override
  public void describe(ResourceDetails.Builder out) {
    out.limits(
        new ResourceDetails.Limits(
            memoryVersion,
            memoryLimit / 1024,
            cpuLimit,
            killsSeen < 0 ? null : killsSeen,
            throttledSeen < 0 ? null : throttledSeen / 1_000_000));
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
    if (text.take(MAX) || text.take(MINUS)) {
      return Double.POSITIVE_INFINITY;
    }
    double quota = text.number();
    double period = periodText == null ? text.number() : periodText.number();
    return quota < 0 || period <= 0 ? Double.NaN : quota / period;
  }

  private static void close(CgroupLevels memory, CgroupLevels cpu) {
    memory.close();
    cpu.close();
  }

  @Override
  public void close() {
    group.close();
    close(memory, cpu);
  }
}
