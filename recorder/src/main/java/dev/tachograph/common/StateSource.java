package dev.tachograph.common;

/**
 * A part of the application's state that a dump shows.
 *
 * <p>Called on the dump's thread; it should not block for long and may throw: the dump says so and
 * goes on.
 */
public interface StateSource {
  /** What the part is called in the dump, such as {@code peer pool}. */
  String title();

  /** Writes the state as fields. */
  void writeState(FieldConsumer out);
}
