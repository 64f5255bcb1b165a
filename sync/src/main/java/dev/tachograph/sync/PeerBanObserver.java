package dev.tachograph.sync;

/**
 * Hears of bans and their ends.
 *
 * <p>Called on the thread whose call to the {@link PeerHealthTracker} made the change, without the
 * tracker's lock held, once a change; it may call the tracker. What it throws reaches that caller.
 */
public interface PeerBanObserver {
  /**
   * A peer was banned.
   *
   * @param peerId who
   * @param reason why, bounded in length; may hold text from the network
   * @param banMillis how long from now
   * @param consecutiveFailures failures since the last success
   */
  void onBanned(String peerId, String reason, long banMillis, long consecutiveFailures);

  /**
   * A peer's ban ended.
   *
   * @param peerId who
   * @param reason why: {@code expired} or {@code lifted}
   */
  void onUnbanned(String peerId, String reason);

  /** An observer that does nothing. */
  static PeerBanObserver none() {
    return NoBanObserver.INSTANCE;
  }
}
