package dev.tachograph.node.rpc;

import dev.tachograph.logging.Log;
import dev.tachograph.node.chain.ChainView;
import dev.tachograph.node.listen.Listener;
import dev.tachograph.node.listen.Pace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Answers programs about a chain, by JSON-RPC over HTTP as clients of Bitcoin Core speak it.
 *
 * <p>Started by {@link #start}, stopped by {@link #close}. Who calls knows the secret of {@link
 * RpcConfig#cookie}, and comes from a loopback address or one that is allowed. Each connection has
 * a daemon thread; blocks are written as they are read, so that an answer of any size takes the
 * memory of one block. Thread-safe.
 */
public final class RpcServer implements AutoCloseable {
  private static final Log LOG = Log.get(RpcServer.class);

  private final Calls calls;
  private final Listener listener;

  private RpcServer(Calls calls, Listener listener) {
    this.calls = calls;
    this.listener = listener;
  }

  /** What all connections share. */
  record Calls(
      RpcConfig config,
      Cookie cookie,
      JsonRpc rpc,
      Pace pace,
      LongSupplier nanos,
      CountDownLatch closed)
      implements Listener.Service {
    @Override
    public Listener.Connection open(Socket socket) throws IOException {
      return new RpcConnection(this, socket);
    }

    @Override
    public void refuse(Socket socket) throws IOException {
      new HttpOutput(socket.getOutputStream())
          .to(false, false)
          .refuse(503, "Work queue depth exceeded\n", "");
    }

    boolean isAllowed(InetAddress remote) {
      return remote.isLoopbackAddress()
          || config.allowed().stream().anyMatch(network -> network.contains(remote));
    }
  }

  /**
   * Listens, writes the secret, and answers until {@link #close}.
   *
   * @param chain what is answered from
   * @param nanos a monotonic clock
   * @throws IOException if the address cannot be listened on, or the secret not be written
   */
  public static RpcServer start(RpcConfig config, ChainView chain, LongSupplier nanos)
      throws IOException {
    Pace pace = new Pace(config.callsPerSecond(), nanos);
    long start = nanos.getAsLong();
    RpcMethods methods =
        new RpcMethods(
            chain,
            config.dataDir(),
            () -> TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - start));
    Cookie cookie = Cookie.write(config.cookie());
    Calls calls =
        new Calls(
            config,
            cookie,
            new JsonRpc(methods, pace, config.maxBatch()),
            pace,
            nanos,
            new CountDownLatch(1));
    try {
      int connections = config.maxConnections();
      Listener listener = Listener.start("rpc", config.address(), connections, connections, calls);
      LOG.info("calls are answered")
          .with("address", Listener.text(listener.address()))
          .withAny("cookie", config.cookie())
          .emit();
      return new RpcServer(calls, listener);
    } catch (IOException | RuntimeException e) {
      cookie.close();
      throw e;
    }
  }

  /** The address it listens on. */
  public InetSocketAddress address() {
    return listener.address();
  }

  /** The number of open connections. */
  public int connections() {
    return listener.connections();
  }

  /** Removes the secret, closes the port and all connections; returns within 2 s a connection. */
  @Override
  public void close() {
    try {
      calls.cookie().close();
    } catch (IOException e) {
      LOG.warn("the cookie could not be removed").with("reason", e.getMessage()).emit();
    }
    calls.closed().countDown();
    calls.pace().close();
    listener.close();
  }
}
