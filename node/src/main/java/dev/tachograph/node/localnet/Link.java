package dev.tachograph.node.localnet;

import java.time.Duration;

/**
 * The link between a peer and whoever connects to it, as seen in what the peer sends.
 *
 * @param roundTrip the time by which everything the peer sends is delayed; not negative
 * @param bytesPerSecond the bandwidth, at least 1; bytes trickle in, fifty times a second at most
 */
public record Link(Duration roundTrip, long bytesPerSecond) {
  /** No delay and no limit. */
  public static final Link DIRECT = new Link(Duration.ZERO, Long.MAX_VALUE);

  private static final int SLICES_PER_SECOND = 50;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException with a sentence that names the value and what is legal
   */
  public Link {
    if (roundTrip.isNegative()) {
      throw new IllegalArgumentException("roundTrip must not be negative, not " + roundTrip);
    }
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "bytesPerSecond must be at least 1, not " + bytesPerSecond);
    }
  }

  /** The number of bytes sent at a time. */
  int sliceBytes() {
    return (int)
        Math.min(PacedWriter.MAX_UNWRITTEN, Math.max(1, bytesPerSecond / SLICES_PER_SECOND));
  }

  /** The time that bytes take. */
  long nanos(int bytes) {
    return bytesPerSecond == Long.MAX_VALUE ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
  }
}
