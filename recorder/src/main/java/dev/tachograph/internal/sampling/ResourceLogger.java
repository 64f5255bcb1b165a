package dev.tachograph.internal.sampling;

import dev.tachograph.common.EventSink;
import dev.tachograph.common.RunClock;
import dev.tachograph.resources.ProgressSource;
import dev.tachograph.resources.ResourceReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts samplers whose samples go to listeners, to the events as {@code resources_sample}, and to
 * the log layers as DEBUG records with message and target of resources.
 *
 * @param clock that of the run, by which samples are stamped
 * @param interval time between two samples, 10 ms to 1 h
 * @param progress asked at each tick; gives {@code null} for none
 * @param selfUsage what the recorder's other threads cost
 * @param events where events go; {@link EventSink#none()} for nowhere
 * @param listeners given each sample first, in order, such as {@link SampleLines}
 */
public record ResourceLogger(
    RunClock clock,
    Duration interval,
    Supplier<? extends @Nullable ProgressSource> progress,
    SelfUsage selfUsage,
    EventSink events,
    List<? extends SampleListener> listeners) {

  /**
   * Starts a sampler with the readers that fit this system. It counts from the start of a run on,
   * also what came before this call. Each pause of the collectors goes to the events as {@code
   * gc_pause}.
   *
   * @param pauses given each pause, on a thread of the JVM; quick
   * @param start what the JVM had done when the run started
   * @param directory on whose file system the run's files are; {@code null} when it has none
   * @return the sampler, running; closing it takes the last sample
   * @throws IllegalArgumentException when the interval is out of its bounds
   */
  public ResourceSampler spawn(Consumer<GcPause> pauses, JvmStart start, @Nullable Path directory) {
    WarnOnce warnings = new WarnOnce();
    Consumer<GcPause> reported =
        pause -> {
          long now = clock.millis();
          long wall = clock.wallMillisAt(now) - now + pause.startNanos() / 1_000_000;
          events.record(new GcPauseEvent(pause, wall));
          pauses.accept(pause);
        };
    return spawn(
        () -> {
          List<ResourceReader> readers = new ArrayList<>();
          try {
            open(readers, clock, reported, start, directory, warnings);
            return readers;
          } catch (Throwable full) {
            readers.forEach(ResourceReader::close);
            throw full;
          }
        },
        warnings);
  }

  /**
   * Starts a sampler with readers of somebody's choice.
   *
   * @param readers asked in order; closed with the sampler
   * @return the sampler, running; closing it takes the last sample
   * @throws IllegalArgumentException when the interval is out of its bounds
   */
  public ResourceSampler spawn(List<? extends ResourceReader> readers) {
    return spawn(() -> readers, new WarnOnce());
  }

  private ResourceSampler spawn(
      Supplier<? extends List<? extends ResourceReader>> opener, WarnOnce warnings) {
    List<SampleListener> all = new ArrayList<>(listeners);
    SampleLines lines = null;
    for (SampleListener listener : listeners) {
      lines = listener instanceof SampleLines own ? own : lines;
    }
    SampleLines written = lines;
    all.add(sample -> events.record(new SampleEvent(sample, written)));
    all.add(new SampleRecord());
    return new ResourceSampler(
            clock, interval, opener, progress, selfUsage, all, warnings, LockSupport::parkNanos)
        .start();
  }

  private static void open(
      List<ResourceReader> readers,
      RunClock clock,
      Consumer<GcPause> pauses,
      JvmStart start,
      @Nullable Path directory,
      WarnOnce warnings) {
    try {
      readers.add(new ThrottledReader(new GcPauses(clock, pauses), List.of()));
      readers.add(new NativeMemory(warnings));
      if (AllocationStalls.isSupported()) {
        readers.add(
            new ThrottledReader(AllocationStalls.open(warnings), AllocationStalls.SINCE_LAST));
      }
    } catch (LinkageError noManagement) {
      // Reported once, by the reader of the JVM's values.
    }
    readers.addAll(Readers.open(start, warnings));
    if (directory != null) {
      readers.add(
          new ThrottledReader(
              new RunDiskSpace(directory, warnings), List.of(), ThrottledReader.SLOW_MILLIS, null));
    }
  }
}
