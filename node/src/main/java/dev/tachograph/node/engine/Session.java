package dev.tachograph.node.engine;

import dev.tachograph.common.RunClock;
import dev.tachograph.node.discovery.KnownPeer;
import dev.tachograph.node.discovery.PeerDirectory;
import dev.tachograph.node.headers.HeaderChain;
import dev.tachograph.node.peers.ByteBudget;
import dev.tachograph.node.peers.PeerLink;
import dev.tachograph.node.peers.PeerNetwork;
import dev.tachograph.node.verify.BlockVerifier;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.sync.BenchEventLogger;
import dev.tachograph.sync.BlockQueue;
import dev.tachograph.sync.BlockQueueConfig;
import dev.tachograph.sync.PeerHealthTracker;
import dev.tachograph.sync.PeerPool;
import dev.tachograph.sync.SyncProgressStats;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The state shared by the threads of one sync. Thread-safe. */
final class Session {
  /** The target of a sync's spans. */
  static final String TARGET = "dev.tachograph.node.engine";

  /** So many bytes of a block or of headers count as progress before the message is whole. */
  static final int PROGRESS_BYTES = 16 * 1024;

  /** When a peer may be asked again for a block that it failed, if no other peer could be. */
  private static final Duration SAME_PEER_AFTER = Duration.ofSeconds(1);

  final SyncConfig config;
  final RunClock clock;
  final HeaderChain chain;
  final BenchEventLogger events;
  final SyncProgressStats stats = new SyncProgressStats();
  final PeerPool pool = new PeerPool();
  final PeerHealthTracker health;
  final ByteBudget budget;
  final PeerNetwork network;
  final BlockVerifier verifier;
  final PeerDirectory directory;

  final BlockQueue queue;

  private final List<PeerState> peers = new CopyOnWriteArrayList<>();
  private final Set<PeerLink> links = ConcurrentHashMap.newKeySet();
  private final Set<BlockPipeline> pipelines = ConcurrentHashMap.newKeySet();
  private final Map<InetSocketAddress, PeerState> connected = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable SyncFailure> failure = new AtomicReference<>();
  private volatile boolean started;
  private volatile boolean following;
  private volatile boolean awaitingBlocks;
  private volatile boolean stopping;
  private volatile long drainDeadline = Long.MAX_VALUE;
  private volatile long progressMillis;

  private final Object changed = new Object();
  private long changes;

  Session(
      SyncConfig config,
      RunClock clock,
      HeaderChain chain,
      BenchEventLogger events,
      PeerDirectory directory) {
    this.config = config;
    this.directory = directory;
    this.clock = clock;
    this.chain = chain;
    this.events = events;
    this.health =
        new PeerHealthTracker(config.health(), clock::millis, new BanReaction(pool, events));
    this.budget = new ByteBudget(config.maxBytes(), clock::nanos);
    this.network = PeerNetwork.start(config.network(), budget, clock::nanos);
    this.verifier = new BlockVerifier(config.network());
    BlockQueueConfig bounds = BlockQueueConfig.defaults();
    this.queue =
        new BlockQueue(
            new BlockQueueConfig(
                config.maxInflightBlocks(),
                bounds.escalateAfterAttempts(),
                bounds.escalatedBatch(),
                SAME_PEER_AFTER),
            clock::millis,
            0);
    this.progressMillis = clock.millis();
  }

  /** Adds a peer; called before its thread starts. */
  void add(PeerState peer) {
    peers.add(peer);
    pool.add(peer.id());
    health.register(peer.id());
    KnownPeer known = directory.known(peer.address());
    if (known != null && known.health() != null) {
      KnownPeer.Health before = known.health();
      health.restore(
          peer.id(), before.batchLimit(), before.successes(), before.partials(), before.failures());
    }
  }

  /** Removes a peer whose thread ends. */
  void remove(PeerState peer) {
    peers.remove(peer);
    pool.remove(peer.id());
    signal();
  }

  /** The addresses that peers are connected to, or being connected to as far as they are known. */
  Set<InetSocketAddress> addressesInUse() {
    Set<InetSocketAddress> inUse = new HashSet<>(connected.keySet());
    peers.forEach(peer -> inUse.add(peer.address()));
    return inUse;
  }

