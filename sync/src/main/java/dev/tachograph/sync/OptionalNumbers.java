package dev.tachograph.sync;

import dev.tachograph.common.FieldConsumer;
import org.jspecify.annotations.Nullable;

/** Numbers that may be unknown. */
final class OptionalNumbers {
  private static final @Nullable CharSequence UNKNOWN = null;

  private OptionalNumbers() {}

  static void put(FieldConsumer out, String key, @Nullable Long value) {
    if (value == null) {
      out.put(key, UNKNOWN);
    } else {
      out.put(key, value.longValue());
    }
  }

  static void put(FieldConsumer out, String key, @Nullable Double value) {
    if (value == null) {
      out.put(key, UNKNOWN);
    } else {
      out.put(key, value.doubleValue());
    }
  }
}
