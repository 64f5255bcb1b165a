package dev.tachograph;

import dev.tachograph.internal.json.PlainValues;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The application's values for one part of the report, copied when they are given. Thread-safe;
 * never throws; bounded, since a report must always be possible.
 *
 * <p>No application code runs under the lock.
 */
final class Values {
  /** The maximum number of keys of a part; further ones are left out and reported. */
  static final int MAX_KEYS = 10_000;

  /** The maximum size of a part in bytes, several times that of a single value. */
  static final int MAX_BYTES = 4 * PlainValues.MAX_BYTES;

  private static final int MAX_REPORTED = 100;
  private static final PlainValues.Copy NO_ROOM = PlainValues.noRoom();

  private final Map<String, PlainValues.Copy> values = new LinkedHashMap<>();
  private int bytes;
  private long leftOut;

  /** Stores a copy of a value, replacing an earlier one under the same key. */
  void put(@Nullable String key, @Nullable Object value) {
    try {
      String known = key == null ? "null" : key;
      String shown = PlainValues.truncatedKey(known);
      keep(shown, PlainValues.copy(value));
    } catch (Throwable endOfStackOrHeap) {
      leftOut++;
    }
  }

  private synchronized void keep(String key, PlainValues.Copy copy) {
    PlainValues.Copy before = values.get(key);
    int others = bytes - (before == null ? 0 : cost(key, before));
    PlainValues.Copy kept = others + cost(key, copy) <= MAX_BYTES ? copy : NO_ROOM;
    boolean hasRoom = values.size() < MAX_KEYS && others + cost(key, kept) <= MAX_BYTES;
    if (before == null && !hasRoom) {
      leftOut++;
      return;
    }
    values.put(key, kept);
    bytes = others + cost(key, kept);
  }

  private static int cost(String key, PlainValues.Copy copy) {
    return 4 * key.length() + copy.bytes();
  }

  synchronized Map<String, @Nullable Object> snapshot() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    values.forEach((key, copy) -> plain.put(key, copy.value()));
    return plain;
  }

  /** Adds the names of values that are incomplete, at most a hundred. */
  synchronized void addCut(String part, Collection<String> names) {
    TreeSet<String> cut = new TreeSet<>();
    values.forEach(
        (key, copy) -> {
          if (copy.isCut() && cut.size() < MAX_REPORTED) {
            cut.add(part + "." + key);
          }
        });
    names.addAll(cut);
  }

  /** The number of values that there was no room for at all. */
  synchronized long leftOut() {
    return leftOut;
  }
}
