package dev.tachograph.internal.json;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list that {@link PlainValues} copied: it and all in it never change, and nothing throws. */
final class PlainList extends AbstractList<@Nullable Object> implements RandomAccess {
  /** Bytes that it becomes at most. */
  final int bytes;

  private final @Nullable Object[] elements;

  PlainList(@Nullable Object[] elements, int bytes) {
    this.elements = elements;
    this.bytes = bytes;
  }

  @Override
  public @Nullable Object get(int index) {
    return elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }

  /** Its JSON, without secrets: what a consumer gets that has no place for it. */
  @Override
  public String toString() {
    return JsonWriter.textOf(this);
  }
}
