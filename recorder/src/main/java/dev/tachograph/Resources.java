package dev.tachograph;

import dev.tachograph.common.EventSink;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.sampling.JvmStart;
import dev.tachograph.internal.sampling.Readers;
import dev.tachograph.internal.sampling.ResourceLogger;
import dev.tachograph.internal.sampling.ResourceSampler;
import dev.tachograph.internal.sampling.SampleListener;
import dev.tachograph.internal.sampling.SelfUsage;
import dev.tachograph.logging.JsonLogFilter;
import dev.tachograph.resources.ProgressSource;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceSample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Samples of resources for programs that record no run, or of what a run does not look at: another
 * process, another {@code /proc}. A run takes the samples of its own process by itself.
 *
 * <p>They are taken on one daemon thread: one at the start, then on an absolute schedule, one at
 * the end. A tick that comes late is not made up for. Each sample goes to a consumer, to the events
 * as {@code resources_sample}, and to the log layers as a DEBUG record of {@link
 * JsonLogFilter#RESOURCES_TARGET}. What a reader, the progress source or the consumer throws is
 * reported once and survived. Thread-safe.
 */
public final class Resources implements AutoCloseable {
  private final ResourceSampler sampler;

  private Resources(ResourceSampler sampler) {
    this.sampler = sampler;
  }

  /**
   * Takes samples of this process and its host, with the readers that fit this system; pauses of
   * the collectors go to the events as {@code gc_pause}.
   *
   * @param clock by which samples are stamped
   * @param interval time between two samples, 10 ms to 1 h
   * @param progress asked at each tick; gives {@code null} for none
   * @param events where events go; {@link EventSink#none()} for nowhere
   * @param samples given each sample, on the sampler's thread; quick
   * @return what takes the samples, until it is closed
   * @throws IllegalArgumentException when the interval is out of its bounds
   */
  public static Resources spawnResourceLogger(
      RunClock clock,
      Duration interval,
      Supplier<? extends @Nullable ProgressSource> progress,
      EventSink events,
      Consumer<? super ResourceSample> samples) {
    return new Resources(
        logger(clock, interval, progress, events, samples)
            .spawn(pause -> {}, JvmStart.read(), null));
  }

  /**
   * Takes samples with readers of the caller's choice alone, such as those of {@link #linux} or
   * {@link #processTree}.
   *
   * @param clock by which samples are stamped
   * @param interval time between two samples, 10 ms to 1 h
   * @param readers asked in order, on the sampler's thread; closed with it
   * @param events where events go; {@link EventSink#none()} for nowhere
   * @param samples given each sample, on the sampler's thread; quick
   * @return what takes the samples, until it is closed
   * @throws IllegalArgumentException when the interval is out of its bounds
   */
  public static Resources spawnResourceLogger(
      RunClock clock,
      Duration interval,
      List<? extends ResourceReader> readers,
      EventSink events,
      Consumer<? super ResourceSample> samples) {
    return new Resources(
        logger(clock, interval, () -> null, events, samples).spawn(List.copyOf(readers)));
  }

  private static ResourceLogger logger(
      RunClock clock,
      Duration interval,
      Supplier<? extends @Nullable ProgressSource> progress,
      EventSink events,
      Consumer<? super ResourceSample> samples) {
    SampleListener listener = samples::accept;
    return new ResourceLogger(
        clock, interval, progress, new UsageWithoutRun(), events, List.of(listener));
  }

  /**
   * A reader of this process and its host on other roots than the system's own, such as those of a
   * host that are mounted in a container.
   *
   * @param proc in the place of {@code /proc}
   * @param sys in the place of {@code /sys}
   * @return a new reader, to be used on one thread
   */
  public static ResourceReader linux(Path proc, Path sys) {
    return Readers.linux(proc, sys);
  }

  /**
   * A reader of another process and all that it started, summed, and of the host beside it; on
   * Linux. Resident memory is that of the process itself, {@code tree_pss_kb} that of all. The
   * reader of a process that can't be seen gives nothing of it.
   *
   * @param pid of the process; it and its whole tree are followed until the last one ends
   * @return a new reader, to be used on one thread
   */
  public static ResourceReader processTree(long pid) {
    return Readers.processTree(pid);
  }

  /** Takes the last sample and waits for it, two seconds at most. Idempotent. */
  @Override
  public void close() {
    sampler.close();
  }

  /** No run counts what was dropped. */
  private record UsageWithoutRun() implements SelfUsage {
    @Override
    public long cpuNanos() {
      return Sampling.cpuNanosOfOthers();
    }

    @Override
    public long dropped() {
      return -1;
    }
  }
}