  /** Has the directory remember how a peer has answered, and that it is banned. */
  void remember(PeerState peer) {
    PeerHealthSummary summary = health.summary(peer.id());
    if (summary == null) {
      return;
    }
    directory.useful(peer.address(), summary);
    if (summary.banRemainingMs() != null) {
      directory.banned(
          peer.address(),
          Duration.ofMillis(summary.banRemainingMs()),
          String.valueOf(summary.banReason()));
    }
  }

  /** The peers, in the order in which they were added. */
  List<PeerState> peers() {
    return peers;
  }

  /**
   * Records to which address a peer is connected.
   *
   * @return the peer that is already connected to it under another name, {@code null} if none is
   */
  @Nullable PeerState connectedAs(PeerState peer, InetSocketAddress address) {
    PeerState other = connected.putIfAbsent(address, peer);
    return other == peer ? null : other;
  }

  void disconnected(InetSocketAddress address) {
    connected.remove(address);
  }

  void add(BlockPipeline pipeline) {
    pipelines.add(pipeline);
  }

  void remove(BlockPipeline pipeline) {
    pipelines.remove(pipeline);
  }

  /** The pipelines of the open connections. */
  Set<BlockPipeline> pipelines() {
    return pipelines;
  }

  void linkOpened(PeerLink link) {
    links.add(link);
    signal();
  }

  void linkClosed(PeerLink link) {
    links.remove(link);
    signal();
  }

  /** The open connections. */
  Set<PeerLink> links() {
    return links;
  }

  /** Whether there have been enough peers to begin. */
  boolean isStarted() {
    return started;
  }

  void start() {
    started = true;
    progressed();
    signal();
  }

  /** Whether the head was reached, and new blocks are awaited. */
  boolean isFollowing() {
    return following;
  }

  void follow() {
    following = true;
    awaitingBlocks = true;
  }

  /** Whether the peers' head was reached, and blocks beyond it are wanted. */
  boolean isAwaitingBlocks() {
    return awaitingBlocks;
  }

  void setAwaitingBlocks(boolean now) {
    awaitingBlocks = now;
  }

  /** Records that something new arrived. */
  void progressed() {
    progressMillis = clock.millis();
  }

  /** How long nothing new has arrived. */
  long idleMillis() {
    return clock.millis() - progressMillis;
  }

  /** Asks every thread to end, after what is in flight or at the end of the drain time. */
  void stop() {
    drainDeadline = Math.min(drainDeadline, clock.nanos() + config.drain().toNanos());
    stopping = true;
    signal();
  }

  /** Asks every thread to end now: nothing that is in flight is needed. */
  void finish() {
    drainDeadline = clock.nanos();
    stopping = true;
    signal();
  }

  boolean isStopping() {
    return stopping;
  }

  /** Whether a stop has waited long enough for what is in flight. */
  boolean isDrained() {
    return stopping && clock.nanos() >= drainDeadline;
  }

  /** Ends the sync because of an internal or disk failure; the first one counts. */
  void fail(String message, Throwable cause) {
    failure.compareAndSet(null, new SyncFailure(message, cause));
    drainDeadline = clock.nanos();
    stopping = true;
    signal();
  }

  @Nullable SyncFailure failure() {
    return failure.get();
  }

  /** Wakes threads that wait for a change. */
  void signal() {
    synchronized (changed) {
      changes++;
      changed.notifyAll();
    }
    links.forEach(PeerLink::wake);
  }

  /** A number that grows with each change; to be read before checking a condition. */
  long changes() {
    synchronized (changed) {
      return changes;
    }
  }

  /** Waits until something has changed since a number was read, or a time has passed. */
  void awaitChange(long since, long millis) throws InterruptedException {
    long deadline = clock.nanos() + millis * 1_000_000;
    synchronized (changed) {
      while (changes == since) {
        long left = (deadline - clock.nanos()) / 1_000_000;
        if (left <= 0) {
          return;
        }
        changed.wait(left);
      }
    }
  }

  /** The reasons why peers are unusable, for a message in brackets; empty if none is known. */
  String peerTroubles() {
    List<String> troubles =
        health.peerHealth().stream()
            .filter(peer -> peer.lastError() != null)
            .map(peer -> peer.peerId() + ": " + peer.lastError())
            .limit(3)
            .toList();
    String found = directory.troubles();
    if (!found.isEmpty()) {
      troubles = Stream.concat(troubles.stream(), Stream.of(found)).toList();
    }
    return troubles.isEmpty() ? "" : " (" + String.join("; ", troubles) + ")";
  }
}
