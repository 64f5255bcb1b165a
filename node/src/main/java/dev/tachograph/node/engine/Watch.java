package dev.tachograph.node.engine;

import dev.tachograph.common.Level;
import dev.tachograph.logging.Log;
import dev.tachograph.node.headers.HeaderChain.ReorganizationListener;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.sync.BlockQueue;
import dev.tachograph.sync.ChainEvent;
import dev.tachograph.sync.SyncProgressStats;
import dev.tachograph.sync.SyncStatus;
import java.util.concurrent.TimeUnit;

/**
 * Watches a sync on the caller's thread: has blocks planned, sets the status, notes when the head
 * is reached, and when nothing comes any more.
 */
final class Watch implements ReorganizationListener {
  private static final Log LOG = Log.get(SyncEngine.class);
  private static final long TICK_MILLIS = 50;
  private static final long GAUGE_MILLIS = 1_000;
  private static final long TELL_MILLIS = 10_000;
  private static final long STALL_MILLIS = TimeUnit.SECONDS.toMillis(30);

  private final Session session;
  private final HeadSearch search;
  private final FetchPlan plan;
  private final BlockWriter writer;
  private final BlockDatabase database;
  private final PeerThreads threads;
  private long gaugesAt;
  private long reportedAt;
  private int caughtUpTo = -1;
  private boolean stalled;

  Watch(
      Session session,
      HeadSearch search,
      FetchPlan plan,
      BlockWriter writer,
      BlockDatabase database,
      PeerThreads threads) {
    this.session = session;
    this.search = search;
    this.plan = plan;
    this.writer = writer;
    this.database = database;
    this.threads = threads;
  }

  /** Keeps what an earlier run has completed from being replaced by any branch. */
  void begin() {
    int tip = session.chain.height();
    session.stats.setHeadSeen(tip);
    if (tip > 0 && database.headFrom(session.config.startBlock()) >= tip) {
      caughtUp(tip);
    } else {
      session.chain.keepUpTo(-1);
    }
  }

  /** Watches until nothing is missing (true) or a stop was requested (false). */
  boolean run() throws InterruptedException, SyncFailure {
    boolean following = session.config.follow();
    boolean complete = false;
    while (!session.isStopping()) {
      long changes = session.changes();
      session.health.expireBans();
      threads.fill();
      if (!session.isStarted() && session.links().size() >= session.config.minPeers()) {
        session.start();
      }
      plan.refresh();
      boolean done = plan.isDone() && writer.isIdle();
      if (done) {
        reached(following);
        if (!following) {
          session.finish();
          return true;
        }
      }
      complete = following && done;
      refresh();
      gauges();
      giveUp();
      session.awaitChange(changes, TICK_MILLIS);
    }
    return complete;
  }

  private void reached(boolean following) {
    int tip = session.chain.height();
    if (tip != caughtUpTo) {
      caughtUp(tip);
      session.progressed();
      if (following) {
        LOG.at(session.isFollowing() ? Level.DEBUG : Level.INFO, "head reached")
            .with("height", tip)
            .emit();
      }
    }
    if (following && !session.isFollowing()) {
      session.follow();
    }
  }

  private void caughtUp(int tip) {
    caughtUpTo = tip;
    session.chain.keepUpTo(Math.max(0, tip - session.config.rollbackWindow()));
  }

  /** Sets the last status. */
  void end(boolean complete) {
    refresh();
    if (complete && !session.isFollowing()) {
      session.stats.setStatus(SyncStatus.UP_TO_DATE);
    }
  }

  private void refresh() {
    SyncProgressStats stats = session.stats;
    BlockQueue queue = session.queue;
    stats.setQueue(queue.waitingBlocks());
    stats.setInflight(queue.inflightBlocks());
    stats.setEscalation(queue.escalatedBlocks());
    stats.setPeersActive(session.links().size());
    stats.setPeersTotal(session.pool.counts().total());
    session.setAwaitingBlocks(
        session.isFollowing() || (plan.isCaughtUp() && !plan.isDone() && search.hasProven()));
    SyncStatus status = status(queue);
    if (status != stats.status()) {
      stats.setStatus(status);
    }
  }

