package dev.tachograph.node.peers;

import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.net.NioClientManager;

/**
 * Connects to peers; a single network thread of bitcoinj serves all connections. Thread-safe.
 *
 * <p>Does not listen on any port.
 */
public final class PeerNetwork implements AutoCloseable {
  private static final long STOP_SECONDS = 5;
  static final long POLL_MILLIS = 20;

  private final BitcoinNetwork network;
  private final ByteBudget budget;
  private final LongSupplier nanos;
  private final NioClientManager manager = new NioClientManager();

  private PeerNetwork(BitcoinNetwork network, ByteBudget budget, LongSupplier nanos) {
    this.network = network;
    this.budget = budget;
    this.nanos = nanos;
  }

  /**
   * Starts the network thread.
   *
   * @param network the network of the peers
   * @param budget for blocks that have arrived and are not processed yet
   * @param nanos a monotonic clock
   */
  public static PeerNetwork start(BitcoinNetwork network, ByteBudget budget, LongSupplier nanos) {
    Wire.enter();
    PeerNetwork started = new PeerNetwork(network, budget, nanos);
    started.manager.startAsync().awaitRunning();
    return started;
  }

  /**
   * Connects and shakes hands; blocks the caller, who has called {@link Wire#enter}.
   *
   * @param address where the peer listens; may be unresolved
   * @param height our own height, as sent to the peer
   * @param timeout for connection and handshake
   * @param stop whether to give up; polled while waiting
   * @throws IOException with a short reason for the user if the connection fails
   */
  public PeerLink connect(
      InetSocketAddress address, int height, Duration timeout, BooleanSupplier stop)
      throws IOException {
    InetSocketAddress resolved =
        address.isUnresolved()
            ? new InetSocketAddress(address.getHostString(), address.getPort())
            : address;
    if (resolved.isUnresolved()) {
      throw new IOException("host name unknown");
    }
    PeerLink link = new PeerLink(network, resolved, height, budget, nanos);
    boolean ready = false;
    try {
      long deadline = nanos.getAsLong() + timeout.toNanos();
      BooleanSupplier over = () -> stop.getAsBoolean() || nanos.getAsLong() >= deadline;
      await(manager.openConnection(resolved, link.peer()), over);
      link.awaitReady(over);
      ready = true;
      return link;
    } catch (TimeoutException late) {
      throw new IOException("no answer within " + timeout.toMillis() + " ms", late);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      throw new IOException(reason(cause == null ? failed : cause), failed);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", hurry);
    } catch (IllegalStateException stopped) {
      throw new IOException("the network is stopped", stopped);
    } finally {
      if (!ready) {
        link.close();
      }
    }
  }

  private static void await(Future<?> opened, BooleanSupplier over)
      throws ExecutionException, InterruptedException, TimeoutException {
    while (true) {
      try {
        opened.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException notYet) {
        if (over.getAsBoolean()) {
          throw notYet;
        }
      }
    }
  }

  private static String reason(Throwable cause) {
    // bitcoinj forgets the future of a connection that fails before it could return it.
    if (cause instanceof ConnectException || cause instanceof NullPointerException) {
      return "connection refused";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** Closes all connections and ends the network thread; returns after at most 5 s. */
  @Override
  public void close() {
    budget.close();
    manager.stopAsync();
    try {
      manager.awaitTerminated(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | IllegalStateException abandoned) {
      // It is a daemon and no longer needed.
    }
  }
}
