package dev.tachograph.node;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.common.RunClock;
import dev.tachograph.logging.Log;
import dev.tachograph.metrics.Metric;
import dev.tachograph.node.engine.SyncConfig;
import dev.tachograph.node.engine.SyncEngine;
import dev.tachograph.node.engine.SyncFailure;
import dev.tachograph.node.engine.SyncOutcome;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The body of the node's recorded run. */
final class NodeRun {
  private static final Log LOG = Log.get(HistoryNode.class);
  private static final long LOCAL_SEED = 1;

  private final SyncOptions sync;
  private final Servers servers;
  private final PrintStream out;
  private final AtomicReference<@Nullable SyncEngine> engine = new AtomicReference<>();
  private final AtomicReference<@Nullable NodeMetrics> figures = new AtomicReference<>();
  private volatile boolean stopped;

  NodeRun(SyncOptions sync, Servers servers, PrintStream out) {
    this.sync = sync;
    this.servers = servers;
    this.out = out;
  }

  /** Syncs, reports the outcome, and returns the exit code. */
  int run(Run run) throws SyncFailure {
    run.onShutdown(this::stop);
    LOG.info("history node started")
        .with("network", sync.networkName())
        .with("run_id", run.runId())
        .emit();
    if (!sync.isLocal()) {
      return sync(run, sync.config(sync.addresses()));
    }
    try (LocalNetwork network = localNetwork()) {
      List<InetSocketAddress> addresses = new ArrayList<>();
      List<String> names = new ArrayList<>();
      network
          .peers()
          .forEach(
              peer -> {
                InetSocketAddress at = peer.address();
                addresses.add(
                    InetSocketAddress.createUnresolved(
                        at.getAddress().getHostAddress(), at.getPort()));
                names.add(peer.id() + " " + peer.manner().name());
              });
      run.putDerived("local_peers", names);
      run.putDerived("local_chain_bytes", network.chain().bytes());
      return sync(run, sync.config(addresses));
    }
  }

  private LocalNetwork localNetwork() throws SyncFailure {
    Wire.enter();
    LocalChain chain;
    try (Span span = Span.open("generate chain", HistoryNode.class.getName())) {
      chain = LocalChain.generate(sync.localBlocks() + 1, LOCAL_SEED, () -> stopped);
      span.with("blocks", chain.size()).with("bytes", chain.bytes());
    }
    LOG.info("chain generated").with("blocks", chain.size()).with("bytes", chain.bytes()).emit();
    try {
      LocalNetwork network = LocalNetwork.start(chain, Manners.six(), sync.localPort());
      network
          .peers()
          .forEach(
              peer ->
                  LOG.info("local peer serves")
                      .with("peer", peer.id())
                      .with("manner", peer.manner().name())
                      .emit());
      return network;
    } catch (IOException e) {
      throw new SyncFailure("the local network cannot be started: " + e.getMessage(), e);
    }
  }

  private int sync(Run run, SyncConfig config) throws SyncFailure {
    try (SyncEngine opened = open(run, config);
        Servers.Open serving = servers.start(run, config, opened)) {
      serving.putAddresses();
      engine.set(opened);
      figures.set(
          new NodeMetrics(
              opened::progress,
              opened::peerHealth,
              opened::idleMillis,
              config.dataDir(),
              run.clock()::nanos));
      if (stopped) {
        opened.stop();
      }
      SyncOutcome outcome = watched(run, opened);
      results(run, outcome);
      out.println(summary(outcome));
      return outcome.complete() ? 0 : 1;
    } catch (SyncFailure e) {
      run.putResult("failure", e.getMessage());
      if (e.outcome() != null) {
        results(run, e.outcome());
      }
      throw e;
    }
  }

  /** The figures of the sync; none before it begins. On any thread. */
  List<Metric> metrics() {
    NodeMetrics present = figures.get();
    return present == null ? List.of() : present.get();
  }

