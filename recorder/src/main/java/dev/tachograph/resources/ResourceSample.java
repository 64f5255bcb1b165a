package dev.tachograph.resources;

import dev.tachograph.common.FieldConsumer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjDoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What was read at one tick: a value, {@code null} (could not be read) or {@code "max"} (a limit
 * that is not set) for every {@link ResourceKey}, and figures of the program's own. Of progress
 * there is what the program gives. Immutable.
 */
public final class ResourceSample {
  static final byte ABSENT = 0;
  static final byte PRESENT = 1;
  static final byte MAX = 2;

  /** A progress key that the program does not provide: neither a value nor {@code null}. */
  static final byte OMITTED = 3;

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

  ResourceSample(
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

  /** {@return milliseconds since the run's start, {@code t_ms}} */
  public long tMillis() {
    return tMillis;
  }

  /** {@return milliseconds since the epoch, {@code ts}} */
  public long wallMillis() {
    return wallMillis;
  }

  /**
   * {@return whether the key has a number in this sample}
   *
   * @param key of which to ask
   */
  public boolean hasNumber(ResourceKey key) {
    return states[key.ordinal()] == PRESENT && key.isNumber();
  }

  /**
   * {@return whether the key is a limit that is not set, {@code "max"} in the file}
   *
   * @param key of which to ask
   */
  public boolean isMax(ResourceKey key) {
    return states[key.ordinal()] == MAX;
  }

  /**
   * {@return the key's number in its {@link ResourceKey#unit unit}; not-a-number when it has none}
   *
   * @param key of which to ask
   */
  public double number(ResourceKey key) {
    if (!hasNumber(key)) {
      return Double.NaN;
    }
    long value = bits[key.ordinal()];
    return key.kind() == KeyTraits.Kind.WHOLE ? value : Double.longBitsToDouble(value);
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
  public int firstChange(ResourceSample other, int from) {
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
  private boolean hasOtherOwn(ResourceSample other) {
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

  /**
   * Gives each key that has a number, in order.
   *
   * @param consumer called for each with the key's name and its number, during the call
   */
  public void forEachNumber(ObjDoubleConsumer<String> consumer) {
    for (ResourceKey key : ResourceKey.all()) {
      if (hasNumber(key)) {
        consumer.accept(key.key(), number(key));
      }
    }
  }

  /**
   * Writes every key that is there in order, without {@code t_ms} and {@code ts}.
   *
   * @param out takes them during the call
   */
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
        own.forEach((name, value) -> Progress.write(name, value, out));
      }
    } else if (states[part] != OMITTED) {
      writeField(ResourceKey.all().get(part), out);
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
    } else if (key.kind() == KeyTraits.Kind.WHOLE) {
      out.put(key.key(), bits[key.ordinal()]);
    } else {
      out.put(key.key(), number(key));
    }
  }
}
