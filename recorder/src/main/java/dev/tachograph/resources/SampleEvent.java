package dev.tachograph.resources;

import dev.tachograph.FieldConsumer;
import dev.tachograph.internal.TimedEvent;

/** A sample as an event, at the sample's own time. */
record SampleEvent(ResourceSample sample) implements TimedEvent {
  @Override
  public String event() {
    return "resources_sample";
  }

  @Override
  public long tMillis() {
    return sample.tMillis();
  }

  @Override
  public long wallMillis() {
    return sample.wallMillis();
  }

  @Override
  public void writeFields(FieldConsumer out) {
    sample.writeFields(out);
  }
}
