package dev.tachograph.node.engine;

import dev.tachograph.Run;
import dev.tachograph.logging.Log;
import dev.tachograph.node.headers.HeaderChain;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.resources.Progress;
import dev.tachograph.sync.BenchEventLogger;
import dev.tachograph.sync.SyncProgressStats;
import dev.tachograph.sync.SyncStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.NetworkParameters;
import org.jspecify.annotations.Nullable;

/**
 * Syncs a range of blocks from peers into a database.
 *
 * <p>{@link #open} opens the database, {@link #sync} syncs once, {@link #stop} ends it early from
 * any thread. Each peer has a thread that connects, requests and verifies; one thread writes;
 * bitcoinj's network thread reads the sockets; the caller's thread plans and watches. Blocks that
 * are already stored are not requested again.
 */
public final class SyncEngine implements AutoCloseable {
  private static final Log LOG = Log.get(SyncEngine.class);
  private static final long TICK_MILLIS = 50;
  private static final long GAUGE_MILLIS = 1_000;
  private static final long TELL_MILLIS = 10_000;
  private static final long JOIN_MILLIS = 2_000;

  private final SyncConfig config;
  private final BlockDatabase database;
  private final CompactionEvents compactions;
  private volatile @Nullable Session session;
  private volatile boolean stopped;
  private long gaugesAt;
  private long reportedAt;

  private SyncEngine(SyncConfig config, BlockDatabase database, CompactionEvents compactions) {
    this.config = config;
    this.database = database;
    this.compactions = compactions;
  }

  /**
   * Opens the database of a sync.
   *
   * @throws IOException with a sentence for the user, without its subject: {@code is in use by
   *     another process}
   */
  public static SyncEngine open(SyncConfig config) throws IOException {
    CompactionEvents compactions = new CompactionEvents();
    String network = config.network() == BitcoinNetwork.MAINNET ? "mainnet" : "regtest";
    return new SyncEngine(
        config, BlockDatabase.open(config.dataDir(), network, compactions), compactions);
  }

  /**
   * Syncs; returns when nothing is missing, or after {@link #stop}. Provides the run with its
   * progress, its peers, and its state for dumps.
   *
   * @param run the run that is recorded
   * @throws SyncFailure with a sentence for the user: no peer, nothing new for too long, a full
   *     disk
   */
  public SyncOutcome sync(Run run) throws SyncFailure {
    Wire.enter();
    BenchEventLogger events = new BenchEventLogger(run.events());
    compactions.to(events);
    Session present = session(run, events);
    session = present;
    if (stopped) {
      present.stop();
    }
    HeaderSync headers = new HeaderSync(present);
    BlockWriter writer = new BlockWriter(present, database);
    FetchPlan plan = new FetchPlan(present, headers, database);
    run.progressSource(present.stats);
    present.stats.onStatus(run::phase);
    run.peerHealthSource(present.health);
    run.stateSource(present.pool);
    run.stateSource(new QueueState(present, writer));
    long start = present.clock.millis();
    writer.start();
    List<Thread> workers = startWorkers(present, headers, writer);
    boolean complete;
    try {
      complete = watch(present, plan, writer);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      complete = false;
    } finally {
      present.stop();
      end(present, workers, writer);
    }
    SyncFailure failure = present.failure();
    if (failure != null) {
      throw failure;
    }
    refresh(present, plan);
    present.stats.setStatus(complete ? SyncStatus.UP_TO_DATE : present.stats.status());
    return new SyncOutcome(
        complete,
        config.startBlock(),
        plan.lastBlock(),
        writer.storedBlocks(),
        writer.storedBytes(),
        writer.storedTransactions(),
        plan.presentBlocks(),
        present.clock.millis() - start);
  }

  private Session session(Run run, BenchEventLogger events) throws SyncFailure {
    NetworkParameters params = NetworkParameters.of(config.network());
    try {
      HeaderChain chain = new HeaderChain(params, database);
      if (!database.has(0)) {
        RawBlock genesis = new RawBlock(params.getGenesisBlock().serialize());
        database.putBlocks(List.of(new BlockDatabase.Entry(0, genesis)));
      }
      return new Session(config, run.clock(), chain, events);
    } catch (IOException e) {
      throw new SyncFailure(config.dataDir() + ": " + e.getMessage(), e);
    }
  }

