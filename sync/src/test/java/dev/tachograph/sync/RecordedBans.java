package dev.tachograph.sync;

import java.util.ArrayList;
import java.util.List;

/** Records an observer's notifications as text. */
final class RecordedBans implements PeerBanObserver {
  private final List<String> heard = new ArrayList<>();

  List<String> heard() {
    return heard;
  }

  @Override
  public void onBanned(String peerId, String reason, long banMillis, long consecutiveFailures) {
    heard.add(
        "banned " + peerId + " for " + banMillis + " after " + consecutiveFailures + ": " + reason);
  }

  @Override
  public void onUnbanned(String peerId, String reason) {
    heard.add("unbanned " + peerId + ": " + reason);
  }
}
