package dev.tachograph.internal.sampling;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.internal.TimedEvent;
import dev.tachograph.internal.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * A sample as an event, at the sample's own time.
 *
 * @param lines may have the sample encoded already; {@code null} if not
 */
record SampleEvent(TakenSample sample, @Nullable SampleLines lines) implements TimedEvent {
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
    boolean copied = lines != null && out instanceof JsonWriter json && lines.copy(sample, json);
    if (!copied) {
      sample.writeFields(out);
    }
  }
}
