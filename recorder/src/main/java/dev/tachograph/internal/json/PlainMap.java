package dev.tachograph.internal.json;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map that {@link PlainValues} copied: it and all in it never change, and nothing throws. */
final class PlainMap extends AbstractMap<String, @Nullable Object> {
  /** Bytes that it becomes at most. */
  final int bytes;

  private final Map<String, @Nullable Object> members;

  /** Of members that nobody else has. */
  PlainMap(Map<String, @Nullable Object> members, int bytes) {
    this.members = Collections.unmodifiableMap(members);
    this.bytes = bytes;
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    return members.entrySet();
  }

  /** Its JSON, without secrets: what a consumer gets that has no place for it. */
  @Override
  public String toString() {
    return JsonWriter.textOf(this);
  }
}
