package dev.tachograph.resources;

import dev.tachograph.EventSink;
import dev.tachograph.RunClock;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
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
    WarnOnce warnings = new WarnOnce();
    List<SampleListener> all = new ArrayList<>(listeners);
    all.add(sample -> events.record(new SampleEvent(sample)));
    all.add(new SampleRecord());
    return new ResourceSampler(
            clock,
            interval,
            Readers.open(warnings),
            progress,
            selfUsage,
            all,
            warnings,
            LockSupport::parkNanos)
        .start();
  }

  /** Writes each sample as a line of {@code <base>.resources.jsonl}. */
  public static SampleListener lines(Journal journal) {
    return new SampleLines(journal);
  }

  /**
   * What the threads behind a journal cost and lost.
   *
   * @param cpuNanos CPU time of the recorder's threads other than the sampler's
   */
  public static SelfUsage selfUsage(Journal journal, LongSupplier cpuNanos) {
    return new SelfUsage() {
      @Override
      public long cpuNanos() {
        return cpuNanos.getAsLong();
      }

      @Override
      public long dropped() {
        long dropped = 0;
        for (Stream stream : Stream.values()) {
          dropped += journal.dropped(stream);
        }
        return dropped;
      }
    };
  }
}
