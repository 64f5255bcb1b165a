package dev.tachograph.sync;

import dev.tachograph.common.FieldConsumer;
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

    @Override
    public String event() {
      return "peer_connected";
    }

    @Override
    public void writeFields(FieldConsumer out) {
      out.put("peer_id", peerId);
      OptionalNumbers.put(out, "connect_ms", connectMs);
      OptionalNumbers.put(out, "head_block", headBlock);
      out.put("user_agent", userAgent);
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

    @Override
    public String event() {
      return "peer_disconnected";
    }

    @Override
    public void writeFields(FieldConsumer out) {
      out.put("peer_id", peerId);
      OptionalNumbers.put(out, "connected_ms", connectedMs);
      out.put("inflight_blocks", inflightBlocks);
      out.put("reason", reason);
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

    @Override
    public String event() {
      return "peer_banned";
    }

    @Override
    public void writeFields(FieldConsumer out) {
      out.put("peer_id", peerId);
      out.put("reason", reason);
      out.put("ban_ms", banMs);
      out.put("consecutive_failures", consecutiveFailures);
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

    @Override
    public String event() {
      return "peer_unbanned";
    }

    @Override
    public void writeFields(FieldConsumer out) {
      out.put("peer_id", peerId);
      out.put("reason", reason);
    }
  }
}
