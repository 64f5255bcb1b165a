package dev.tachograph.node.engine;

import dev.tachograph.Run;
import dev.tachograph.common.RunClock;
import dev.tachograph.node.discovery.PeerDirectory;
import dev.tachograph.node.headers.HeaderChain;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.resources.Progress;
import dev.tachograph.sync.BenchEventLogger;
import dev.tachograph.sync.SyncProgressStats;
import java.io.IOException;
import java.util.List;
import org.bitcoinj.core.NetworkParameters;
import org.jspecify.annotations.Nullable;

/**
 * Syncs a range of blocks from peers into a database, and follows the head of their chain.
 *
 * <p>{@link #open} opens the database, {@link #sync} syncs once, {@link #stop} ends it early from
 * any thread. Each peer has a thread that connects, requests and verifies; one thread writes;
 * bitcoinj's network thread reads the sockets; the caller's thread plans and watches. Blocks that
 * are already stored are not requested again; that they are still on the peers' chain is checked
 * first.
 */
public final class SyncEngine implements AutoCloseable {
  private static final long JOIN_MILLIS = 2_000;

  private final SyncConfig config;
  private final BlockDatabase database;
  private final HeaderChain chain;
  private final CompactionEvents compactions;
  private final PeerDirectory directory;
  private final int maxPeers;
  private volatile @Nullable Session session;
  private volatile boolean stopped;

  private SyncEngine(
      SyncConfig config,
      BlockDatabase database,
      HeaderChain chain,
      CompactionEvents compactions,
      PeerDirectory directory,
      int maxPeers) {
    this.config = config;
    this.database = database;
    this.chain = chain;
    this.compactions = compactions;
    this.directory = directory;
    this.maxPeers = maxPeers;
  }

  /**
   * Opens the database of a sync from the peers that the configuration names.
   *
   * @throws IOException with a sentence for the user, without its subject: {@code is in use by
   *     another process}
   */
  public static SyncEngine open(SyncConfig config) throws IOException {
    return open(config, PeerDirectory.none(), 0);
  }

  /**
   * Opens the database of a sync from peers that are named, or found.
   *
   * @param directory remembers the peers, and finds them if none is named
   * @param maxPeers how many found peers are connected to at a time
   * @throws IllegalArgumentException if no peer is named, and none is to be found
   * @throws IOException with a sentence for the user, without its subject: {@code is in use by
   *     another process}
   */
  public static SyncEngine open(SyncConfig config, PeerDirectory directory, int maxPeers)
      throws IOException {
    if (config.peers().isEmpty() && (!directory.discovers() || maxPeers < config.minPeers())) {
      throw new IllegalArgumentException(
          "peers must name at least one, unless minPeers of them are to be found");
    }
    Wire.enter();
    CompactionEvents compactions = new CompactionEvents();
    BlockDatabase database =
        BlockDatabase.open(config.dataDir(), config.network().toString(), compactions);
    try {
      NetworkParameters params = NetworkParameters.of(config.network());
      HeaderChain chain = new HeaderChain(params, database);
      if (!database.has(0)) {
        RawBlock genesis = new RawBlock(params.getGenesisBlock().serialize());
        database.putBlocks(List.of(new BlockDatabase.Entry(0, genesis)));
      }
      return new SyncEngine(config, database, chain, compactions, directory, maxPeers);
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The headers, which follow the peers' chain during a sync. */
  public HeaderChain chain() {
    return chain;
  }

  /** The stored blocks. */
  public BlockDatabase database() {
    return database;
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
    return sync(run, run.clock());
  }

  /** Syncs like {@link #sync(Run)}, with its times measured on another clock. */
  SyncOutcome sync(Run run, RunClock clock) throws SyncFailure {
    Wire.enter();
    BenchEventLogger events = new BenchEventLogger(run.events());
    compactions.to(events);
    Session present = new Session(config, clock, chain, events, directory);
    session = present;
    if (stopped) {
      present.stop();
    }
    HeadSearch search = new HeadSearch(present);
    BlockWriter writer = new BlockWriter(present, database);
    FetchPlan plan = new FetchPlan(present, search, database);
    PeerThreads threads = new PeerThreads(present, search, writer, maxPeers);
    Watch watch = new Watch(present, search, plan, writer, database, threads);
    chain.onReorganization(watch);
    run.progressSource(present.stats);
    present.stats.onStatus(run::phase);
    run.peerHealthSource(present.health);
    run.stateSource(present.pool);
    run.stateSource(new QueueState(present, writer));
    long start = clock.millis();
    watch.begin();
    writer.start();
    threads.begin();
    boolean complete = false;
    SyncFailure failure = null;
    try {
      complete = watch.run();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (SyncFailure e) {
      failure = e;
    } finally {
      present.stop();
      end(present, threads, writer);
    }
    watch.end(complete && failure == null);
    SyncFailure internal = present.failure();
    failure = internal != null ? internal : failure;
    SyncOutcome outcome =
        outcome(complete && failure == null, plan, writer, clock.millis() - start);
    if (failure != null) {
      throw failure.after(outcome);
    }
    return outcome;
  }

  private SyncOutcome outcome(boolean complete, FetchPlan plan, BlockWriter writer, long millis) {
    int present = plan.presentBlocks();
    int head = database.headFrom(config.startBlock());
    return new SyncOutcome(
        complete,
        config.startBlock(),
        plan.lastBlock(),
        plan.storedBlocks() - present,
        writer.storedBytes(),
        writer.storedTransactions(),
        present,
        plan.replacedBlocks(),
        plan.damagedBlocks(),
        head < 0 ? null : Integer.valueOf(head),
        millis);
  }

  /** The progress of the sync. */
  public Progress progress() {
    Session present = session;
    return present == null ? new SyncProgressStats().progress() : present.stats.progress();
  }

  /**
   * How long nothing new has come although something is missing, in ms; 0 before the sync begins.
   */
  public long idleMillis() {
    Session present = session;
    return present == null ? 0 : present.idleMillis();
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
  private void end(Session present, PeerThreads threads, BlockWriter writer) {
    boolean interrupted = threads.end(config.drain().toMillis() + JOIN_MILLIS);
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
