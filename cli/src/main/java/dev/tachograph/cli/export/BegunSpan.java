package dev.tachograph.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A span whose end is not yet read. */
final class BegunSpan {
  final JsonNode begin;
  final long startNanos;

  /** Where it stands if it is in no platform thread. */
  AsyncTracks.@Nullable Stack stack;

  /** Its neighbours there. */
  @Nullable BegunSpan outer;

  @Nullable BegunSpan inner;

  BegunSpan(JsonNode begin, long startNanos) {
    this.begin = begin;
    this.startNanos = startNanos;
  }

  /** The thread in which it began. */
  long thread() {
    return begin.path("tid").asLong();
  }
}
