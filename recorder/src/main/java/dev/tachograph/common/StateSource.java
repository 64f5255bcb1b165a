package dev.tachograph.common;

/**
 * A part of the application's state that a dump shows.
 *
 * <p>Called on a thread of the recorder, for a bounded time: a dump waits for it a little, says
 * that it did not answer, and goes on. It may throw; the dump says so and goes on.
 */
public interface StateSource {
  /** {@return what the part is called in the dump, such as {@code peer pool}} */
  String title();

  /**
   * Writes the state as fields. Called once a dump; what was written before an exception stays.
   *
   * @param out takes the fields during the call, on its thread alone; not to be kept
   */
  void writeState(FieldConsumer out);
}
