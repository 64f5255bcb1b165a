package dev.tachograph.sync;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.RunEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the fields it is given, with their types. */
final class CollectedFields implements FieldConsumer {
  private final Map<String, Object> fields = new LinkedHashMap<>();

  static Map<String, Object> of(RunEvent event) {
    CollectedFields collected = new CollectedFields();
    event.writeFields(collected);
    return collected.fields;
  }

  Map<String, Object> fields() {
    return fields;
  }

  @Override
  public void put(String key, long value) {
    fields.put(key, value);
  }

  @Override
  public void put(String key, double value) {
    fields.put(key, value);
  }

  @Override
  public void put(String key, boolean value) {
    fields.put(key, value);
  }

  @Override
  public void put(String key, CharSequence value) {
    fields.put(key, value == null ? null : value.toString());
  }
}
