package dev.tachograph.node.serve;

import dev.tachograph.logging.Log;
import dev.tachograph.node.chain.ChainView;
import dev.tachograph.node.listen.Listener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Serves the stored blocks of a chain to other nodes, by Bitcoin's peer-to-peer protocol.
 *
 * <p>Started by {@link #start}, stopped by {@link #close}. Each connection has a daemon thread, so
 * that a slow reader is waited for by its own thread alone, with one block in memory. What breaks
 * the protocol ends its own connection. Thread-safe.
 */
public final class BlockServer implements AutoCloseable {
  private static final Log LOG = Log.get(BlockServer.class);

  private final Served served;
  private final Listener listener;

  private BlockServer(Served served, Listener listener) {
    this.served = served;
    this.listener = listener;
  }

  /** What all connections share. */
  record Served(
      ServeConfig config,
      ChainView chain,
      LongSupplier nanos,
      UploadBudget budget,
      AtomicLong blocks,
      AtomicLong bytes)
      implements Listener.Service {
    @Override
    public Listener.Connection open(Socket socket) throws IOException {
      return new ServedPeer(this, socket);
    }

    @Override
    public void refuse(Socket socket) {
      LOG.debug("a peer was refused: too many connections").emit();
    }
  }

  /**
   * Listens, and serves until {@link #close}.
   *
   * @param chain what is served
   * @param nanos a monotonic clock
   * @throws IOException if the address cannot be listened on
   */
  public static BlockServer start(ServeConfig config, ChainView chain, LongSupplier nanos)
      throws IOException {
    UploadBudget budget =
        new UploadBudget(config.uploadBytesPerSecond(), config.uploadBytesPerDay(), nanos);
    Served served = new Served(config, chain, nanos, budget, new AtomicLong(), new AtomicLong());
    Listener listener =
        Listener.start(
            "serve", config.address(), config.maxConnections(), config.maxPerAddress(), served);
    LOG.info("blocks are served").with("address", Listener.text(listener.address())).emit();
    return new BlockServer(served, listener);
  }

  /** The address it listens on. */
  public InetSocketAddress address() {
    return listener.address();
  }

  /** The number of open connections. */
  public int connections() {
    return listener.connections();
  }

  /** The number of blocks sent. */
  public long servedBlocks() {
    return served.blocks().get();
  }

  /** The number of bytes sent, those of all messages. */
  public long sentBytes() {
    return served.bytes().get();
  }

  /** Closes the port and all connections; returns when no thread reads the chain, or after 2 s. */
  @Override
  public void close() {
    served.budget().close();
    listener.close();
  }
}
