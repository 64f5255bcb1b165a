package dev.tachograph.sync;

import java.time.Duration;

/**
 * Limits and thresholds of a {@link PeerHealthTracker}.
 *
 * @param minBatch smallest batch limit, in blocks; at least 1
 * @param initialBatch limit of a peer without history; from {@code minBatch} to {@code maxBatch}
 * @param maxBatch largest batch limit, in blocks; at least {@code minBatch}
 * @param cleanBatchesPerIncrease consecutive full answers that raise the limit by one; at least 1
 * @param banAfterFailures consecutive failures that ban a peer; at least 1
 * @param banDuration how long such a ban lasts; positive
 * @param maxPeers maximum number of peers remembered; at least 1
 */
public record PeerHealthConfig(
    int minBatch,
    int initialBatch,
    int maxBatch,
    int cleanBatchesPerIncrease,
    int banAfterFailures,
    Duration banDuration,
    int maxPeers) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException with a sentence that names the value and what is legal
   */
  public PeerHealthConfig {
    check(minBatch >= 1, "minBatch must be at least 1, not " + minBatch);
    check(
        maxBatch >= minBatch,
        "maxBatch must be at least minBatch " + minBatch + ", not " + maxBatch);
    check(
        initialBatch >= minBatch && initialBatch <= maxBatch,
        "initialBatch must be from " + minBatch + " to " + maxBatch + ", not " + initialBatch);
    check(
        cleanBatchesPerIncrease >= 1,
        "cleanBatchesPerIncrease must be at least 1, not " + cleanBatchesPerIncrease);
    check(banAfterFailures >= 1, "banAfterFailures must be at least 1, not " + banAfterFailures);
    check(
        !banDuration.isNegative() && !banDuration.isZero(),
        "banDuration must be positive, not " + banDuration);
    check(maxPeers >= 1, "maxPeers must be at least 1, not " + maxPeers);
  }

  /** Batches of 1 to 128 blocks, 16 at first; 5 failures ban for two minutes; 4096 peers. */
  public static PeerHealthConfig defaults() {
    return new PeerHealthConfig(1, 16, 128, 5, 5, Duration.ofMinutes(2), 4096);
  }

  /** This configuration with other batch limits. */
  public PeerHealthConfig withBatch(int min, int initial, int max) {
    return new PeerHealthConfig(
        min, initial, max, cleanBatchesPerIncrease, banAfterFailures, banDuration, maxPeers);
  }

  /** This configuration with another rule for bans. */
  public PeerHealthConfig withBan(int afterFailures, Duration duration) {
    return new PeerHealthConfig(
        minBatch,
        initialBatch,
        maxBatch,
        cleanBatchesPerIncrease,
        afterFailures,
        duration,
        maxPeers);
  }

  private static void check(boolean legal, String message) {
    if (!legal) {
      throw new IllegalArgumentException(message);
    }
  }
}
