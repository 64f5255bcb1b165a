package dev.tachograph.internal.json;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list that {@link PlainValues} copied: deeply immutable, and none of its methods throws. */
final class PlainList extends AbstractList<@Nullable Object> implements RandomAccess {
  /** The maximum length of its JSON in bytes. */
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

  /** Its JSON with secrets masked, for a consumer that has no lists. */
  @Override
  public String toString() {
    return JsonWriter.textOf(this);
  }
}
