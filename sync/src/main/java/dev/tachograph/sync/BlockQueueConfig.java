package dev.tachograph.sync;

import java.time.Duration;

/**
 * Bounds of a {@link BlockQueue}.
 *
 * @param maxInflightBlocks maximum number of blocks that all peers together owe; at least 1
 * @param escalateAfterAttempts failed attempts after which a block is escalated; at least 1
 * @param escalatedBatch maximum number of escalated blocks in one batch; at least 1
 * @param samePeerAfter how long an escalated block waits for a peer that has not failed it before
 *     it is assigned to one that has; not negative
 */
public record BlockQueueConfig(
    int maxInflightBlocks, int escalateAfterAttempts, int escalatedBatch, Duration samePeerAfter) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException with a sentence that names the value and what is legal
   */
  public BlockQueueConfig {
    atLeastOne("maxInflightBlocks", maxInflightBlocks);
    atLeastOne("escalateAfterAttempts", escalateAfterAttempts);
    atLeastOne("escalatedBatch", escalatedBatch);
    if (samePeerAfter.isNegative()) {
      throw new IllegalArgumentException(
          "samePeerAfter must not be negative, not " + samePeerAfter);
    }
  }

  /**
   * 4096 blocks in flight, escalation after 3 attempts, 8 escalated blocks in a batch, retries by
   * the same peer after 5 seconds.
   */
  public static BlockQueueConfig defaults() {
    return new BlockQueueConfig(4096, 3, 8, Duration.ofSeconds(5));
  }

  /** This configuration with another bound of blocks in flight. */
  public BlockQueueConfig withMaxInflightBlocks(int blocks) {
    return new BlockQueueConfig(blocks, escalateAfterAttempts, escalatedBatch, samePeerAfter);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
