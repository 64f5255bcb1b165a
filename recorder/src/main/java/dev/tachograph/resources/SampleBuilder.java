package dev.tachograph.resources;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values of the sample in the making. What is not put, negative or not a number stays
 * {@code null}; shares are held within 0 to 100. Used on the sampler's thread alone.
 */
public final class SampleBuilder {
  private static final int KEYS = ResourceKey.all().size();
  private static final int STATUS = ResourceKey.STATUS.ordinal();

  /** The states of an empty sample. */
  private static final byte[] EMPTY = new byte[KEYS];

  static {
    for (ResourceKey key : ResourceKey.all()) {
      EMPTY[key.ordinal()] = key.isProgress() ? ResourceSample.OMITTED : ResourceSample.ABSENT;
    }
  }

  private final byte[] states = new byte[KEYS];
  private final long[] bits = new long[KEYS];

  /** The keys that were put, each once. */
  private final int[] put = new int[KEYS];

  private int puts;
  private @Nullable String status;
  private Map<String, @Nullable Number> own = Map.of();

  /** A builder without values. */
  public SampleBuilder() {
    clear();
  }

  /** Begins anew. */
  public void clear() {
    System.arraycopy(EMPTY, 0, states, 0, KEYS);
    Arrays.fill(bits, 0);
    puts = 0;
    status = null;
    own = Map.of();
  }

  /**
   * Makes a sample of what was put; it does not change any more.
   *
   * @param tMillis since the run's start
   * @param wallMillis since the epoch
   * @return a new sample; the builder keeps its values until {@link #clear}
   */
  public ResourceSample build(long tMillis, long wallMillis) {
    return new ResourceSample(tMillis, wallMillis, states.clone(), bits.clone(), status, own);
  }

  /**
   * Puts a number; for keys with decimals it is kept as one. The last of a key counts.
   *
   * @param key in whose {@link ResourceKey#unit unit} the number is
   * @param value 0 or more; less leaves the key {@code null}
   */
  public void put(ResourceKey key, long value) {
    if (key.kind() != KeyTraits.Kind.WHOLE) {
      put(key, (double) value);
    } else if (value >= 0) {
      set(key, value);
    }
  }

  /**
   * Puts a number with decimals, kept to the thousandth; for keys of whole numbers it is rounded to
   * one.
   *
   * @param key in whose {@link ResourceKey#unit unit} the number is
   * @param value 0 or more; less, not-a-number and infinity leave the key {@code null}
   */
  public void put(ResourceKey key, double value) {
    if (key.kind() == KeyTraits.Kind.TEXT || !(value >= 0) || Double.isInfinite(value)) {
      return;
    }
    if (key.kind() == KeyTraits.Kind.WHOLE) {
      set(key, Math.round(value));
      return;
    }
    double bounded = key.kind() == KeyTraits.Kind.SHARE ? Math.min(100, value) : value;
    double rounded = bounded < 1e12 ? Math.round(bounded * 1000) / 1000.0 : bounded;
    set(key, Double.doubleToRawLongBits(rounded));
  }

  /**
   * Puts {@code "max"}: the limit is not set.
   *
   * @param key that of the limit
   */
  public void putMax(ResourceKey key) {
    set(key.ordinal(), ResourceSample.MAX, 0);
  }

  /** Puts a limit; infinity means none. */
  void putLimit(ResourceKey key, double limit) {
    if (Double.isInfinite(limit)) {
      putMax(key);
    } else {
      put(key, limit);
    }
  }

  /**
   * Sets what the program is doing.
   *
   * @param status such as {@code fetching}; {@code null} is not known
   */
  public void putStatus(@Nullable String status) {
    this.status = status;
    states[STATUS] = ResourceSample.ABSENT;
  }

  /**
   * Puts what the program gives of its progress; its own figures take the place of those before.
   *
   * @param progress as its source gave it
   */
  public void putProgress(Progress progress) {
    putStatus(progress.status());
    own = Map.of();
    progress.figures().forEach(this::putFigure);
  }

  private void putFigure(String name, @Nullable Number value) {
    ResourceKey key = ResourceKey.named(name);
    if (key == null) {
      own = own.isEmpty() ? new LinkedHashMap<>() : own;
      own.put(name, value);
    } else {
      states[key.ordinal()] = ResourceSample.ABSENT;
      put(key, value == null ? -1 : value.longValue());
    }
  }

  /**
   * Marks the progress as unreadable.
   *
   * @param last the last known progress; {@code null} if it was never read
   */
  void putUnknownProgress(@Nullable Progress last) {
    putStatus(null);
    own = Map.of();
    if (last != null) {
      last.figures().keySet().forEach(name -> putFigure(name, null));
    }
  }

  /** Puts the values of this builder into another, which keeps its others. */
  void copyTo(SampleBuilder other) {
    for (int i = 0; i < puts; i++) {
      int key = put[i];
      other.set(key, states[key], bits[key]);
    }
  }

  /** Removes keys. */
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
    if (states[key] == ResourceSample.ABSENT || states[key] == ResourceSample.OMITTED) {
      put[puts++] = key;
    }
    states[key] = state;
    bits[key] = value;
  }
}
