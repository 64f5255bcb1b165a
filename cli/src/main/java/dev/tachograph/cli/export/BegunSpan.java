package dev.tachograph.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A span whose end has not been read yet. */
final class BegunSpan {
  final JsonNode begin;
  final long startNanos;

  /** Its stack, if it is on no platform thread. */
  AsyncTracks.@Nullable Stack stack;

  /** Its neighbors there. */
  @Nullable BegunSpan outer;

  @Nullable BegunSpan inner;

  BegunSpan(JsonNode begin, long startNanos) {
    this.begin = begin;
    this.startNanos = startNanos;
  }

  /** The thread on which it began. */
  long thread() {
    return begin.path("tid").asLong();
  }
}
