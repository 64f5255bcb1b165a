package dev.tachograph.internal.dump;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.json.PlainValues;
import dev.tachograph.logging.LogEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one part of a dump, buffered because they are shown twice: as a record and as text.
 */
final class DumpFields implements FieldConsumer {
  /** As many fields as a record may have. */
  private static final int MAX_FIELDS = 1024;

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  @Override
  public void put(String key, long value) {
    add(key, value);
  }

  @Override
  public void put(String key, double value) {
    add(key, value);
  }

  @Override
  public void put(String key, boolean value) {
    add(key, value);
  }

  @Override
  public void put(String key, @Nullable CharSequence value) {
    putAny(key, value);
  }

  @Override
  public void putAny(String key, @Nullable Object value) {
    add(key, PlainValues.copy(value, JsonWriter.TEXT_LIMIT).value());
  }

  /** Puts a number that may be missing, as text. */
  void put(String key, @Nullable Long value) {
    add(key, value);
  }

  private void add(@Nullable String key, @Nullable Object value) {
    String known = key == null ? "null" : key;
    if (values.size() < MAX_FIELDS || values.containsKey(known)) {
      values.put(known, value);
    }
  }

  LogEvent addTo(LogEvent event) {
    LogEvent result = event;
    for (Map.Entry<String, @Nullable Object> field : values.entrySet()) {
      Object value = field.getValue();
      String key = field.getKey();
      if (value instanceof Long number) {
        result = result.with(key, (long) number);
      } else if (value instanceof Double number) {
        result = result.with(key, (double) number);
      } else if (value instanceof Boolean truth) {
        result = result.with(key, (boolean) truth);
      } else {
        result = result.withAny(key, value);
      }
    }
    return result;
  }

  /** Adds the fields to a text, one per line. */
  void addTo(DumpText text) {
    values.forEach(
        (key, value) -> {
          boolean isStructure = value instanceof Map || value instanceof List;
          text.field(key, value != null && isStructure ? JsonWriter.textOf(value) : value);
        });
  }
}
