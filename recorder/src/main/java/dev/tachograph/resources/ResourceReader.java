package dev.tachograph.resources;

/**
 * Reads resources of this process and its host; used on one thread. What can't be read is not put
 * into the sample.
 */
public interface ResourceReader extends AutoCloseable {
  /** What reads, such as {@code linux}. */
  String name();

  /**
   * Reads once.
   *
   * @param elapsedNanos the time since the read before; 0 at the first, and when it is too short
   *     for rates, which are then left out
   */
  void read(long elapsedNanos, SampleBuilder out);

  /** Says that the next read is the last of the run. */
  default void beforeLast() {}

  /** Tells what belongs into the report beside the samples; called after the last read. */
  default void describe(ResourceDetails.Builder out) {}

  /** A clock that goes on while the machine is suspended, in nanoseconds; -1 without one. */
  default long bootNanos() {
    return -1;
  }

  /** Releases files. */
  @Override
  default void close() {}
}
