package dev.tachograph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The application's values for the report, copied when they are given. Thread-safe. */
final class Values {
  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  synchronized void put(String key, @Nullable Object value) {
    values.put(key, copy(value));
  }

  synchronized Map<String, @Nullable Object> snapshot() {
    return new LinkedHashMap<>(values);
  }

  private static @Nullable Object copy(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, inner) -> copy.put(String.valueOf(key), copy(inner)));
      return copy;
    }
    if (value instanceof Collection<?> collection) {
      List<@Nullable Object> copy = new ArrayList<>();
      collection.forEach(inner -> copy.add(copy(inner)));
      return copy;
    }
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    try {
      return value.toString();
    } catch (RuntimeException broken) {
      return "(" + broken.getClass().getName() + ")";
    }
  }
}
