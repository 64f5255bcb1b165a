package dev.tachograph.internal.sampling;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.internal.TimedEvent;

/** A pause as an event, at the time it began. */
record GcPauseEvent(GcPause pause, long wallMillis) implements TimedEvent {
  @Override
  public String event() {
    return "gc_pause";
  }

  @Override
  public long tMillis() {
    return pause.startNanos() / 1_000_000;
  }

  @Override
  public void writeFields(FieldConsumer out) {
    out.put("collector", pause.collector());
    out.put("action", pause.action());
    out.put("cause", pause.cause());
    out.put("duration_ms", pause.durationNanos() / 1_000_000);
  }
}
