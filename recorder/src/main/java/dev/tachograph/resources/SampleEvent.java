package dev.tachograph.resources;

import dev.tachograph.FieldConsumer;
import dev.tachograph.RunEvent;

/** A sample as an event. */
record SampleEvent(ResourceSample sample) implements RunEvent {
  @Override
  public String event() {
    return "resources_sample";
  }

  @Override
  public void writeFields(FieldConsumer out) {
    sample.writeFields(out);
  }
}
