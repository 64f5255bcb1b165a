package dev.tachograph.dump;

import dev.tachograph.FieldConsumer;
import dev.tachograph.logging.LogEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one part of a dump, kept to be shown twice: as a record and as text. */
final class Fields implements FieldConsumer {
  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

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

  /** A text of a whole number that may be missing. */
  void put(String key, @Nullable Long value) {
    values.put(key, value);
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
        result = result.with(key, (CharSequence) value);
      }
    }
    return result;
  }

  /** One field a line. */
  void addTo(DumpText text) {
    values.forEach(text::field);
  }
}
