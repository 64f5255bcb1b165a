package dev.tachograph.logging;

import dev.tachograph.common.Level;

/**
 * Takes records: a console, a file, a trace. Made active by {@link Logging#initTracing}.
 *
 * <p>Thread-safe. What an implementation throws, errors included, reaches neither the application
 * nor the other layers.
 */
public interface Layer extends AutoCloseable {
  /**
   * {@return whether the layer wants records of this level and target} The answer is kept until
   * {@link Logging#refresh()}.
   *
   * @param level of the records
   * @param target whose records these are, dotted like a class name
   */
  boolean enabled(Level level, String target);

  /**
   * Takes a record that it wants, on the thread that logs; must not wait.
   *
   * @param record for the time of the call
   * @return false if it had to refuse the record
   */
  boolean onRecord(LogRecord record);

  /**
   * Counts a record that it would have been given, had the stack or the heap not been at its end.
   * Unless overridden it does nothing.
   *
   * @param level of the lost record, of which nothing else is known
   */
  default void onLost(Level level) {}

  /** Completes what it holds; called once. */
  @Override
  default void close() {}
}
