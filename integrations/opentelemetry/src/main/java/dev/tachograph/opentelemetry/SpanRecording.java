package dev.tachograph.opentelemetry;

import org.jspecify.annotations.Nullable;

/** Where spans go to. Thread-safe; never blocks. */
interface SpanRecording {
  /**
   * Begins a span.
   *
   * @param outer the one that it is a part of, of whatever recording
   * @return the span; {@code null} if it is not recorded
   */
  @Nullable Recorded begin(String name, String target, @Nullable Recorded outer);

  /** A span that is open. */
  interface Recorded {
    void with(String key, @Nullable Object value);

    void end();
  }
}
