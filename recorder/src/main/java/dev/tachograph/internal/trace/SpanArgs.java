package dev.tachograph.internal.trace;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.json.PlainValues;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a span until its end is written. Never throws; bounded; kept with a pooled span.
 *
 * <p>Written by one thread. The thread that ends the run may read concurrently: a value is stored
 * before it is counted, and never changed. A duplicate key is stored twice.
 */
public final class SpanArgs {
  private static final int MAX_ARGS = 64;
  private static final int FEW = 4;

  private static final Object LONG = new Object();
  private static final Object DOUBLE = new Object();
  private static final Object BOOLEAN = new Object();

  private static final VarHandle SIZE;

  static {
    try {
      SIZE = MethodHandles.lookup().findVarHandle(SpanArgs.class, "size", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private String[] keys = new String[FEW];

  /** A text, {@code null}, the type of the number, or another copied value. */
  private @Nullable Object[] values = new @Nullable Object[FEW];

  private long[] numbers = new long[FEW];
  private volatile int size;

  /** Stores a whole number. */
  public void put(String key, long value) {
    add(key, LONG, value);
  }

  /** Stores a number. */
  public void put(String key, double value) {
    add(key, DOUBLE, Double.doubleToRawLongBits(value));
  }

  /** Stores a truth value. */
  public void put(String key, boolean value) {
    add(key, BOOLEAN, value ? 1 : 0);
  }

  /** Stores a copy of a text. */
  public void put(String key, @Nullable CharSequence value) {
    add(key, PlainValues.text(value), 0);
  }

  /** Stores a copy of any value. */
  public void putAny(String key, @Nullable Object value) {
    if (value instanceof Long || value instanceof Integer) {
      put(key, ((Number) value).longValue());
    } else if (value instanceof Double number) {
      put(key, number.doubleValue());
    } else if (value instanceof Boolean truth) {
      put(key, truth.booleanValue());
    } else if (value == null || value instanceof CharSequence) {
      put(key, (CharSequence) value);
    } else {
      add(key, PlainValues.copy(value, JsonWriter.TEXT_LIMIT).value(), 0);
    }
  }

  private void add(String key, @Nullable Object value, long number) {
    int at = size;
    if (at == MAX_ARGS) {
      return;
    }
    if (at == keys.length && !grow()) {
      return;
    }
    keys[at] = key;
    values[at] = value;
    numbers[at] = number;
    SIZE.setRelease(this, at + 1);
  }

  private boolean grow() {
    try {
      int wanted = keys.length * 4;
      String[] moreKeys = Arrays.copyOf(keys, wanted);
      @Nullable Object[] moreValues = Arrays.copyOf(values, wanted);
      long[] moreNumbers = Arrays.copyOf(numbers, wanted);
      keys = moreKeys;
      values = moreValues;
      numbers = moreNumbers;
      return true;
    } catch (OutOfMemoryError lost) {
      return false;
    }
  }

  /** Passes on the arguments in order; of duplicate keys the consumer keeps the last. */
  void writeTo(FieldConsumer out) {
    int count = size;
    for (int i = 0; i < count; i++) {
      Object value = values[i];
      if (value == LONG) {
        out.put(keys[i], numbers[i]);
      } else if (value == DOUBLE) {
        out.put(keys[i], Double.longBitsToDouble(numbers[i]));
      } else if (value == BOOLEAN) {
        out.put(keys[i], numbers[i] != 0);
      } else if (value == null || value instanceof String) {
        out.put(keys[i], (String) value);
      } else {
        out.putAny(keys[i], value);
      }
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Removes all arguments; false if the arrays have grown beyond what is worth keeping. */
  @SuppressWarnings("NullAway") // The slots beyond the size are never read.
  boolean clear() {
    if (keys.length > FEW * 4) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      keys[i] = null;
      values[i] = null;
    }
    SIZE.setRelease(this, 0);
    return true;
  }
}
