package dev.tachograph.resources;

/**
 * Takes the values of the sample in the making. What is not put, negative or not a number stays
 * {@code null}; shares are held within 0 to 100. Used on the sampler's thread alone.
 *
 * <p>The sampler has its own. Who wants to see what a {@link ResourceReader} reads without one
 * extends this class; what arrives there is bounded and rounded as in a sample.
 */
public abstract class SampleBuilder {
  /** A builder without values. */
  protected SampleBuilder() {}

  /**
   * Puts a number; for keys with decimals it is kept as one. The last of a key counts.
   *
   * @param key in whose {@link ResourceKey#unit unit} the number is
   * @param value 0 or more; less leaves the key {@code null}
   */
  public final void put(ResourceKey key, long value) {
    if (key.kind() != KeyTraits.Kind.WHOLE) {
      put(key, (double) value);
    } else if (value >= 0) {
      setWhole(key, value);
    }
  }

  /**
   * Puts a number with decimals, kept to the thousandth; for keys of whole numbers it is rounded to
   * one.
   *
   * @param key in whose {@link ResourceKey#unit unit} the number is
   * @param value 0 or more; less, not-a-number and infinity leave the key {@code null}
   */
  public final void put(ResourceKey key, double value) {
    if (key.kind() == KeyTraits.Kind.TEXT || !(value >= 0) || Double.isInfinite(value)) {
      return;
    }
    if (key.kind() == KeyTraits.Kind.WHOLE) {
      setWhole(key, Math.round(value));
      return;
    }
    double bounded = key.kind() == KeyTraits.Kind.SHARE ? Math.min(100, value) : value;
    setDecimal(key, bounded < 1e12 ? Math.round(bounded * 1000) / 1000.0 : bounded);
  }

  /**
   * Puts {@code "max"}: the limit is not set.
   *
   * @param key that of the limit
   */
  public abstract void putMax(ResourceKey key);

  /**
   * Keeps the number of a key of whole numbers; the last of a key counts.
   *
   * @param key always one of whole numbers
   * @param value 0 or more
   */
  protected abstract void setWhole(ResourceKey key, long value);

  /**
   * Keeps the number of a key with decimals; the last of a key counts.
   *
   * @param key always one with decimals
   * @param value finite, 0 or more, of a share at most 100
   */
  protected abstract void setDecimal(ResourceKey key, double value);
}
