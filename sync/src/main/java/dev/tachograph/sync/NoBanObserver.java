package dev.tachograph.sync;

/** The observer of a tracker whose bans are of no interest. */
enum NoBanObserver implements PeerBanObserver {
  INSTANCE;

  @Override
  public void onBanned(String peerId, String reason, long banMillis, long consecutiveFailures) {}

  @Override
  public void onUnbanned(String peerId, String reason) {}
}
