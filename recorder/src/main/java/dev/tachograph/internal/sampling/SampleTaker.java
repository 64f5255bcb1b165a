package dev.tachograph.internal.sampling;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.lifecycle.ThreadCpuTime;
import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ProgressSource;
import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes one sample: reads the readers, the program's progress and the recorder's own cost, and
 * passes it to the listeners. An exception of one of them does not affect the others. Used on one
 * thread.
 */
final class SampleTaker {
  /** Rates over a shorter time say more about the clock's resolution than about the process. */
  private static final long MIN_RATE_NANOS = 5_000_000;

  /**
   * The clock that includes suspension has a resolution of 10 ms; a smaller difference is rounding.
   */
  private static final long SUSPEND_NOISE_NANOS = 50_000_000;

  /** A busy machine may delay a thread this long without anything being wrong. */
  private static final long MIN_GAP_NANOS = 50_000_000;

  private final RunClock clock;
  private final long intervalNanos;
  private final List<? extends ResourceReader> readers;
  private final Supplier<? extends @Nullable ProgressSource> progress;
  private final SelfUsage selfUsage;
  private final List<? extends SampleListener> listeners;
  private final WarnOnce warnings;
  private final SampleValues builder = new SampleValues();
  private final Delta selfCpu = new Delta();
  private final Delta selfDropped = new Delta();
  private @Nullable Progress lastProgress;
  private boolean first = true;
  private boolean lacks;
  private long incomplete;
  private long lastNanos;
  private long lastWallMillis;

  /** When each reader was last read: the duration of one must not distort the rates of the next. */
  private final long[] readNanos;

  private long lastBootNanos = -1;

  /** The time right before the clock that includes suspension was last read. */
  private long beforeBootNanos;

  private long sinceBootNanos;
  private long sinceSelfNanos;

  SampleTaker(
      RunClock clock,
      long intervalNanos,
      List<? extends ResourceReader> readers,
      Supplier<? extends @Nullable ProgressSource> progress,
      SelfUsage selfUsage,
      List<? extends SampleListener> listeners,
      WarnOnce warnings) {
    this.clock = clock;
    this.intervalNanos = intervalNanos;
    this.readers = readers;
    this.readNanos = new long[readers.size()];
    this.progress = progress;
    this.selfUsage = selfUsage;
    this.listeners = listeners;
    this.warnings = warnings;
  }

  /**
   * Takes a sample.
   *
   * @param last whether it is the last of the run
   */
  void take(boolean last) {
    long now = clock.nanos();
    long wall = clock.wallMillis();
    long elapsed = first ? 0 : now - lastNanos;
    builder.clear();
    lacks = false;
    for (int i = 0; i < readers.size(); i++) {
      long at = clock.nanos();
      read(readers.get(i), first ? 0 : rateNanos(at - readNanos[i]), last);
      readNanos[i] = at;
    }
    try {
      readProgress();
    } catch (Throwable t) {
      builder.putUnknownProgress(lastProgress);
      failed("progress source", null, t);
    }
    try {
      builder.put(ResourceKey.GAP_MS, gapMillis(elapsed, wall, last));
      readSelf(elapsed, last);
    } catch (Throwable t) {
      failed("recorder's own use", null, t);
    }
    first = false;
    lastNanos = now;
    lastWallMillis = wall;
    TakenSample sample = builder.build(now / 1_000_000, clock.wallMillisAt(now / 1_000_000));
    for (int i = 0; i < listeners.size(); i++) {
      report(listeners.get(i), sample);
    }
    incomplete += lacks ? 1 : 0;
  }

  /** Samples that are incomplete because heap or stack was exhausted. */
  long incomplete() {
    return incomplete;
  }

