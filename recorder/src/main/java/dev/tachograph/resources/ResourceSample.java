package dev.tachograph.resources;

import dev.tachograph.common.FieldConsumer;
import java.util.function.ObjDoubleConsumer;

/**
 * What was read at one tick: a value, {@code null} (could not be read) or {@code "max"} (a limit
 * that is not set) for every {@link ResourceKey}, and figures of the program's own. Of progress
 * there is what the program gives. Immutable; made by the sampler alone.
 */
public interface ResourceSample {
  /** {@return milliseconds since the run's start, {@code t_ms}} */
  long tMillis();

  /** {@return milliseconds since the epoch, {@code ts}} */
  long wallMillis();

  /**
   * {@return whether the key has a number in this sample}
   *
   * @param key of which to ask
   */
  boolean hasNumber(ResourceKey key);

  /**
   * {@return whether the key is a limit that is not set, {@code "max"} in the file}
   *
   * @param key of which to ask
   */
  boolean isMax(ResourceKey key);

  /**
   * {@return the key's number in its {@link ResourceKey#unit unit}; not-a-number when it has none}
   *
   * @param key of which to ask
   */
  double number(ResourceKey key);

  /**
   * Gives each key that has a number, in order.
   *
   * @param consumer called for each with the key's name and its number, during the call
   */
  void forEachNumber(ObjDoubleConsumer<String> consumer);

  /**
   * Writes every key that is there in order, then the program's own figures, without {@code t_ms}
   * and {@code ts}.
   *
   * @param out takes them during the call
   */
  void writeFields(FieldConsumer out);
}
