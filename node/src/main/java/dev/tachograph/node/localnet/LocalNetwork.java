package dev.tachograph.node.localnet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Peers that serve one chain, on the loopback interface only.
 *
 * <p>Started by {@link #start}, stopped by {@link #close}. Its threads are daemons named {@code
 * localnet-…}. Thread-safe.
 */
public final class LocalNetwork implements AutoCloseable {
  private final LocalChain chain;
  private final List<LocalPeer> peers = new ArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "localnet-timer");
            thread.setDaemon(true);
            return thread;
          });

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
        network.peers.add(LocalPeer.start(chain, manner, network.timer, port));
      }
    } catch (IOException | RuntimeException e) {
      network.close();
      throw e;
    }
    return network;
  }

  /** The chain that is served. */
  public LocalChain chain() {
    return chain;
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
