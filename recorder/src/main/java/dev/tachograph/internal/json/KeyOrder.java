package dev.tachograph.internal.json;

import org.jspecify.annotations.Nullable;

/** The keys of an object that is written repeatedly, in the order of the last time. */
class KeyOrder {
  private static final int MAX_KEYS = 16;

  /** All distinct. */
  private final KeyCache.@Nullable Key[] keys = new KeyCache.@Nullable Key[MAX_KEYS];

  private int count;

  /** The key expected at an index; {@code null} if none is. */
  final KeyCache.@Nullable Key expected(int index) {
    return index < count ? keys[index] : null;
  }

  /** Expects a key, which must differ from all before it, and forgets those that followed. */
  final void expect(int index, KeyCache.Key key) {
    if (index < MAX_KEYS && index <= count) {
      keys[index] = key;
      count = index + 1;
    }
  }
}
