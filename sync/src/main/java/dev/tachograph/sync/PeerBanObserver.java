package dev.tachograph.sync;

/**
 * Notified of bans and their ends.
 *
 * <p>Called on the thread whose call to the {@link PeerHealthTracker} made the change, without
 * holding the tracker's lock, once per change; it may call the tracker. What it throws is thrown to
 * that caller.
 */
public interface PeerBanObserver {
  /**
   * A peer was banned.
   *
   * @param peerId the peer
   * @param reason the reason, bounded in length; may contain text from the network
   * @param banMillis the duration from now
   * @param consecutiveFailures failures since the last success
   */
  void onBanned(String peerId, String reason, long banMillis, long consecutiveFailures);

  /**
   * A peer's ban ended.
   *
   * @param peerId the peer
   * @param reason the reason: {@code expired} or {@code lifted}
   */
  void onUnbanned(String peerId, String reason);

  /** An observer that does nothing. */
  static PeerBanObserver none() {
    return NoBanObserver.INSTANCE;
  }
}
