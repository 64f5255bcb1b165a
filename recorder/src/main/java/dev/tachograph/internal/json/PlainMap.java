package dev.tachograph.internal.json;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map that {@link PlainValues} copied: deeply immutable, and none of its methods throws. */
final class PlainMap extends AbstractMap<String, @Nullable Object> {
  /** The maximum length of its JSON in bytes. */
  final int bytes;

  private final Map<String, @Nullable Object> members;

  /** Takes ownership of the members. */
  PlainMap(Map<String, @Nullable Object> members, int bytes) {
    this.members = Collections.unmodifiableMap(members);
    this.bytes = bytes;
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    return members.entrySet();
  }

  /** Its JSON with secrets masked, for a consumer that has no objects. */
  @Override
  public String toString() {
    return JsonWriter.textOf(this);
  }
}
