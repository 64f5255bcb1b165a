package dev.tachograph.internal.sampling;

import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.SampleBuilder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of the sample in the making, and the program's progress. Used on the sampler's thread
 * alone.
 */
public final class SampleValues extends SampleBuilder {
  private static final ResourceKey[] ALL = ResourceKey.all().toArray(ResourceKey[]::new);
  private static final int KEYS = ALL.length;
  private static final int STATUS = ResourceKey.STATUS.ordinal();

  /** The states of an empty sample. */
  private static final byte[] EMPTY = new byte[KEYS];

  static {
    for (ResourceKey key : ResourceKey.all()) {
      EMPTY[key.ordinal()] = key.isProgress() ? TakenSample.OMITTED : TakenSample.ABSENT;
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
  public SampleValues() {
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
  public TakenSample build(long tMillis, long wallMillis) {
    return new TakenSample(tMillis, wallMillis, states.clone(), bits.clone(), status, own);
  }

  @Override
  public void putMax(ResourceKey key) {
    set(key.ordinal(), TakenSample.MAX, 0);
  }

  @Override
  protected void setWhole(ResourceKey key, long value) {
    set(key.ordinal(), TakenSample.WHOLE, value);
  }

  @Override
  protected void setDecimal(ResourceKey key, double value) {
    set(key.ordinal(), TakenSample.DECIMAL, Double.doubleToRawLongBits(value));
  }

  /**
   * Sets what the program is doing.
   *
   * @param status such as {@code fetching}; {@code null} is not known
   */
  public void putStatus(@Nullable String status) {
    this.status = status;
    states[STATUS] = TakenSample.ABSENT;
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
      states[key.ordinal()] = TakenSample.ABSENT;
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
      switch (states[key]) {
        case TakenSample.WHOLE -> other.put(ALL[key], bits[key]);
        case TakenSample.DECIMAL -> other.put(ALL[key], Double.longBitsToDouble(bits[key]));
        case TakenSample.MAX -> other.putMax(ALL[key]);
        default -> {}
      }
    }
  }

  /** Removes keys. */
  void remove(List<ResourceKey> keys) {
    for (int i = 0; i < keys.size(); i++) {
      states[keys.get(i).ordinal()] = TakenSample.ABSENT;
      bits[keys.get(i).ordinal()] = 0;
    }
    int left = 0;
    for (int i = 0; i < puts; i++) {
      if (states[put[i]] != TakenSample.ABSENT) {
        put[left++] = put[i];
      }
    }
    puts = left;
  }

  private void set(int key, byte state, long value) {
    if (states[key] == TakenSample.ABSENT || states[key] == TakenSample.OMITTED) {
      put[puts++] = key;
    }
    states[key] = state;
    bits[key] = value;
  }
}
