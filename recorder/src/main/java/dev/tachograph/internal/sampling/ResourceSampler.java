package dev.tachograph.internal.sampling;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.Interrupts;
import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.resources.ProgressSource;
import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes samples on one daemon thread: one at the start, then on an absolute schedule, one at the
 * end.
 *
 * <p>A tick that comes late is not made up for: the sample says what it covers in {@code gap_ms}
 * and the schedule goes on at its next multiple of the interval. The thread is parked between. What
 * a reader, the progress source or a listener throws is reported once and survived. Thread-safe.
 */
public final class ResourceSampler implements AutoCloseable {
  private static final Duration MIN_INTERVAL = Duration.ofMillis(10);
  private static final Duration MAX_INTERVAL = Duration.ofHours(1);

  private static final long CLOSE_MILLIS = 2_000;

  /** The pause after the heap was full. */
  private static final long RETRY_NANOS = 50_000_000;

  private static final int MAX_TRIES = 100;
  private static final int LAST_TRIES = 5;

  private final RunClock clock;
  private final long intervalNanos;
  private final Supplier<? extends List<? extends ResourceReader>> opener;
  private final Supplier<? extends @Nullable ProgressSource> progress;
  private final SelfUsage selfUsage;
  private final List<SampleListener> listeners;
  private final WarnOnce warnings;
  private final LongConsumer pause;
  private final Thread thread;
  private volatile boolean closed;
  private volatile ResourceDetails details = ResourceDetails.none();
  private volatile long cpuNanos;
  private volatile long missed;
  private volatile long incomplete;

  /**
   * Makes a sampler; it does nothing before {@link #start}.
   *
   * @param clock that of the run, by which samples are stamped
   * @param interval time between two samples, 10 ms to 1 h
   * @param opener opens the readers, on the sampler's thread, as that may take long; they are asked
   *     in order and closed with the sampler
   * @param progress asked at each tick; gives {@code null} for none
   * @param selfUsage what the recorder's other threads cost
   * @param listeners given each sample, in order
   * @param pause waits for so many nanoseconds, or less
   * @throws IllegalArgumentException when the interval is out of its bounds
   */
  ResourceSampler(
      RunClock clock,
      Duration interval,
      Supplier<? extends List<? extends ResourceReader>> opener,
      Supplier<? extends @Nullable ProgressSource> progress,
      SelfUsage selfUsage,
      List<? extends SampleListener> listeners,
      WarnOnce warnings,
      LongConsumer pause) {
    if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "sampleInterval must be from 10 ms to 1 h, but is " + interval);
    }
    this.clock = clock;
    this.intervalNanos = interval.toNanos();
    this.opener = opener;
    this.progress = progress;
    this.selfUsage = selfUsage;
    this.listeners = List.copyOf(listeners);
    this.warnings = warnings;
    this.pause = pause;
    this.thread = RecorderThreads.daemon("resources", this::loop);
  }

  /**
   * Takes the first sample, on the sampler's thread, and goes on from there. Called once.
   *
   * @return this sampler
   */
  ResourceSampler start() {
    thread.start();
    return this;
  }

  /** {@return what the readers know beside the samples; nothing before the last sample} */
  public ResourceDetails details() {
    return details;
  }

  /** {@return CPU time of the sampler's thread in nanoseconds, once that has ended; 0 before} */
  public long cpuNanos() {
    return thread.isAlive() ? 0 : cpuNanos;
  }

  /** {@return ticks at which no sample could be taken, since the heap was full or the like} */
  public long missed() {
    return missed;
  }

  /** {@return samples that lack something for the same reason, or did not reach everybody} */
  public long incomplete() {
    return incomplete;
  }

  private void loop() {
    SampleTaker taker = taker();
    if (taker == null) {
      return;
    }
    long start = clock.nanos();
    long next = start;
    do {
      try {
        next = waitOrSample(taker, start, next);
      } catch (Throwable t) {
        // The heap was so full that not even that could be reported; the next tick tries again.
        next = nextTick(start, clock.nanos());
      }
    } while (!closed);
    for (int i = 1; !sample(taker, true) && i < LAST_TRIES; i++) {
      LockSupport.parkNanos(this, RETRY_NANOS);
    }
    end(taker);
  }

  private void end(SampleTaker taker) {
    try {
      describe(taker);
    } catch (Throwable full) {
      // They stay unknown.
    }
    taker.close();
    cpuNanos = taker.cpuNanos();
  }

  private void describe(SampleTaker taker) {
    try {
      details = taker.details();
    } catch (Throwable t) {
      warnings.failed("describing", t);
    }
  }

  /**
   * Creates the sample taker with its readers; {@code null} if the sampler was closed meanwhile.
   */
  private @Nullable SampleTaker taker() {
    for (int tries = 1; tries <= MAX_TRIES; tries++) {
      try {
        if (tries > 1) {
          LockSupport.parkNanos(this, RETRY_NANOS);
        }
        List<? extends ResourceReader> readers = open(tries == MAX_TRIES);
        return new SampleTaker(
            clock, intervalNanos, readers, progress, selfUsage, listeners, warnings);
      } catch (Throwable full) {
        if (closed) {
          return null;
        }
        miss();
      }
    }
    return null;
  }

  /**
   * Waits until a tick is due, or takes its sample; returns the next tick. A separate method, as
   * the JVM would keep interpreting a loop that iterates so rarely.
   */
  private long waitOrSample(SampleTaker taker, long start, long next) {
    long wait = next - clock.nanos();
    if (wait > 0) {
      // A thread whose interrupt flag is set cannot park.
      boolean ignored = Thread.interrupted();
      pause.accept(wait);
      return next;
    }
    sample(taker, false);
    return nextTick(start, clock.nanos());
  }

  private List<? extends ResourceReader> open(boolean last) {
    try {
      return List.copyOf(opener.get());
    } catch (Throwable t) {
      if (t instanceof OutOfMemoryError full && !last) {
        throw full;
      }
      warnings.failed("opening the readers", t);
      return List.of();
    }
  }

  /** The first multiple of the interval that is still to come. */
  private long nextTick(long start, long now) {
    return start + ((now - start) / intervalNanos + 1) * intervalNanos;
  }

  private void miss() {
    // Of this thread only.
    long before = missed;
    missed = before + 1;
  }

  private boolean sample(SampleTaker taker, boolean last) {
    try {
      taker.take(last);
      incomplete = taker.incomplete();
      return true;
    } catch (Throwable t) {
      miss();
      reportFailed(t);
      return false;
    }
  }

  /**
   * Reports a failure if possible: in a full heap even the first use of a string literal fails, so
   * that an exception handler that has one may throw.
   */
  private void reportFailed(Throwable t) {
    try {
      warnings.failed("sampling", t);
    } catch (Throwable full) {
      // It is counted.
    }
  }

  /**
   * Takes the last sample and ends the thread; idempotent. Waits at most two seconds for it, and
   * logs a warning when it did not come.
   */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    if (Thread.currentThread() == thread) {
      return;
    }
    if (!Interrupts.join(thread, CLOSE_MILLIS)) {
      warnings.warn("the last sample did not end within " + CLOSE_MILLIS + " ms", null);
    }
  }
}
