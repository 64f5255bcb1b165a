package dev.tachograph.resources;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values of the sample in the making. What is not put, negative or not a number stays
 * {@code null}; shares are held within 0 to 100. Used on the sampler's thread alone.
 */
public final class SampleBuilder {
  private static final int KEYS = ResourceKey.all().size();

  private final byte[] states = new byte[KEYS];
  private final long[] bits = new long[KEYS];

  /** The keys that were put, each once. */
  private final int[] put = new int[KEYS];

  private int puts;
  private @Nullable String status;

  /** A builder without values. */
  public SampleBuilder() {}

  /** Begins anew. */
  public void clear() {
    Arrays.fill(states, ResourceSample.ABSENT);
    Arrays.fill(bits, 0);
    puts = 0;
    status = null;
  }

  /**
   * Makes a sample of what was put; it does not change any more.
   *
   * @param tMillis since the run's start
   * @param wallMillis since the epoch
   */
  public ResourceSample build(long tMillis, long wallMillis) {
    return new ResourceSample(tMillis, wallMillis, states.clone(), bits.clone(), status);
  }

  /** Puts a number; for keys with decimals it is kept as one. */
  public void put(ResourceKey key, long value) {
    if (key.kind() != ResourceKey.Kind.WHOLE) {
      put(key, (double) value);
    } else if (value >= 0) {
      set(key, value);
    }
  }

  /** Puts a number with decimals, kept to the thousandth. */
  public void put(ResourceKey key, double value) {
    if (key.kind() == ResourceKey.Kind.TEXT || !(value >= 0) || Double.isInfinite(value)) {
      return;
    }
    if (key.kind() == ResourceKey.Kind.WHOLE) {
      set(key, Math.round(value));
      return;
    }
    double bounded = key.kind() == ResourceKey.Kind.SHARE ? Math.min(100, value) : value;
    double rounded = bounded < 1e12 ? Math.round(bounded * 1000) / 1000.0 : bounded;
    set(key, Double.doubleToRawLongBits(rounded));
  }

  /** Puts {@code "max"}: the limit is not set. */
  public void putMax(ResourceKey key) {
    set(key.ordinal(), ResourceSample.MAX, 0);
  }

  /** Puts a limit; infinity is none. */
  void putLimit(ResourceKey key, double limit) {
    if (Double.isInfinite(limit)) {
      putMax(key);
    } else {
      put(key, limit);
    }
  }

  /** Puts what the program is doing. */
  public void putStatus(@Nullable String status) {
    this.status = status;
  }

  /** Puts what this has into another, which keeps the rest. */
  void copyTo(SampleBuilder other) {
    for (int i = 0; i < puts; i++) {
      int key = put[i];
      other.set(key, states[key], bits[key]);
    }
  }

  /** Takes keys out again. */
  void remove(List<ResourceKey> keys) {
    for (int i = 0; i < keys.size(); i++) {
      states[keys.get(i).ordinal()] = ResourceSample.ABSENT;
      bits[keys.get(i).ordinal()] = 0;
    }
    int left = 0;
    for (int i = 0; i < puts; i++) {
      if (states[put[i]] != ResourceSample.ABSENT) {
        put[left++] = put[i];
      }
    }
    puts = left;
  }

  private void set(ResourceKey key, long value) {
    set(key.ordinal(), ResourceSample.PRESENT, value);
  }

  private void set(int key, byte state, long value) {
    if (states[key] == ResourceSample.ABSENT) {
      put[puts++] = key;
    }
    states[key] = state;
    bits[key] = value;
  }
}
