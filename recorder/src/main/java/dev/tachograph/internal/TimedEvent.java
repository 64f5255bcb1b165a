package dev.tachograph.internal;

import dev.tachograph.common.RunEvent;

/** An event that carries its own time, because it is recorded later than it was measured. */
public interface TimedEvent extends RunEvent {
  /** Milliseconds since the run's start, {@code t_ms}. */
  long tMillis();

  /** Milliseconds since the epoch, {@code ts}. */
  long wallMillis();
}
