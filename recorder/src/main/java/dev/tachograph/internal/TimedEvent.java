package dev.tachograph.internal;

import dev.tachograph.common.RunEvent;

/** An event that knows when it was, because it was measured before it is recorded. */
public interface TimedEvent extends RunEvent {
  /** Milliseconds since the run's start, {@code t_ms}. */
  long tMillis();

  /** Milliseconds since the epoch, {@code ts}. */
  long wallMillis();
}
