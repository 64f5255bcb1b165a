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
  /** Room for half an hour between the clocks in either direction. */
  private static final int OFF_BITS = 22;

  private static final long OFF_MASK = (1L << OFF_BITS) - 1;
  private static final long OFF_ZERO = 1L << (OFF_BITS - 1);

  private final LongSupplier nanos;
  private final LongSupplier wallMillis;
  private final long startNanos;
  private final long startWallMillis;

  /** The millisecond that the wall clock was last read in, and how far it was off by then. */
  private volatile long lastRead;

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

  /**
   * The wall clock at a time that {@link #millis} just gave. Reads the system's clock once a
   * millisecond, which half of the calls' cost would be otherwise.
   */
  public long wallMillisAt(long millis) {
    long read = lastRead;
    if (read >>> OFF_BITS == millis + 1) {
      return startWallMillis + millis + (read & OFF_MASK) - OFF_ZERO;
    }
    long wall = wallMillis.getAsLong();
    long off = wall - startWallMillis - millis + OFF_ZERO;
    if ((off & ~OFF_MASK) == 0 && millis >= 0 && millis < 1L << 40) {
      lastRead = (millis + 1) << OFF_BITS | off;
    }
    return wall;
  }

  /** The wall clock when the run started. */
  public Instant startedAt() {
    return Instant.ofEpochMilli(startWallMillis);
  }
}
