package dev.tachograph.node.engine;

import dev.tachograph.logging.Log;
import dev.tachograph.sync.BenchEventLogger;
import dev.tachograph.sync.PeerBanObserver;
import dev.tachograph.sync.PeerEvent;
import dev.tachograph.sync.PeerPool;

/** Passes bans on to the pool, the events and the log. */
final class BanReaction implements PeerBanObserver {
  private static final Log LOG = Log.get(SyncEngine.class);

  private final PeerPool pool;
  private final BenchEventLogger events;

  BanReaction(PeerPool pool, BenchEventLogger events) {
    this.pool = pool;
    this.events = events;
  }

  @Override
  public void onBanned(String peerId, String reason, long banMillis, long consecutiveFailures) {
    pool.markBanned(peerId);
    events.record(new PeerEvent.PeerBanned(peerId, reason, banMillis, consecutiveFailures));
    LOG.warn("peer banned")
        .with("peer", peerId)
        .with("reason", reason)
        .with("ban_ms", banMillis)
        .emit();
  }

  @Override
  public void onUnbanned(String peerId, String reason) {
    pool.markUnbanned(peerId);
    events.record(new PeerEvent.PeerUnbanned(peerId, reason));
    LOG.info("peer unbanned").with("peer", peerId).with("reason", reason).emit();
  }
}
