package dev.tachograph.sync;

import org.jspecify.annotations.Nullable;

/** Peers that connect, disconnect, and are banned. */
public sealed interface PeerEvent extends BenchEvent {
  /**
   * A peer is connected and has introduced itself.
   *
   * @param peerId the peer
   * @param connectMs from the attempt to the end of the handshake
   * @param headBlock highest block that it claims to have
   * @param userAgent its description of itself
   */
  record PeerConnected(
      String peerId,
      @Nullable Double connectMs,
      @Nullable Long headBlock,
      @Nullable String userAgent)
      implements PeerEvent {
    /** Cuts the texts. */
    public PeerConnected {
      peerId = BoundedTexts.bounded(peerId);
      userAgent = BoundedTexts.boundedOrNull(userAgent);
    }
  }

  /**
   * A connection ended or failed.
   *
   * @param peerId the peer
   * @param connectedMs how long it was connected
   * @param inflightBlocks blocks that it owed
   * @param reason the reason
   */
  record PeerDisconnected(
      String peerId, @Nullable Double connectedMs, long inflightBlocks, @Nullable String reason)
      implements PeerEvent {
    /** Cuts the texts. */
    public PeerDisconnected {
      peerId = BoundedTexts.bounded(peerId);
      reason = BoundedTexts.boundedOrNull(reason);
    }
  }

  /**
   * A peer was banned for a while.
   *
   * @param peerId the peer
   * @param reason the reason
   * @param banMs the duration
   * @param consecutiveFailures failures since its last success
   */
  record PeerBanned(String peerId, String reason, long banMs, long consecutiveFailures)
      implements PeerEvent {
    /** Cuts the texts. */
    public PeerBanned {
      peerId = BoundedTexts.bounded(peerId);
      reason = BoundedTexts.bounded(reason);
    }
  }

  /**
   * A ban ended.
   *
   * @param peerId the peer
   * @param reason the reason: {@code expired} or {@code lifted}
   */
  record PeerUnbanned(String peerId, String reason) implements PeerEvent {
    /** Cuts the texts. */
    public PeerUnbanned {
      peerId = BoundedTexts.bounded(peerId);
      reason = BoundedTexts.bounded(reason);
    }
  }
}
