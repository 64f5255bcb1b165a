package dev.tachograph.internal.json;

import org.jspecify.annotations.Nullable;

/** The keys of an object that is written again and again, as they came last time. */
class KeyOrder {
  private static final int MAX_KEYS = 16;

  /** All different. */
  private final KeyCache.@Nullable Key[] keys = new KeyCache.@Nullable Key[MAX_KEYS];

  private int count;

  /** The key expected at an index; {@code null} when none is. */
  final KeyCache.@Nullable Key expected(int index) {
    return index < count ? keys[index] : null;
  }

  /** Expects a key from now on, which is none of those before it, and forgets what followed. */
  final void expect(int index, KeyCache.Key key) {
    if (index < MAX_KEYS && index <= count) {
      keys[index] = key;
      count = index + 1;
    }
  }
}
