package dev.tachograph.dump;

import dev.tachograph.FieldConsumer;
import dev.tachograph.logging.LogEvent;
import dev.tachograph.logging.Redaction;
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

  /** One field a line; what could forge a line is replaced. */
  void addTo(StringBuilder text) {
    Redaction redaction = Redaction.current();
    values.forEach(
        (key, value) -> {
          String shown = value == null ? "-" : redaction.value(key, value.toString());
          text.append("  ").append(oneLine(key)).append(": ").append(oneLine(shown)).append('\n');
        });
  }

  static String oneLine(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", "?");
  }
}
