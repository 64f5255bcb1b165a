package dev.tachograph.internal.sampling;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjDoubleConsumer;
import org.jspecify.annotations.Nullable;

/** A sample as it was taken. Its storage is that of {@link SampleValues}. */
public final class TakenSample implements ResourceSample {
  static final byte ABSENT = 0;

  /** The bits are the number. */
  static final byte WHOLE = 1;

  /** The bits are those of a {@code double}. */
  static final byte DECIMAL = 2;

  static final byte MAX = 3;

  /** A progress key that the program does not provide: neither a value nor {@code null}. */
  static final byte OMITTED = 4;

  /** The keys in order, followed by the program's own figures as a single part. */
  static final int PARTS = ResourceKey.all().size() + 1;

  private static final int OWN = PARTS - 1;

  private final long tMillis;
  private final long wallMillis;
  private final byte[] states;

  /** 0 for a key without a number. */
  private final long[] bits;

  private final @Nullable String status;
  private final Map<String, @Nullable Number> own;

  TakenSample(
      long tMillis,
      long wallMillis,
      byte[] states,
      long[] bits,
      @Nullable String status,
      Map<String, @Nullable Number> own) {
    this.tMillis = tMillis;
    this.wallMillis = wallMillis;
    this.states = states;
    this.bits = bits;
    this.status = status;
    this.own = own;
  }

  @Override
  public long tMillis() {
    return tMillis;
  }

  @Override
  public long wallMillis() {
    return wallMillis;
  }

  @Override
  public boolean hasNumber(ResourceKey key) {
    byte state = states[key.ordinal()];
    return state == WHOLE || state == DECIMAL;
  }

  @Override
  public boolean isMax(ResourceKey key) {
    return states[key.ordinal()] == MAX;
  }

  @Override
  public double number(ResourceKey key) {
    long value = bits[key.ordinal()];
    return switch (states[key.ordinal()]) {
      case WHOLE -> value;
      case DECIMAL -> Double.longBitsToDouble(value);
      default -> Double.NaN;
    };
  }

  /**
   * Finds the first key that is another value, {@code "max"} or {@code null} than in another
   * sample.
   *
   * @param other the sample to look at beside this one
   * @param from looked at from this {@link ResourceKey#ordinal() ordinal} on
   * @return its ordinal; the count of keys when only the program's own figures are other ones, and
   *     one more when there is nothing
   */
  public int firstChange(TakenSample other, int from) {
    int keys = states.length;
    if (from >= keys) {
      return from == keys && hasOtherOwn(other) ? OWN : PARTS;
    }
    int state = Arrays.mismatch(states, from, keys, other.states, from, keys);
    int first = state < 0 ? keys : from + state;
    int bit = Arrays.mismatch(bits, from, first, other.bits, from, first);
    first = bit < 0 ? first : from + bit;
    int text = ResourceKey.STATUS.ordinal();
    boolean reported = from <= text && text < first && !Objects.equals(status, other.status);
    first = reported ? text : first;
    return first == keys && !hasOtherOwn(other) ? PARTS : first;
  }

  /** Nearly always both have none, which is the same map. */
  private boolean hasOtherOwn(TakenSample other) {
    return own != other.own && !own.equals(other.own);
  }

  /** {@return what the program was doing, {@code null} without a progress source} */
  public @Nullable String status() {
    return status;
  }

  /**
   * {@return the program's own figures, by name; {@code null} is what is not known} Unmodifiable.
   */
  public Map<String, @Nullable Number> own() {
    return Collections.unmodifiableMap(own);
  }

  @Override
  public void forEachNumber(ObjDoubleConsumer<String> consumer) {
    for (ResourceKey key : ResourceKey.all()) {
      if (hasNumber(key)) {
        consumer.accept(key.key(), number(key));
      }
    }
  }

  @Override
  public void writeFields(FieldConsumer out) {
    for (int i = 0; i < PARTS; i++) {
      writePart(i, out);
    }
  }

  /**
   * Writes the key of an ordinal if it is present, or, after the last key, the program's own
   * figures.
   */
  void writePart(int part, FieldConsumer out) {
    if (part == OWN) {
      if (!own.isEmpty()) {
        own.forEach((name, value) -> writeOwn(name, value, out));
      }
    } else if (states[part] != OMITTED) {
      writeField(ResourceKey.all().get(part), out);
    }
  }

  /** Numbers of progress are of these two types. */
  private static void writeOwn(String name, @Nullable Number value, FieldConsumer out) {
    if (value instanceof Double decimal) {
      out.put(name, (double) decimal);
    } else if (value instanceof Long whole) {
      out.put(name, (long) whole);
    } else {
      out.put(name, (CharSequence) null);
    }
  }

  private void writeField(ResourceKey key, FieldConsumer out) {
    byte state = states[key.ordinal()];
    if (key == ResourceKey.STATUS) {
      out.put(key.key(), status);
    } else if (state == MAX) {
      out.put(key.key(), "max");
    } else if (state == ABSENT) {
      out.put(key.key(), (CharSequence) null);
    } else if (state == WHOLE) {
      out.put(key.key(), bits[key.ordinal()]);
    } else {
      out.put(key.key(), number(key));
    }
  }
}
