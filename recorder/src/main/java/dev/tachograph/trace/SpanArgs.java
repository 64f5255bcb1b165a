package dev.tachograph.trace;

import dev.tachograph.FieldConsumer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of a span until its end is written. Never throws; bounded. */
final class SpanArgs implements FieldConsumer {
  private static final int MOST = 64;

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  @Override
  public synchronized void put(String key, long value) {
    add(key, value);
  }

  @Override
  public synchronized void put(String key, double value) {
    add(key, value);
  }

  @Override
  public synchronized void put(String key, boolean value) {
    add(key, value);
  }

  @Override
  public void put(String key, @Nullable CharSequence value) {
    String text;
    try {
      text = value == null ? null : value.toString();
    } catch (Throwable broken) {
      text = "(" + broken.getClass().getName() + ")";
    }
    synchronized (this) {
      add(key, text);
    }
  }

  private void add(String key, @Nullable Object value) {
    if (values.size() < MOST || values.containsKey(key)) {
      values.put(key, value);
    }
  }

  synchronized void writeTo(FieldConsumer out) {
    values.forEach(
        (key, value) -> {
          if (value instanceof Long number) {
            out.put(key, (long) number);
          } else if (value instanceof Double number) {
            out.put(key, (double) number);
          } else if (value instanceof Boolean truth) {
            out.put(key, (boolean) truth);
          } else {
            out.put(key, (CharSequence) value);
          }
        });
  }
}
