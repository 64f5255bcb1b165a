package dev.tachograph.sync;

import org.jspecify.annotations.Nullable;

/** Peers that come, go, and are banned. */
public sealed interface PeerEvent extends BenchEvent {
  /**
   * A peer is connected and has introduced itself.
   *
   * @param peerId who
   * @param connectMs from the attempt to the end of the handshake
   * @param headBlock highest block that it says it has
   * @param userAgent what it says it is
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
   * A connection ended, or did not come about.
   *
   * @param peerId who
   * @param connectedMs how long it was connected
   * @param inflightBlocks blocks that it owed
   * @param reason why
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
   * A peer is left alone for a while.
   *
   * @param peerId who
   * @param reason why
   * @param banMs for how long
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
   * @param peerId who
   * @param reason why: {@code expired} or {@code lifted}
   */
  record PeerUnbanned(String peerId, String reason) implements PeerEvent {
    /** Cuts the texts. */
    public PeerUnbanned {
      peerId = BoundedTexts.bounded(peerId);
      reason = BoundedTexts.bounded(reason);
    }
  }
}
