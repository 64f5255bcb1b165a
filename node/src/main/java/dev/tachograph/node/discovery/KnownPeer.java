package dev.tachograph.node.discovery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a peer, from this run and from earlier ones.
 *
 * @param peerId {@code host:port}, as in {@link PeerIds}
 * @param services bits of {@link org.bitcoinj.core.Services} that it offered, or is said to; 0 if
 *     unknown
 * @param lastSeen when it was connected, or is said to have been; {@code null} if unknown
 * @param lastConnected when this node was connected to it last, {@code null} if never
 * @param failedAttempts attempts to connect that failed since then
 * @param headBlock the highest block that it had, {@code null} if unknown
 * @param userAgent its description of itself, which is untrusted text; {@code null} if unknown
 * @param health its answers; {@code null} if it was asked for nothing
 * @param bannedUntil when its ban ends, {@code null} if it is not banned
 * @param banReason why it is banned, {@code null} if it is not banned
 */
public record KnownPeer(
    String peerId,
    long services,
    @Nullable Instant lastSeen,
    @Nullable Instant lastConnected,
    int failedAttempts,
    @Nullable Long headBlock,
    @Nullable String userAgent,
    @Nullable Health health,
    @Nullable Instant bannedUntil,
    @Nullable String banReason) {
  /**
   * A peer's answers, summed over the runs that remember it.
   *
   * @param batchLimit the number of blocks that it was asked for at once in the end
   * @param successes full answers
   * @param partials answers with a part of what was asked
   * @param failures no or wrong answers
   */
  public record Health(int batchLimit, long successes, long partials, long failures) {
    /** (successes + ½ partials) / all, from 0 to 1; 0 without answers. */
    public double quality() {
      long all = successes + partials + failures;
      return all == 0 ? 0 : (successes + 0.5 * partials) / all;
    }
  }
}
