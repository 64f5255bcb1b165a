package dev.tachograph.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A part of a run, including its bounds; {@code null} for none. */
public record Window(@Nullable TimeBound lower, @Nullable TimeBound upper) {
  /** The whole run. */
  public static final Window ALL = new Window(null, null);

  /** Whether a record is within the part. */
  public boolean contains(JsonNode record) {
    return (lower == null || lower.compare(record) >= 0)
        && (upper == null || upper.compare(record) <= 0);
  }

  /** Its beginning in nanoseconds since the start of the run, 0 for none. */
  public long fromNanos(@Nullable Instant started) {
    return lower == null ? 0 : lower.nanos(started);
  }

  /** Its end in nanoseconds since the start of the run. */
  public long toNanos(@Nullable Instant started) {
    return upper == null ? Long.MAX_VALUE : upper.nanos(started);
  }
}
