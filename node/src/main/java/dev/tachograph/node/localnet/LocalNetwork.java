package dev.tachograph.node.localnet;

import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Peers that serve one chain, on the loopback interface only. The chain may change meanwhile:
 * blocks are mined on it, or replaced by a branch, and the peers announce it.
 *
 * <p>Started by {@link #start}, stopped by {@link #close}. Its threads are daemons named {@code
 * localnet-…}. Thread-safe.
 */
public final class LocalNetwork implements AutoCloseable {
  private static final long FIRST_MINED_SEED = 1_000_000;

  private final RunClock clock = RunClock.start();
  private final List<LocalPeer> peers = new ArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "localnet-timer");
            thread.setDaemon(true);
            return thread;
          });

  private volatile LocalChain chain;
  private long minedSeed = FIRST_MINED_SEED;

  private LocalNetwork(LocalChain chain) {
    this.chain = chain;
  }

  /**
   * Starts one peer for each manner, on ports that the system chooses.
   *
   * @throws IOException if no port is available
   */
  public static LocalNetwork start(LocalChain chain, List<Manner> manners) throws IOException {
    return start(chain, manners, 0);
  }

  /**
   * Starts one peer for each manner.
   *
   * @param firstPort the port of the first peer, the others have the next ones; 0 if the system
   *     chooses
   * @throws java.net.BindException if the port is in use
   * @throws IOException if a port is not available
   */
  public static LocalNetwork start(LocalChain chain, List<Manner> manners, int firstPort)
      throws IOException {
    LocalNetwork network = new LocalNetwork(chain);
    try {
      for (Manner manner : manners) {
        int port = firstPort == 0 ? 0 : firstPort + network.peers.size();
        network.peers.add(LocalPeer.start(network, manner, port));
      }
    } catch (IOException | RuntimeException e) {
      network.close();
      throw e;
    }
    return network;
  }

  /** The chain that is served now. */
  public LocalChain chain() {
    return chain;
  }

  /** Mines blocks on the tip and announces them; returns the new chain. */
  public synchronized LocalChain mine(int blocks) {
    return reorganize(0, blocks);
  }

  /**
   * Replaces the last blocks by a branch and announces it.
   *
   * @param depth the number of blocks that are replaced
   * @param blocks the number of blocks of the branch; with more than {@code depth} it has more work
   * @return the new chain
   */
  public synchronized LocalChain reorganize(int depth, int blocks) {
    int fork = chain.size() - 1 - depth;
    serve(chain.branchAt(fork).seed(minedSeed++).mine(blocks));
    return chain;
  }

  /**
   * Serves another chain from the same genesis block from now on, and announces it.
   *
   * <p>Peers announce as Bitcoin Core does: the headers that are new, to who asked for them by
   * {@code sendheaders} and if they are at most eight, otherwise the tip by {@code inv}.
   */
  public synchronized void serve(LocalChain next) {
    LocalChain before = chain;
    chain = next;
    peers.forEach(peer -> peer.announce(before.forkHeight(next)));
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  RunClock clock() {
    return clock;
  }

  /** The peers, in the order of their manners. */
  public List<LocalPeer> peers() {
    return List.copyOf(peers);
  }

  /** The first peer whose manner has a name. */
  public LocalPeer peer(String manner) {
    return peers.stream()
        .filter(peer -> peer.manner().name().equals(manner))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no peer is " + manner));
  }

  @Override
  public void close() {
    timer.shutdownNow();
    peers.forEach(LocalPeer::close);
  }
}