  private static SyncOutcome watched(Run run, SyncEngine opened) throws SyncFailure {
    ProgressLine line = ProgressLine.start(run, opened::progress);
    try {
      return opened.sync(run);
    } catch (SyncFailure e) {
      LOG.error("sync failed").with("reason", e.getMessage()).emit();
      throw e;
    } finally {
      line.close();
    }
  }

  private SyncEngine open(Run run, SyncConfig config) throws SyncFailure {
    RunClock clock = run.clock();
    InstantSource wall = () -> Instant.ofEpochMilli(clock.wallMillis());
    try {
      return SyncEngine.open(config, sync.directory(wall), sync.maxPeers());
    } catch (IOException e) {
      throw new SyncFailure("--data-dir " + config.dataDir() + " " + e.getMessage(), e);
    }
  }

  private void results(Run run, SyncOutcome outcome) {
    run.putDerived("first_block", outcome.firstBlock());
    run.putDerived("last_block", outcome.lastBlock());
    run.putResult("complete", outcome.complete());
    run.putResult("stored_blocks", outcome.storedBlocks());
    run.putResult("stored_bytes", outcome.storedBytes());
    run.putResult("stored_transactions", outcome.storedTransactions());
    run.putResult("present_blocks", outcome.presentBlocks());
    run.putResult("replaced_blocks", outcome.replacedBlocks());
    run.putResult("damaged_blocks", outcome.damagedBlocks());
    run.putResult("complete_to_block", outcome.completeTo());
    run.putResult("sync_ms", outcome.durationMillis());
    run.putResult("blocks_per_s", Math.round(outcome.blocksPerSecond() * 10) / 10.0);
  }

  /** The outcome in a sentence. */
  static String summary(SyncOutcome outcome) {
    String range =
        outcome.lastBlock() == null
            ? "no block was asked for yet"
            : String.format(
                Locale.ROOT, "blocks %,d to %,d", outcome.firstBlock(), outcome.lastBlock());
    return String.format(
        Locale.ROOT,
        "%s: %s; %,d stored now (%,.1f MiB, %,d transactions), %,d were there; %.1f s, %,.0f"
            + " blocks/s",
        outcome.complete() ? "up to date" : "stopped early",
        range,
        outcome.storedBlocks(),
        outcome.storedBytes() / 1048576.0,
        outcome.storedTransactions(),
        outcome.presentBlocks(),
        outcome.durationMillis() / 1000.0,
        outcome.blocksPerSecond());
  }

  private void stop() {
    stopped = true;
    SyncEngine present = engine.get();
    if (present != null) {
      LOG.info("stopping: what is in flight is awaited").emit();
      present.stop();
    }
  }

  /** Puts the values of the options into the report. */
  void putConfig(Run run, RunConfig config, LogOptions log) {
    SyncConfig asked =
        sync.config(sync.isLocal() ? List.of(new InetSocketAddress(0)) : sync.addresses());
    run.putConfig("network", sync.networkName());
    run.putConfig("peers", sync.addresses());
    run.putConfig("start_block", asked.startBlock());
    run.putConfig("end_block", asked.endBlock());
    run.putConfig("data_dir", asked.dataDir());
    run.putConfig("min_peers", asked.minPeers());
    if (sync.isFinding()) {
      run.putConfig("max_peers", sync.maxPeers());
    }
    run.putConfig("batch_size", asked.health().initialBatch());
    run.putConfig("batch_size_max", asked.health().maxBatch());
    run.putConfig("max_inflight_blocks", asked.maxInflightBlocks());
    run.putConfig("max_bytes_in_memory", asked.maxBytes());
    run.putConfig("give_up_after_s", asked.giveUpAfter().toSeconds());
    run.putConfig("rollback_window", asked.rollbackWindow());
    run.putConfig("follow", asked.follow());
    servers.putConfig(run, asked);
    log.values(config).forEach(run::putConfig);
  }
}
