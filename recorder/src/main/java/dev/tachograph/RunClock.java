package dev.tachograph;

import dev.tachograph.internal.SuppressForbidden;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The one clock of a run: a monotonic time since the run's start, and the wall clock beside it.
 *
 * <p>Thread-safe. The monotonic part is {@link System#nanoTime()}, so a wall clock that is set back
 * does not touch it, and on Linux it leaves out the time a machine was suspended.
 */
public final class RunClock {
  private final LongSupplier nanos;
  private final LongSupplier wallMillis;
  private final long startNanos;
  private final long startWallMillis;

  private RunClock(LongSupplier nanos, LongSupplier wallMillis) {
    this.nanos = nanos;
    this.wallMillis = wallMillis;
    this.startNanos = nanos.getAsLong();
    this.startWallMillis = wallMillis.getAsLong();
  }

  /** A clock that starts now, on the system's clocks. */
  @SuppressForbidden(reason = "the one place that reads the system's clocks")
  public static RunClock start() {
    return new RunClock(System::nanoTime, System::currentTimeMillis);
  }

  /**
   * A clock on sources of the caller, that starts now.
   *
   * @param nanos monotonic nanoseconds from any origin
   * @param wallMillis milliseconds since the epoch
   */
  public static RunClock of(LongSupplier nanos, LongSupplier wallMillis) {
    return new RunClock(nanos, wallMillis);
  }

  /** Nanoseconds since the run started. */
  public long nanos() {
    return nanos.getAsLong() - startNanos;
  }

  /** Whole milliseconds since the run started: {@code t_ms} of every file. */
  public long millis() {
    return nanos() / 1_000_000;
  }

  /** The wall clock now, in milliseconds since the epoch: {@code ts} of every file. */
  public long wallMillis() {
    return wallMillis.getAsLong();
  }

  /** The wall clock when the run started. */
  public Instant startedAt() {
    return Instant.ofEpochMilli(startWallMillis);
  }
}
