package dev.tachograph.common;

import dev.tachograph.internal.annotation.SuppressForbidden;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The one clock of a run: a monotonic time since the run's start, and the wall clock beside it.
 *
 * <p>Thread-safe. The monotonic part is {@link System#nanoTime()}, so a wall clock that is set back
 * does not touch it, and on Linux it leaves out the time a machine was suspended.
 */
public final class RunClock {
  /** How long the wall clock is assumed to be undisturbed before it is checked again. */
  private static final long CHECK_MILLIS = 100;

  /**
   * The deviation of the wall clock that counts as having been set: both clocks are read in whole
   * milliseconds, one after the other.
   */
  private static final long TOLERANCE_MILLIS = 2;

  /** Two clock readings further apart than this do not belong together. */
  private static final long TOGETHER_NANOS = 500_000;

  private static final int MAX_TRIES = 5;

  private final LongSupplier nanos;
  private final LongSupplier wallMillis;
  private final long startNanos;
  private final long startWallMillis;

  /** The wall clock at the run's start, as of now; changes when the wall clock is set. */
  private volatile long anchorMillis;

  /** The run's time when the wall clock was last checked. */
  private volatile long lookedMillis;

  private RunClock(LongSupplier nanos, LongSupplier wallMillis) {
    this.nanos = nanos;
    this.wallMillis = wallMillis;
    long start = nanos.getAsLong();
    long wall = wallMillis.getAsLong();
    for (int i = 1; i < MAX_TRIES && nanos.getAsLong() - start > TOGETHER_NANOS; i++) {
      start = nanos.getAsLong();
      wall = wallMillis.getAsLong();
    }
    this.startNanos = start;
    this.startWallMillis = wall;
    this.anchorMillis = wall;
  }

  /** {@return a new clock on the system's clocks, which starts now} */
  @SuppressForbidden(reason = "the one place that reads the system's clocks")
  public static RunClock start() {
    return new RunClock(System::nanoTime, System::currentTimeMillis);
  }

  /**
   * A clock on sources of the caller, that starts now.
   *
   * @param nanos monotonic nanoseconds from any origin
   * @param wallMillis milliseconds since the epoch
   * @return a clock whose {@link #nanos} begin at about 0
   */
  public static RunClock of(LongSupplier nanos, LongSupplier wallMillis) {
    return new RunClock(nanos, wallMillis);
  }

  /** {@return nanoseconds since the run started} Monotonic. */
  public long nanos() {
    return nanos.getAsLong() - startNanos;
  }

  /** {@return whole milliseconds since the run started: {@code t_ms} of every file} */
  public long millis() {
    return nanos() / 1_000_000;
  }

  /**
   * {@return the wall clock as the system has it now, in milliseconds since the epoch} What is
   * written with a {@code t_ms} takes {@link #wallMillisAt} instead, so that both are of one
   * reading.
   */
  public long wallMillis() {
    return wallMillis.getAsLong();
  }

  /**
   * The wall clock at a time that {@link #millis} just gave: {@code ts} of every file. It differs
   * from that time by the same all through a run, unless the wall clock is set by more than some
   * milliseconds, which is followed within a tenth of a second.
   *
   * <p>So a thread that loses its CPU between two readings does not tear {@code t_ms} and {@code
   * ts} apart, and the system's clock, half of a call's cost otherwise, is hardly ever read.
   *
   * @param millis what {@link #millis} gave, a moment ago
   * @return milliseconds since the epoch, 1970-01-01T00:00:00Z
   */
  public long wallMillisAt(long millis) {
    if (millis - lookedMillis >= CHECK_MILLIS) {
      look(millis);
    }
    return anchorMillis + millis;
  }

  private void look(long millis) {
    lookedMillis = millis;
    for (int i = 0; i < MAX_TRIES; i++) {
      long before = nanos.getAsLong();
      long wall = wallMillis.getAsLong();
      if (nanos.getAsLong() - before <= TOGETHER_NANOS) {
        long anchor = wall - (before - startNanos) / 1_000_000;
        if (Math.abs(anchor - anchorMillis) > TOLERANCE_MILLIS) {
          anchorMillis = anchor;
        }
        return;
      }
    }
    // The machine is too busy to judge: unchanged until the next check.
  }

  /** {@return the wall clock when the run started, to the millisecond} */
  public Instant startedAt() {
    return Instant.ofEpochMilli(startWallMillis);
  }
}
