package dev.tachograph.internal.sampling;

import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceDetails.Device;
import dev.tachograph.resources.ResourceDetails.Limits;
import dev.tachograph.resources.ResourceDetails.TopThread;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gathers details from the readers; used on the sampler's thread. */
final class DetailsBuilder {
  /** The maximum number of devices of each kind; those that are in the sums come first. */
  private static final int MAX_DEVICES = 256;

  private final List<Device> disks = new ArrayList<>();
  private final List<Device> nets = new ArrayList<>();
  private final List<TopThread> threads = new ArrayList<>();
  private @Nullable Limits limits;
  private @Nullable Long allocatedBytes;
  private @Nullable String gcPauseSource;
  private @Nullable String allocStallSource;

  /**
   * Adds a block device. The report keeps 256, those in the sums before the others.
   *
   * @param device its figures over the whole run
   */
  void disk(Device device) {
    disks.add(device);
  }

  /**
   * Adds a network device. The report keeps 256, those in the sums before the others.
   *
   * @param device its figures over the whole run
   */
  void net(Device device) {
    nets.add(device);
  }

  /**
   * Sets the limits of the cgroup; the last ones count.
   *
   * @param seen as they were last read
   */
  void limits(Limits seen) {
    limits = seen;
  }

  /**
   * Adds threads of a name; the busiest are to come first.
   *
   * @param thread the name and its CPU time
   */
  void thread(TopThread thread) {
    threads.add(thread);
  }

  /**
   * Sets what the program allocated on the heap since the run started.
   *
   * @param bytes 0 or more; less is not known
   */
  void allocatedBytes(long bytes) {
    allocatedBytes = bytes < 0 ? null : bytes;
  }

  /**
   * Sets what the pauses of the collectors are taken from.
   *
   * @param source {@code perf_data} or {@code beans}
   */
  void gcPauseSource(String source) {
    gcPauseSource = source;
  }

  /**
   * Sets what allocation stalls are taken from.
   *
   * @param source such as {@code jvm_log}
   */
  void allocStallSource(String source) {
    allocStallSource = source;
  }

  ResourceDetails build() {
    return new ResourceDetails(
        bounded(disks),
        bounded(nets),
        limits,
        threads,
        allocatedBytes,
        gcPauseSource,
        allocStallSource);
  }

  private static List<Device> bounded(List<Device> devices) {
    return Stream.concat(
            devices.stream().filter(Device::counted),
            devices.stream().filter(device -> !device.counted()))
        .limit(MAX_DEVICES)
        .toList();
  }
}
