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
   * Whether it wants records of this level and target. The answer is kept until {@link
   * Logging#refresh()}.
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
   * Counts a record of this level that it would have been given, had the stack or the heap not been
   * at its end; does nothing unless told otherwise.
   */
  default void onLost(Level level) {}

  /** Completes what it holds; called once. */
  @Override
  default void close() {}
}
