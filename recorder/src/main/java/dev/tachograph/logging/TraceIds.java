package dev.tachograph.logging;

import org.jspecify.annotations.Nullable;

/**
 * Knows the trace of another system that the calling thread works for. Called for every record, on
 * its thread; must be quick and should not throw.
 */
public interface TraceIds {
  /**
   * {@return what the thread works for, to be passed to the other methods; {@code null}: nothing}
   */
  @Nullable Object current();

  /**
   * {@return the trace of what was current, 32 hex digits in lower case, as of W3C Trace Context}
   *
   * @param current what {@link #current} gave on this thread
   */
  String traceId(Object current);

  /**
   * {@return the span of what was current, 16 hex digits in lower case, as of W3C Trace Context}
   *
   * @param current what {@link #current} gave on this thread
   */
  String spanId(Object current);
}
