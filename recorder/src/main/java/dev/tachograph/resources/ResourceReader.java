package dev.tachograph.resources;

/**
 * Reads resources of this process and its host; used on one thread, the sampler's. What can't be
 * read is not put into the sample. It is asked once a sample, and should allocate nothing then.
 */
public interface ResourceReader extends AutoCloseable {
  /** {@return what reads, such as {@code linux}} */
  String name();

  /**
   * Reads once.
   *
   * @param elapsedNanos the time since the read before; 0 at the first, and when it is too short
   *     for rates, which are then left out
   * @param out takes the values during the call
   */
  void read(long elapsedNanos, SampleBuilder out);

  /** Says that the next read is the last of the run. */
  default void beforeLast() {}

  /**
   * {@return a clock that goes on while the machine is suspended, in nanoseconds; -1 without one}
   */
  default long bootNanos() {
    return -1;
  }

  /** Releases files. */
  @Override
  default void close() {}
}
