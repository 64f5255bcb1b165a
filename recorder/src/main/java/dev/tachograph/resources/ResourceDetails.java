package dev.tachograph.resources;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the report has beside the figures of the samples: each device, the limits, the threads that
 * used most CPU time. Immutable.
 *
 * @param disks block devices, those that are not in the sums too
 * @param nets network devices, likewise
 * @param limits of the cgroup, {@code null} where there is none to be seen
 * @param threads the top threads by CPU time, the busiest first
 * @param allocatedBytes what the program allocated on the heap since the run started; {@code null}:
 *     not known
 * @param gcPauseSource what the pauses of the collectors are taken from: {@code perf_data}, to the
 *     tick, or {@code beans}, to the millisecond each; {@code null}: none were read
 * @param allocStallSource what the allocation stalls are taken from: {@code jvm_log}; {@code null}:
 *     the collector has none, or they are not known
 */
public record ResourceDetails(
    List<Device> disks,
    List<Device> nets,
    @Nullable Limits limits,
    List<TopThread> threads,
    @Nullable Long allocatedBytes,
    @Nullable String gcPauseSource,
    @Nullable String allocStallSource) {
  private static final ResourceDetails NONE =
      new ResourceDetails(List.of(), List.of(), null, List.of(), null, null, null);

  /**
   * Copies the lists.
   *
   * @param disks block devices; copied
   * @param nets network devices; copied
   * @param limits of the cgroup, {@code null} for none
   * @param threads the busiest first; copied
   * @param allocatedBytes on the heap since the run started; {@code null}: not known
   * @param gcPauseSource {@code perf_data}, {@code beans} or {@code null}
   * @param allocStallSource {@code jvm_log} or {@code null}
   */
  public ResourceDetails {
    disks = List.copyOf(disks);
    nets = List.copyOf(nets);
    threads = List.copyOf(threads);
  }

  /**
   * A disk or a network device, over the whole run.
   *
   * @param name as the kernel names it
   * @param counted whether it is in the sums of the samples
   * @param bytesIn read or received
   * @param bytesOut written or sent
   * @param maxInMibS the fastest between two samples, read or received, MiB/s; {@code null}: not
   *     known
   * @param maxOutMibS the fastest between two samples, written or sent, MiB/s; {@code null}: not
   *     known
   */
  public record Device(
      String name,
      boolean counted,
      long bytesIn,
      long bytesOut,
      @Nullable Double maxInMibS,
      @Nullable Double maxOutMibS) {}

  /**
   * The tightest limits when they were last read.
   *
   * @param cgroupVersion 1 or 2, of the memory controller; {@code null}: none can be seen
   * @param memoryMaxKb KiB; positive infinity for no limit, not-a-number when not known
   * @param memoryHighKb from which on the kernel slows the group's threads down; likewise
   * @param cpuMaxCores the quota in cores; likewise
   * @param oomKills processes of the group that were killed as memory ran out; {@code null}:
   *     unknown
   * @param highEvents how often memory went over {@code memory.high}; {@code null}: unknown
   * @param maxEvents how often memory reached its limit; {@code null}: unknown
   * @param throttledMs how long the group was stopped for its quota; {@code null}: unknown
   * @param throttledGroup the group on the way to the root whose quota stopped it longest; {@code
   *     null}: none did
   * @param throttledGroupCores that group's quota in cores
   */
  public record Limits(
      @Nullable Integer cgroupVersion,
      double memoryMaxKb,
      double memoryHighKb,
      double cpuMaxCores,
      @Nullable Long oomKills,
      @Nullable Long highEvents,
      @Nullable Long maxEvents,
      @Nullable Long throttledMs,
      @Nullable String throttledGroup,
      double throttledGroupCores) {}

  /**
   * Threads of one name; or what ended between two looks at the threads, under a name in brackets.
   *
   * @param name as the kernel has it, at most 15 bytes
   * @param threads how many had it; {@code null}: of those that ended it is not known
   * @param cpuMs their CPU time, in ms
   */
  public record TopThread(String name, @Nullable Integer threads, long cpuMs) {}

  /** {@return details of which nothing is known} */
  public static ResourceDetails none() {
    return NONE;
  }
}
