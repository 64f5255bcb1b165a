package dev.tachograph.node;

import dev.tachograph.node.discovery.AddressBook;
import dev.tachograph.node.discovery.DiscoveryConfig;
import dev.tachograph.node.discovery.PeerDirectory;
import dev.tachograph.node.engine.SyncConfig;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.sync.PeerHealthConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bitcoinj.base.BitcoinNetwork;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for what to sync, and from which peers. */
final class SyncOptions {
  /** Networks, by the names of the option. */
  enum Network {
    /** An embedded network of six peers on this machine, with a generated chain. */
    local,
    /** Bitcoin's regression test network, from the given peers. */
    regtest,
    /** Bitcoin's main network, from the given peers, or from those that are found. */
    mainnet,
    /** Bitcoin's public signet, from the given peers, or from those that are found. */
    signet,
    /** Bitcoin's fourth test network, whose rules are not complete here. */
    testnet4
  }

  private static final String NO_TESTNET4 =
      "--network testnet4 is not supported: bitcoinj 0.17.1 has neither its genesis block nor the"
          + " rules of BIP 94, which are the target of a period after blocks of 20 minutes and the"
          + " times at the start of a period; mainnet, signet or regtest";

  private static final int DEFAULT_LOCAL_BLOCKS = 5_000;
  private static final int MAX_LOCAL_BLOCKS = 1_000_000;
  private static final int MAX_PEERS = 64;
  private static final int MAX_BATCH = 2_000;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description =
          "local: six embedded peers on this machine that serve a generated chain; regtest: the"
              + " peers named with --peer; mainnet or signet: these, or peers that are found.")
  private @Nullable Network network;

  @Option(
      names = "--peer",
      paramLabel = "HOST:PORT",
      description =
          "A full node to fetch from; repeatable, at most 64. Where one is named, none is looked"
              + " for.")
  private List<String> peers = new ArrayList<>();

  @Option(
      names = "--max-peers",
      paramLabel = "N",
      description = "How many peers to look for where no --peer is named, up to 64; default 8.")
  private @Nullable Integer maxPeers;

  @Option(
      names = "--start-block",
      paramLabel = "N",
      description = "The lowest block wanted; default ${DEFAULT-VALUE}; block 0 is built in.")
  private int startBlock = 1;

  @Option(
      names = "--end-block",
      paramLabel = "N",
      description =
          "The highest block wanted; default the head of the peers' chain, 5000 for local.")
  private @Nullable Integer endBlock;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where the blocks are stored; default history-data/NETWORK.")
  private @Nullable Path dataDir;

  @Option(
      names = "--min-peers",
      paramLabel = "N",
      description = "Peers to be connected before blocks are asked for; default ${DEFAULT-VALUE}.")
  private int minPeers = 1;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Blocks asked of a new peer at once; default ${DEFAULT-VALUE}.")
  private int batchSize = 16;

  @Option(
      names = "--batch-size-max",
      paramLabel = "N",
      description = "Most blocks asked of a peer at once, up to 2000; default ${DEFAULT-VALUE}.")
  private int batchSizeMax = 128;

  @Option(
      names = "--give-up-after",
      paramLabel = "SECONDS",
      description = "End when nothing new came for so long; default ${DEFAULT-VALUE}.")
  private int giveUpAfter = 60;

  @Option(
      names = "--follow",
      description =
          "Go on when the head is reached: store new blocks as peers announce them, until a"
              + " signal.")
  private boolean follow;

  @Option(
      names = "--rollback-window",
      paramLabel = "N",
      description =
          "How many blocks below a head that was reached another branch may replace, up to 4032;"
              + " default ${DEFAULT-VALUE}.")
  private int rollbackWindow = SyncConfig.ROLLBACK_WINDOW;

  @Option(
      names = "--local-port",
      paramLabel = "PORT",
      description =
          "With --network local: the first of the peers' six ports; default chosen by the system.")
  private int localPort;

  /** Checks the options; a failure names the option and its legal values. */
  void check() {
    if (network == null) {
      throw new CommandFailure("--network is missing: local, regtest, signet or mainnet");
    }
    if (network == Network.testnet4) {
      throw new CommandFailure(NO_TESTNET4);
    }
    within("--start-block", startBlock, 0, Integer.MAX_VALUE - 1);
    if (endBlock != null) {
      if (endBlock == 0) {
        throw new CommandFailure("--end-block 0 asks for nothing: block 0 is built in; from 1 on");
      }
      within("--end-block", endBlock, 1, Integer.MAX_VALUE - 1);
      if (endBlock < startBlock) {
        throw new CommandFailure(
            "--end-block " + endBlock + " is before --start-block " + startBlock);
      }
    }
    within("--batch-size", batchSize, 1, MAX_BATCH);
    within("--batch-size-max", batchSizeMax, batchSize, MAX_BATCH);
    within("--give-up-after", giveUpAfter, 1, 86_400);
    within("--rollback-window", rollbackWindow, 0, SyncConfig.MAX_ROLLBACK_WINDOW);
    if (follow && (endBlock != null || isLocal())) {
      throw new CommandFailure(
          isLocal()
              ? "--follow needs peers whose chain grows; that of --network local does not"
              : "--follow goes on without an end; leave --end-block out");
    }
    within("--min-peers", minPeers, 1, isLocal() ? Manners.six().size() : MAX_PEERS);
    checkPeers();
  }

  private void checkPeers() {
    if (isLocal()) {
      if (!peers.isEmpty()) {
        throw new CommandFailure("--network local has its own peers; leave --peer out");
      }
      if (maxPeers != null) {
        throw notFinding();
      }
      within("--end-block", localBlocks(), 1, MAX_LOCAL_BLOCKS);
      if (localPort != 0) {
        within("--local-port", localPort, 1_024, 65_535 - Manners.six().size() + 1);
      }
      return;
    }
    if (localPort != 0) {
      throw new CommandFailure("--local-port goes with --network local");
    }
    List<InetSocketAddress> addresses = addresses();
    if (isFinding()) {
      within("--max-peers", maxPeers(), 1, DiscoveryConfig.MAX_PEERS);
      if (minPeers > maxPeers()) {
        throw new CommandFailure(
            "--min-peers " + minPeers + " is more than --max-peers " + maxPeers());
      }
      return;
    }
    if (maxPeers != null) {
      throw notFinding();
    }
    if (addresses.isEmpty()) {
      throw new CommandFailure(
          "--network " + network + " needs at least one --peer host:port to fetch from");
    }
    if (addresses.size() > MAX_PEERS) {
      throw new CommandFailure("--peer can be given " + MAX_PEERS + " times at most");
    }
    if (minPeers > addresses.size()) {
      throw new CommandFailure(
          "--min-peers " + minPeers + " is more than the " + addresses.size() + " given by --peer");
    }
  }

  private static CommandFailure notFinding() {
    return new CommandFailure(
        "--max-peers goes with --network mainnet or signet without --peer, where peers are found");
  }

  private static void within(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new CommandFailure(option + " takes " + min + " to " + max + ", not " + value);
    }
  }

  boolean isLocal() {
    return network == Network.local;
  }

  /** Whether peers are to be found, because none is named on a public network. */
  boolean isFinding() {
    return peers.isEmpty() && (network == Network.mainnet || network == Network.signet);
  }

  /** How many peers are to be found at a time. */
  int maxPeers() {
    return maxPeers == null ? DiscoveryConfig.DEFAULT_MAX_PEERS : maxPeers;
  }

  /** What remembers the peers, and finds them where none is named. */
  PeerDirectory directory(InstantSource clock) {
    if (isLocal()) {
      return PeerDirectory.none();
    }
    return AddressBook.open(
        isFinding()
            ? DiscoveryConfig.ofPublic(bitcoinNetwork(), dataDir(), clock)
            : DiscoveryConfig.ofNamed(bitcoinNetwork(), dataDir(), clock));
  }

  int localPort() {
    return localPort;
  }

  /** The height of the chain to generate. */
  int localBlocks() {
    return endBlock == null ? Math.max(DEFAULT_LOCAL_BLOCKS, startBlock) : endBlock;
  }

  Path dataDir() {
    return dataDir != null ? dataDir : Path.of("history-data", networkName());
  }

  BitcoinNetwork bitcoinNetwork() {
    if (network == Network.mainnet) {
      return BitcoinNetwork.MAINNET;
    }
    return network == Network.signet ? BitcoinNetwork.SIGNET : BitcoinNetwork.REGTEST;
  }

  /** The given peers, each once, in order; names are resolved later. */
  List<InetSocketAddress> addresses() {
    Set<InetSocketAddress> addresses = new LinkedHashSet<>();
    peers.forEach(peer -> addresses.add(address(peer)));
    return List.copyOf(addresses);
  }

  private static InetSocketAddress address(String peer) {
    int colon = peer.lastIndexOf(':');
    String host = colon < 0 ? "" : peer.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      throw notAPeer(peer);
    }
    try {
      int port = Integer.parseInt(peer.substring(colon + 1));
      if (host.isEmpty() || port < 1 || port > 65_535) {
        throw notAPeer(peer);
      }
      return InetSocketAddress.createUnresolved(host, port);
    } catch (NumberFormatException e) {
      throw notAPeer(peer);
    }
  }

  private static CommandFailure notAPeer(String peer) {
    return new CommandFailure(
        "--peer takes host:port, such as 10.0.0.7:8333 or [::1]:18444, not '" + peer + "'");
  }

  /** The engine's configuration for these peers. */
  SyncConfig config(List<InetSocketAddress> from) {
    int end = isLocal() ? localBlocks() : -1;
    Duration initialTimeout = Duration.ofSeconds(isLocal() ? 2 : 5);
    return new SyncConfig(
        bitcoinNetwork(),
        from,
        Math.max(1, startBlock),
        isLocal() ? Integer.valueOf(end) : endBlock,
        dataDir(),
        minPeers,
        PeerHealthConfig.defaults().withBatch(1, batchSize, batchSizeMax),
        SyncConfig.MAX_INFLIGHT_BLOCKS,
        SyncConfig.MAX_BYTES,
        initialTimeout,
        Duration.ofSeconds(giveUpAfter),
        Duration.ofSeconds(5),
        rollbackWindow,
        follow);
  }

  String networkName() {
    return network == null ? "none" : network.name();
  }
}
