package dev.tachograph.logging;

import org.jspecify.annotations.Nullable;

/**
 * Knows the trace of another system that the calling thread works for. Called for every record, on
 * its thread; must be quick and should not throw.
 */
public interface TraceIds {
  /** What is current; {@code null}: nothing. */
  @Nullable Object current();

  /** The trace of what was current, 32 hex digits. */
  String traceId(Object current);

  /** The span of what was current, 16 hex digits. */
  String spanId(Object current);
}
