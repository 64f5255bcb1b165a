package dev.tachograph.internal.json;

import dev.tachograph.common.FieldConsumer;
import org.jspecify.annotations.Nullable;

/** Puts arbitrary values into a consumer that has no lists and objects of its own. */
public final class PlainFields {
  private PlainFields() {}

  /**
   * Puts a value, copied as {@link PlainValues} does: numbers of other types, lists and objects as
   * the text of their JSON.
   */
  public static void put(FieldConsumer out, String key, @Nullable Object value) {
    Object plain = PlainValues.copy(value).value();
    if (plain instanceof Long number) {
      out.put(key, (long) number);
    } else if (plain instanceof Double number) {
      out.put(key, (double) number);
    } else if (plain instanceof Boolean truth) {
      out.put(key, (boolean) truth);
    } else if (plain == null || plain instanceof String) {
      out.put(key, (String) plain);
    } else {
      out.put(key, JsonWriter.textOf(plain));
    }
  }
}
