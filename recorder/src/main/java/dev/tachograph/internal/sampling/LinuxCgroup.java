package dev.tachograph.internal.sampling;

import dev.tachograph.internal.WholeFile;
import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.CgroupPaths;
import dev.tachograph.internal.proc.ProcFile;
import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.SampleBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory and CPU limits on a process at every level of its cgroup up to the visible root. For
 * memory the level with the least left is reported, for CPUs the lowest quota; throttling, events
 * at limits and out-of-memory kills are those of any level, pressure is that of the process's own
 * group. Sources: the kernel's cgroup-v2.rst, cgroup-v1/memory.rst, sched-bwc.rst, psi.rst.
 *
 * <p>A level without a limit file has no limit; one whose file cannot be read makes the limit
 * unknown. Limits are reread each time; a move of the process to another group is noticed within a
 * second, or immediately if its former group is gone, and counting then starts over.
 */
final class LinuxCgroup implements DescribingReader {
  /** The keys counted since the last sample. */
  static final List<ResourceKey> SINCE_LAST =
      List.of(
          ResourceKey.CGROUP_THROTTLED_MS,
          ResourceKey.CGROUP_OOM_KILLS,
          ResourceKey.CGROUP_HIGH_EVENTS,
          ResourceKey.CGROUP_MAX_EVENTS,
          ResourceKey.CGROUP_OOM_EVENTS);

  private static final int GROUP_BYTES = 64 * 1024;

  /** Slightly less than a second, so that ticks at that interval are not missed. */
  private static final long MOVE_NANOS = 950_000_000;

  private final WarnOnce warnings;
  private final Path process;
  private final Path sys;
  private final ProcFile group;
  private byte[] groupSeen = new byte[0];
  private long sinceMoveNanos;
  private final CgroupMemory memory;
  private final CgroupCpu cpu;
  private LinuxPressure pressure;

  /** Creates a reader for the process with a name below {@code /proc}, such as {@code self}. */
  LinuxCgroup(Path proc, String process, Path sys, WarnOnce warnings) {
    this.warnings = warnings;
    this.process = proc.resolve(process);
    this.sys = sys;
    this.group = new ProcFile(this.process.resolve("cgroup"), GROUP_BYTES);
    isMoved();
    this.memory = new CgroupMemory(find("memory"), warnings);
    this.cpu = new CgroupCpu(find("cpu"), warnings);
    this.pressure = pressure();
  }

  /** The pressure of the group in the unified hierarchy, the only one that has it. */
  private LinuxPressure pressure() {
    CgroupPaths paths = null;
    try {
      paths = paths("");
    } catch (IOException | RuntimeException reported) {
      // Reported by the readers of the limits.
    }
    return LinuxPressure.ofGroup(paths == null ? null : paths.levels().get(0), warnings);
  }

  private @Nullable CgroupPaths find(String controller) {
    try {
      CgroupPaths paths = paths(controller);
      if (paths == null) {
        warnings.warn("no cgroup of the process can be seen for " + controller, null);
      }
      return paths;
    } catch (IOException | RuntimeException e) {
      warnings.warn("the process's cgroup can't be read", e);
      return null;
    }
  }

  private @Nullable CgroupPaths paths(String controller) throws IOException {
    List<String> cgroup = WholeFile.lines(process.resolve("cgroup"), StandardCharsets.UTF_8);
    List<String> mounts = WholeFile.lines(process.resolve("mountinfo"), StandardCharsets.UTF_8);
    return CgroupPaths.find(controller, cgroup, mounts, sys);
  }

  /** Whether the process has moved to other groups since the last call. */
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

  /** Reopens the groups if the process has moved; false if it has not. */
  private boolean follow() {
    sinceMoveNanos = 0;
    if (!isMoved() && !memory.levels().isStale() && !cpu.levels().isStale()) {
      return false;
    }
    memory.follow(find("memory"));
    cpu.follow(find("cpu"));
    pressure.close();
    pressure = pressure();
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
    boolean lost = memory.levels().isLost() || cpu.levels().isLost();
    if ((sinceMoveNanos >= MOVE_NANOS || lost) && follow()) {
      readLimits();
    }
    memory.read(elapsedNanos, out);
    cpu.read(out);
    pressure.read(elapsedNanos, out);
  }

  private void readLimits() {
    memory.readLimits();
    cpu.readLimits();
  }

  @Override
  public void describe(DetailsBuilder out) {
    out.limits(
        new ResourceDetails.Limits(
            memory.version(),
            memory.limit() / 1024,
            memory.high() / 1024,
            cpu.limit(),
            memory.kills(),
            memory.highEvents(),
            memory.maxEvents(),
            cpu.throttledMillis(),
            cpu.stoppedGroup(),
            cpu.stoppedLimit()));
  }

  @Override
  public void close() {
    group.close();
    memory.close();
    cpu.close();
    pressure.close();
  }
}