  /** Whether heap or stack was exhausted, an error that libraries wrap, or a consequence of it. */
  private static boolean isResourceExhaustion(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (cause instanceof VirtualMachineError || cause instanceof LinkageError) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private void failed(String kind, @Nullable Object who, Throwable failure) {
    lacks |= isResourceExhaustion(failure);
    try {
      warnings.failed(who == null ? kind : kind + " " + nameOf(who), failure);
    } catch (Throwable full) {
      // The others are read nevertheless.
    }
  }

  private void read(ResourceReader reader, long elapsedNanos, boolean last) {
    try {
      if (last) {
        reader.beforeLast();
      }
      reader.read(elapsedNanos, builder);
    } catch (Throwable t) {
      failed("reader", reader, t);
    }
  }

  private static String nameOf(Object who) {
    try {
      return who instanceof ResourceReader reader ? reader.name() : who.getClass().getName();
    } catch (Throwable broken) {
      return who.getClass().getName();
    }
  }

  private void report(SampleListener listener, TakenSample sample) {
    try {
      listener.onSample(sample);
    } catch (Throwable t) {
      failed("listener", listener, t);
    }
  }

  /** CPU time of the calling thread; 0 if the JVM does not support it. */
  long cpuNanos() {
    return Math.max(0, ThreadCpuTime.currentCpuNanos());
  }

  /** What the readers report besides the samples. */
  ResourceDetails details() {
    DetailsBuilder details = new DetailsBuilder();
    for (ResourceReader reader : readers) {
      try {
        DescribingReader.describe(reader, details);
      } catch (Throwable t) {
        failed("reader", reader, t);
      }
    }
    return details.build();
  }

  /** Closes the readers. */
  void close() {
    for (ResourceReader reader : readers) {
      try {
        reader.close();
      } catch (Throwable t) {
        failed("closing a reader", null, t);
      }
    }
  }

  private static long rateNanos(long elapsed) {
    return elapsed < MIN_RATE_NANOS ? 0 : elapsed;
  }

  /**
   * The time beyond the interval. A tick that is late by less than half an interval, or by less
   * than 50 ms, is no gap: the next one is on time again.
   */
  private long gapMillis(long elapsed, long wall, boolean last) {
    long slept = suspendedNanos(elapsed, wall, last);
    boolean suspended = slept > SUSPEND_NOISE_NANOS;
    long beyond = (suspended ? elapsed + slept : elapsed) - intervalNanos;
    boolean gap =
        !first && (suspended ? beyond > 0 : beyond >= Math.max(MIN_GAP_NANOS, intervalNanos / 2));
    return gap ? beyond / 1_000_000 : 0;
  }

  /**
   * How long the machine was suspended. At short intervals the clock that includes suspension is
   * not read at each tick, unless the wall clock, which includes it too, has advanced further than
   * ours. The result is a lower bound: this thread may have waited between two readings.
   */
  private long suspendedNanos(long elapsed, long wall, boolean last) {
    sinceBootNanos += elapsed;
    long ahead = (wall - lastWallMillis) * 1_000_000 - elapsed;
    boolean due =
        first
            || last
            || ThrottledReader.isDue(elapsed, sinceBootNanos, ThrottledReader.SPACING_MILLIS);
    if (!due && ahead < SUSPEND_NOISE_NANOS) {
      return 0;
    }
    long before = clock.nanos();
    long boot = bootNanos();
    long awake = clock.nanos() - beforeBootNanos;
    long slept = boot < 0 || lastBootNanos < 0 ? 0 : boot - lastBootNanos - awake;
    lastBootNanos = boot;
    beforeBootNanos = before;
    sinceBootNanos = 0;
    return slept;
  }

  private long bootNanos() {
    for (ResourceReader reader : readers) {
      long boot = reader.bootNanos();
      if (boot >= 0) {
        return boot;
      }
    }
    return -1;
  }

  private void readProgress() {
    ProgressSource source = progress.get();
    if (source == null) {
      return;
    }
    Progress now = source.progress();
    builder.putProgress(now);
    lastProgress = now;
  }

  /**
   * Reads the recorder's own cost: asking each thread costs more than a sample, so at short
   * intervals it is not done at each.
   */
  private void readSelf(long elapsed, boolean last) {
    sinceSelfNanos += elapsed;
    if (first
        || last
        || ThrottledReader.isDue(elapsed, sinceSelfNanos, ThrottledReader.SLOW_MILLIS)) {
      sinceSelfNanos = 0;
      long own = ThreadCpuTime.currentCpuNanos();
      long nanos = own < 0 ? -1 : selfCpu.since(selfUsage.cpuNanos() + own);
      builder.put(ResourceKey.SELF_CPU_MS, nanos < 0 ? Double.NaN : nanos / 1e6);
    }
    builder.put(ResourceKey.SELF_DROPPED, selfDropped.since(selfUsage.dropped()));
  }
}
