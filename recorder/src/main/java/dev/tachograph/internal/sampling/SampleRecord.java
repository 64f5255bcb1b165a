package dev.tachograph.internal.sampling;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.Level;
import dev.tachograph.logging.JsonLogFilter;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * Passes samples to the log layers; {@link JsonLogFilter} distinguishes them from other records.
 */
final class SampleRecord implements SampleListener {
  private static final Log LOG = Log.get(JsonLogFilter.RESOURCES_TARGET);

  @Override
  public void onSample(TakenSample sample) {
    if (LOG.isEnabled(Level.DEBUG)) {
      LogEvent event = LOG.debug(JsonLogFilter.RESOURCES_MESSAGE);
      sample.writeFields(new Adder(event));
      event.emit();
    }
  }

  private record Adder(LogEvent event) implements FieldConsumer {
    @Override
    public void put(String key, long value) {
      event.with(key, value);
    }

    @Override
    public void put(String key, double value) {
      event.with(key, value);
    }

    @Override
    public void put(String key, boolean value) {
      event.with(key, value);
    }

    @Override
    public void put(String key, @Nullable CharSequence value) {
      event.with(key, value);
    }

    @Override
    public void putAny(String key, @Nullable Object value) {
      event.withAny(key, value);
    }
  }
}