  private static List<Thread> startWorkers(
      Session session, HeaderSync headers, BlockWriter writer) {
    List<Thread> workers = new ArrayList<>();
    for (var address : session.config.peers()) {
      String id = PeerWorker.id(address);
      session.pool.add(id);
      session.health.register(id);
      Thread thread = new Thread(new PeerWorker(session, headers, writer, address), "peer-" + id);
      thread.setDaemon(true);
      workers.add(thread);
    }
    workers.forEach(Thread::start);
    return workers;
  }

  /** Plans and watches until nothing is missing (true) or a stop was requested (false). */
  private boolean watch(Session present, FetchPlan plan, BlockWriter writer)
      throws InterruptedException, SyncFailure {
    while (!present.isStopping()) {
      long changes = present.changes();
      present.health.expireBans();
      if (!present.isStarted() && present.links().size() >= config.minPeers()) {
        present.start();
      }
      plan.refresh();
      refresh(present, plan);
      gauges(present, writer);
      if (plan.isDone() && writer.isIdle()) {
        return true;
      }
      giveUp(present, plan);
      present.awaitChange(changes, TICK_MILLIS);
    }
    return false;
  }

  private static void refresh(Session present, FetchPlan plan) {
    SyncProgressStats stats = present.stats;
    var queue = present.queue();
    stats.setQueue(queue.waitingBlocks());
    stats.setInflight(queue.inflightBlocks());
    stats.setEscalation(queue.escalatedBlocks());
    stats.setPeersActive(present.links().size());
    stats.setPeersTotal(present.pool.counts().total());
    if (plan.isDone()) {
      stats.setStatus(SyncStatus.FINALIZING);
    } else {
      boolean fetching = present.isStarted() && !present.links().isEmpty();
      stats.setStatus(fetching ? SyncStatus.FETCHING : SyncStatus.LOOKING_FOR_PEERS);
    }
  }

  private void gauges(Session present, BlockWriter writer) {
    long now = present.clock.millis();
    if (now >= gaugesAt) {
      gaugesAt = now + GAUGE_MILLIS;
      present.events.record(QueueState.gauge(present));
      present.events.record(writer.gauge());
    }
    if (now >= reportedAt) {
      reportedAt = now + TELL_MILLIS;
      var progress = present.stats.progress();
      LOG.info("syncing")
          .with("status", progress.status())
          .withAny("processed", progress.figure("processed"))
          .withAny("queue", progress.figure("queue"))
          .withAny("inflight", progress.figure("inflight"))
          .withAny("peers", progress.figure("peers_active"))
          .emit();
    }
  }

  private void giveUp(Session present, FetchPlan plan) throws SyncFailure {
    long limit = config.giveUpAfter().toMillis();
    if (present.idleMillis() < limit) {
      return;
    }
    String within = " within " + limit / 1_000 + " s";
    if (!present.isStarted()) {
      int connected = present.links().size();
      throw new SyncFailure(
          (connected == 0
                  ? "no peer could be reached" + within
                  : "only " + connected + " of " + config.minPeers() + " peers came" + within)
              + " ("
              + present.peerTroubles()
              + ")");
    }
    throw new SyncFailure(plan.whatIsMissing() + within + " (" + present.peerTroubles() + ")");
  }

  /** The progress of the sync. */
  public Progress progress() {
    Session present = session;
    return present == null ? new SyncProgressStats().progress() : present.stats.progress();
  }

  /** The health of each peer so far; empty before the sync begins. */
  public List<PeerHealthSummary> peerHealth() {
    Session present = session;
    return present == null ? List.of() : present.health.peerHealth();
  }

  /** Ends the sync early: blocks in flight are waited for within the drain time. Idempotent. */
  public void stop() {
    stopped = true;
    Session present = session;
    if (present != null) {
      present.stop();
    }
  }

  /**
   * Ends the peers first, then the writer, which still stores what they delivered; then the
   * network.
   */
  private void end(Session present, List<Thread> workers, BlockWriter writer) {
    long deadline = present.clock.millis() + config.drain().toMillis() + JOIN_MILLIS;
    boolean interrupted = false;
    for (Thread worker : workers) {
      long left = deadline - present.clock.millis();
      while (worker.isAlive() && left > 0) {
        try {
          worker.join(left);
        } catch (InterruptedException later) {
          interrupted = true;
        }
        left = deadline - present.clock.millis();
      }
    }
    writer.close();
    present.network.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the database; idempotent. */
  @Override
  public void close() {
    database.close();
  }
}
