package dev.tachograph.logging;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.json.PlainValues;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a record with their types, in reused arrays.
 *
 * <p>Application code ({@code toString}, suppliers) runs here, when a field is added, and never
 * later; if it throws, the failure becomes the field's text.
 */
final class RecordFields implements FieldConsumer {
  static final int MAX_FIELDS = 1024;

  private static final byte LONG = 0;
  private static final byte DOUBLE = 1;
  private static final byte BOOLEAN = 2;
  private static final byte TEXT = 3;
  private static final byte UNSIGNED = 4;
  private static final byte OTHER = 5;

  private String[] keys = new String[8];
  private byte[] kinds = new byte[8];
  private long[] numbers = new long[8];
  private @Nullable Object[] texts = new @Nullable Object[8];
  private int count;
  private boolean cut;

  void clear() {
    Arrays.fill(texts, 0, count, null);
    count = 0;
    cut = false;
  }

  int count() {
    return count;
  }

  /** Records that a field had to be left out for lack of stack or heap. */
  void leaveOut() {
    cut = true;
  }

  /** Whether fields were left out. */
  boolean cut() {
    return cut;
  }

  @Override
  public void put(String key, long value) {
    add(key, LONG, value, null);
  }

  @Override
  public void putUnsigned(String key, long value) {
    add(key, UNSIGNED, value, null);
  }

  @Override
  public void put(String key, double value) {
    add(key, DOUBLE, Double.doubleToRawLongBits(value), null);
  }

  @Override
  public void put(String key, boolean value) {
    add(key, BOOLEAN, value ? 1 : 0, null);
  }

  @Override
  public void put(String key, @Nullable CharSequence value) {
    add(key, TEXT, 0, PlainValues.text(value));
  }

  @Override
  public void putAny(String key, @Nullable Object value) {
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      put(key, ((Number) value).longValue());
    } else if (value instanceof Double number) {
      put(key, number.doubleValue());
    } else if (value instanceof Boolean truth) {
      put(key, truth.booleanValue());
    } else if (value == null || value instanceof CharSequence) {
      put(key, (CharSequence) value);
    } else {
      PlainValues.Copy copy = PlainValues.copy(value, JsonWriter.TEXT_LIMIT);
      cut |= copy.isCut();
      add(key, OTHER, 0, copy.value());
    }
  }

  /** The supplier's value, or a text that says how it failed. */
  static @Nullable Object valueOf(Supplier<? extends @Nullable Object> supplier) {
    try {
      return supplier.get();
    } catch (Throwable t) {
      return PlainValues.failure("supplier", t);
    }
  }

  private void add(@Nullable String key, byte kind, long number, @Nullable Object text) {
    if (count == keys.length && !grow()) {
      cut = true;
      return;
    }
    keys[count] = key == null ? "null" : key;
    kinds[count] = kind;
    numbers[count] = number;
    texts[count] = text;
    count++;
  }

  private boolean grow() {
    if (count >= MAX_FIELDS) {
      return false;
    }
    try {
      int size = count * 2;
      String[] newKeys = Arrays.copyOf(keys, size);
      byte[] newKinds = Arrays.copyOf(kinds, size);
      long[] newNumbers = Arrays.copyOf(numbers, size);
      texts = Arrays.copyOf(texts, size);
      keys = newKeys;
      kinds = newKinds;
      numbers = newNumbers;
      return true;
    } catch (OutOfMemoryError | StackOverflowError e) {
      return false;
    }
  }

  /** Passes on the fields in the order they were added, including duplicate keys. */
  void writeTo(FieldConsumer out) {
    for (int i = 0; i < count; i++) {
      switch (kinds[i]) {
        case LONG -> out.put(keys[i], numbers[i]);
        case UNSIGNED -> out.putUnsigned(keys[i], numbers[i]);
        case DOUBLE -> out.put(keys[i], Double.longBitsToDouble(numbers[i]));
        case BOOLEAN -> out.put(keys[i], numbers[i] != 0);
        case TEXT -> out.put(keys[i], (String) texts[i]);
        default -> out.putAny(keys[i], texts[i]);
      }
    }
  }
}
