package dev.tachograph.resources;

import dev.tachograph.common.EventSink;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts the sampling of resources. */
public final class Resources {
  private Resources() {}

  /**
   * Starts a sampler with the readers that fit this system. Each sample goes to the listeners, to
   * the events as {@code resources_sample}, and to the log layers as a DEBUG record with message
   * and target of resources.
   *
   * @param interval time between two samples, 10 ms to 1 h
   * @param progress asked at each tick; gives {@code null} for none
   * @param selfUsage what the recorder's other threads cost
   * @param events where events go; {@link EventSink#none()} for nowhere
   * @param listeners given each sample first, in order, such as {@link #lines}
   * @param clock that of the run, by which samples are stamped
   * @return the sampler, running; closing it takes the last sample
   * @throws IllegalArgumentException when the interval is out of its bounds
   */
  public static ResourceSampler spawnResourceLogger(
      RunClock clock,
      Duration interval,
      Supplier<? extends @Nullable ProgressSource> progress,
      SelfUsage selfUsage,
      EventSink events,
      List<? extends SampleListener> listeners) {
    return spawnResourceLogger(
        clock, interval, progress, selfUsage, events, listeners, pause -> {});
  }

  /**
   * Starts a sampler whose events and listener have the pauses of the collectors as well: each goes
   * to the events as {@code gc_pause}.
   *
   * @param clock that of the run, by which samples are stamped
   * @param interval time between two samples, 10 ms to 1 h
   * @param progress asked at each tick; gives {@code null} for none
   * @param selfUsage what the recorder's other threads cost
   * @param events where events go; {@link EventSink#none()} for nowhere
   * @param listeners given each sample first, in order, such as {@link #lines}
   * @param pauses given each pause, on a thread of the JVM; quick
   * @return the sampler, running; closing it takes the last sample
   * @throws IllegalArgumentException when the interval is out of its bounds
   */
  public static ResourceSampler spawnResourceLogger(
      RunClock clock,
      Duration interval,
      Supplier<? extends @Nullable ProgressSource> progress,
      SelfUsage selfUsage,
      EventSink events,
      List<? extends SampleListener> listeners,
      Consumer<GcPause> pauses) {
    return spawnResourceLogger(
        clock, interval, progress, selfUsage, events, listeners, pauses, JvmStart.read(), null);
  }

  /**
   * Starts a sampler that counts from the start of a run on, also what came before this call.
   *
   * @param clock that of the run, by which samples are stamped
   * @param interval time between two samples, 10 ms to 1 h
   * @param progress asked at each tick; gives {@code null} for none
   * @param selfUsage what the recorder's other threads cost
   * @param events where events go; {@link EventSink#none()} for nowhere
   * @param listeners given each sample first, in order, such as {@link #lines}
   * @param pauses given each pause, on a thread of the JVM; quick
   * @param start what the JVM had done when the run started
   * @param directory on whose file system the run's files are; {@code null} when it has none
   * @return the sampler, running; closing it takes the last sample
   * @throws IllegalArgumentException when the interval is out of its bounds
   */
  public static ResourceSampler spawnResourceLogger(
      RunClock clock,
      Duration interval,
      Supplier<? extends @Nullable ProgressSource> progress,
      SelfUsage selfUsage,
      EventSink events,
      List<? extends SampleListener> listeners,
      Consumer<GcPause> pauses,
      JvmStart start,
      @Nullable Path directory) {
    WarnOnce warnings = new WarnOnce();
    List<SampleListener> all = new ArrayList<>(listeners);
    SampleLines lines = null;
    for (SampleListener listener : listeners) {
      lines = listener instanceof SampleLines own ? own : lines;
    }
    SampleLines written = lines;
    all.add(sample -> events.record(new SampleEvent(sample, written)));
    all.add(new SampleRecord());
    Consumer<GcPause> reported =
        pause -> {
          long now = clock.millis();
          long wall = clock.wallMillisAt(now) - now + pause.startNanos() / 1_000_000;
          events.record(new GcPauseEvent(pause, wall));
          pauses.accept(pause);
        };
    return new ResourceSampler(
            clock,
            interval,
            () -> open(clock, reported, start, directory, warnings),
            progress,
            selfUsage,
            all,
            warnings,
            LockSupport::parkNanos)
        .start();
  }

  private static List<ResourceReader> open(
      RunClock clock,
      Consumer<GcPause> pauses,
      JvmStart start,
      @Nullable Path directory,
      WarnOnce warnings) {
    List<ResourceReader> readers = new ArrayList<>();
    try {
      open(readers, clock, pauses, start, directory, warnings);
      return readers;
    } catch (Throwable full) {
      readers.forEach(ResourceReader::close);
      throw full;
    }
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

  /**
   * Readers of this process and its host on other roots than the system's own, such as those of a
   * host that are mounted in a container.
   *
   * @param proc in the place of {@code /proc}
   * @param sys in the place of {@code /sys}
   * @return readers for a {@link ResourceSampler}
   */
  public static List<ResourceReader> linux(Path proc, Path sys) {
    return List.of(new LinuxReader(proc, sys, new WarnOnce(), RunClock.start()::nanos));
  }

  /**
   * Readers of another process and all that it started, summed, and of the host beside it; on
   * Linux. Those of a process that can't be seen give nothing of it.
   *
   * @param pid of the process; it and its whole tree are followed until the last one ends
   * @return readers for a {@link ResourceSampler}
   */
  public static List<ResourceReader> processTree(long pid) {
    return List.of(
        LinuxReader.ofTree(
            Path.of("/proc"), Path.of("/sys"), pid, new WarnOnce(), RunClock.start()::nanos));
  }

  /**
   * {@return a listener that writes each sample as a line of {@code <base>.resources.jsonl}}
   *
   * @param journal takes the lines
   */
  @SuppressWarnings("exports") // For the recorder itself.
  public static SampleListener lines(Journal journal) {
    return new SampleLines(journal);
  }
}