  private SyncStatus status(BlockQueue queue) {
    boolean caughtUp = plan.isCaughtUp() && queue.isDone();
    if (caughtUp && session.isFollowing()) {
      return session.links().isEmpty() ? SyncStatus.LOOKING_FOR_PEERS : SyncStatus.FOLLOWING;
    }
    if (plan.isDone()) {
      return SyncStatus.FINALIZING;
    }
    if (!session.isStarted() || session.links().isEmpty()) {
      return SyncStatus.LOOKING_FOR_PEERS;
    }
    return caughtUp ? SyncStatus.FETCHING_HEADERS : SyncStatus.FETCHING;
  }

  private void gauges() {
    long now = session.clock.millis();
    if (now >= gaugesAt) {
      gaugesAt = now + GAUGE_MILLIS;
      session.events.record(QueueState.gauge(session));
      session.events.record(writer.gauge());
    }
    if (now >= reportedAt) {
      reportedAt = now + TELL_MILLIS;
      var progress = session.stats.progress();
      LOG.info("syncing")
          .with("status", progress.status())
          .withAny("processed", progress.figure("processed"))
          .withAny("queue", progress.figure("queue"))
          .withAny("inflight", progress.figure("inflight"))
          .withAny("peers", progress.figure("peers_active"))
          .emit();
    }
  }

  private void giveUp() throws SyncFailure {
    String otherChain = search.otherChain();
    if (otherChain != null) {
      throw new SyncFailure(otherChain);
    }
    boolean waits = session.isFollowing() && plan.isCaughtUp() && !session.links().isEmpty();
    long idle = waits ? 0 : session.idleMillis();
    if (waits) {
      session.progressed();
    }
    stall(idle);
    if (!session.isFollowing() && idle >= session.config.giveUpAfter().toMillis()) {
      throw new SyncFailure(sentence());
    }
  }

  private String sentence() {
    String within = "within " + session.config.giveUpAfter().toSeconds() + " s";
    String troubles = session.peerTroubles();
    if (session.isStarted()) {
      return plan.whatIsMissing(within) + troubles;
    }
    int connected = session.links().size();
    String what =
        connected == 0
            ? "no peer could be reached "
            : "only " + connected + " of " + session.config.minPeers() + " peers came ";
    return what + within + troubles;
  }

  /** Warns once for each time that nothing came for long, with the health of the peers. */
  private void stall(long idleMillis) {
    if (idleMillis < STALL_MILLIS) {
      stalled = false;
      return;
    }
    if (stalled) {
      return;
    }
    stalled = true;
    int missing = session.queue.waitingBlocks() + session.queue.inflightBlocks();
    int peers = session.links().size();
    session.events.record(new ChainEvent.SyncStalled(idleMillis, missing, peers));
    LOG.warn("no progress")
        .with("idle_ms", idleMillis)
        .with("missing_blocks", missing)
        .with("peers", peers)
        .emit();
    for (PeerHealthSummary peer : session.health.peerHealth()) {
      LOG.warn("peer health")
          .with("peer", peer.peerId())
          .with("banned", peer.isBanned())
          .with("successes", peer.successes())
          .with("partials", peer.partials())
          .with("failures", peer.failures())
          .with("inflight_blocks", peer.inflightBlocks())
          .withAny("last_error", peer.lastError())
          .emit();
    }
  }

  @Override
  public void reorganized(int fork, int oldHead, int newHead, int orphaned) {
    plan.reorganized(fork, orphaned);
    session.events.record(new ChainEvent.ChainReorganized(fork, oldHead, newHead, orphaned));
    LOG.warn("another branch replaced the chain")
        .with("fork_block", fork)
        .with("old_head_block", oldHead)
        .with("new_head_block", newHead)
        .with("orphaned_blocks", orphaned)
        .emit();
    session.signal();
  }
}
