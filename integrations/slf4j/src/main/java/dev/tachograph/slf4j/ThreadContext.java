package dev.tachograph.slf4j;

import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.ThreadLocalMapOfStacks;
import org.slf4j.spi.MDCAdapter;

/**
 * The mapped diagnostic context of each thread, one per process.
 *
 * <p>A thread begins with an empty context: it does not inherit its parent's, since a pool thread
 * would keep forever what belonged to the task that happened to start it. (Logback does the same
 * since 1.1.5.) Context is carried along by {@code MDC.getCopyOfContextMap()}.
 */
final class ThreadContext implements MDCAdapter {
  private static final ThreadLocal<@Nullable Map<String, @Nullable String>> VALUES =
      new ThreadLocal<>();

  private final ThreadLocalMapOfStacks stacks = new ThreadLocalMapOfStacks();

  @Override
  public void put(String key, @Nullable String value) {
    if (key == null) {
      throw new IllegalArgumentException("key must not be null");
    }
    Map<String, @Nullable String> map = VALUES.get();
    if (map == null) {
      map = new HashMap<>();
      VALUES.set(map);
    }
    map.put(key, value);
  }

  @Override
  public @Nullable String get(String key) {
    Map<String, @Nullable String> map = VALUES.get();
    return map == null || key == null ? null : map.get(key);
  }

  @Override
  public void remove(String key) {
    Map<String, @Nullable String> map = VALUES.get();
    if (map == null) {
      return;
    }
    map.remove(key);
    if (map.isEmpty()) {
      VALUES.remove();
    }
  }

  @Override
  public void clear() {
    VALUES.remove();
  }

  @Override
  public @Nullable Map<String, @Nullable String> getCopyOfContextMap() {
    Map<String, @Nullable String> map = VALUES.get();
    return map == null ? null : new HashMap<>(map);
  }

  @Override
  public void setContextMap(@Nullable Map<String, @Nullable String> map) {
    if (map == null || map.isEmpty()) {
      VALUES.remove();
    } else {
      VALUES.set(copyOf(map));
    }
  }

  /** The readable part of a map: a map that fails midway must not cost a record. */
  private static Map<String, @Nullable String> copyOf(Map<?, ?> map) {
    Map<String, @Nullable String> copy = new HashMap<>();
    try {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        Object value = entry.getValue();
        copy.put(String.valueOf(entry.getKey()), value == null ? null : String.valueOf(value));
      }
    } catch (Throwable t) {
      copy.put("<mdc>", "could not be read: " + t.getClass().getName());
    }
    return copy;
  }

  /** The calling thread's own map, not a copy; {@code null} if it is empty. */
  static @Nullable Map<String, @Nullable String> current() {
    return VALUES.get();
  }

  @Override
  public void pushByKey(String key, String value) {
    stacks.pushByKey(key, value);
  }

  @Override
  public @Nullable String popByKey(String key) {
    try {
      return stacks.popByKey(key);
    } catch (NoSuchElementException e) {
      // SLF4J's stack returns null for an unknown key but throws for one that has become empty.
      return null;
    }
  }

  @Override
  public @Nullable Deque<String> getCopyOfDequeByKey(String key) {
    return stacks.getCopyOfDequeByKey(key);
  }

  @Override
  public void clearDequeByKey(String key) {
    stacks.clearDequeByKey(key);
  }
}
