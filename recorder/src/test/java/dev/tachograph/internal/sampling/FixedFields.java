package dev.tachograph.internal.sampling;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.resources.ResourceSample;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps fields as they were put. */
final class FixedFields implements FieldConsumer {
  final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  static Map<String, @Nullable Object> of(ResourceSample sample) {
    FixedFields fields = new FixedFields();
    sample.writeFields(fields);
    return fields.values;
  }

  @Override
  public void put(String key, long value) {
    values.put(key, value);
  }

  @Override
  public void put(String key, double value) {
    values.put(key, value);
  }

  @Override
  public void put(String key, boolean value) {
    values.put(key, value);
  }

  @Override
  public void put(String key, @Nullable CharSequence value) {
    values.put(key, value == null ? null : value.toString());
  }
}
