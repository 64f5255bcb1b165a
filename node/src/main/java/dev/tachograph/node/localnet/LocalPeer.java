package dev.tachograph.node.localnet;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.tachograph.node.wire.PeerAddresses;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.bitcoinj.net.NioServer;
import org.bitcoinj.net.StreamConnectionFactory;

/** A peer that serves a chain on a loopback port, in its manner. Thread-safe. */
public final class LocalPeer implements AutoCloseable {
  private static final int BIND_ATTEMPTS = 50;

  private final LocalNetwork network;
  private final Manner manner;
  private final ConcurrentHashMap<Integer, AtomicInteger> served = new ConcurrentHashMap<>();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong blockRequests = new AtomicLong();
  private final AtomicLong headerRequests = new AtomicLong();
  private final AtomicLong pongs = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private volatile PeerAddresses announced = PeerAddresses.of(List.of());
  private final Set<ServingConnection> open = ConcurrentHashMap.newKeySet();

  /** Bound to the port as long as the peer lives, so that nobody else gets it while it is away. */
  private final Socket hold;

  private final InetSocketAddress address;
  private NioServer server;

  private LocalPeer(LocalNetwork network, Manner manner, Socket hold) throws IOException {
    this.network = network;
    this.manner = manner;
    this.hold = hold;
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), hold.getLocalPort());
    this.server = listen();
  }

  static LocalPeer start(LocalNetwork network, Manner manner, int port) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Socket hold = new Socket();
      try {
        hold.setReuseAddress(true);
        hold.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new LocalPeer(network, manner, hold);
      } catch (BindException e) {
        hold.close();
        if (port != 0 || attempt == BIND_ATTEMPTS) {
          throw e;
        }
      } catch (IOException | RuntimeException e) {
        hold.close();
        throw e;
      }
    }
  }

  private NioServer listen() throws IOException {
    Server listening;
    try {
      listening = server();
    } catch (BindException alone) {
      // Linux has one socket listen where another is bound alone; other systems do not, and there
      // another process may take the port from here on.
      hold.close();
      listening = server();
    }
    listening.startAsync();
    listening.awaitServing();
    return listening;
  }

  private Server server() throws IOException {
    return new Server(this::accept, address, "localnet-" + manner.name());
  }

  private ServingConnection accept(InetAddress remote, int port) {
    Wire.enter();
    accepted.incrementAndGet();
    ServingConnection connection = new ServingConnection(this, new InetSocketAddress(remote, port));
    open.add(connection);
    return connection;
  }

  /** The address it listens on. */
  public InetSocketAddress address() {
    return address;
  }

  /** {@code host:port}. */
  public String id() {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** Its manner. */
  public Manner manner() {
    return manner;
  }

  /** How often a block of this height was sent. */
  public int served(int height) {
    AtomicInteger count = served.get(height);
    return count == null ? 0 : count.get();
  }

  /** The number of blocks sent. */
  public long servedBlocks() {
    return served.values().stream().mapToLong(AtomicInteger::get).sum();
  }

  /** The number of blocks requested. */
  public long askedBlocks() {
    return asked.get();
  }

  /** The number of requests for blocks, of one or many. */
  public long blockRequests() {
    return blockRequests.get();
  }

  /** The number of requests for headers. */
  public long headerRequests() {
    return headerRequests.get();
  }

  /** The number of pongs received. */
  public long pongs() {
    return pongs.get();
  }

  /** The number of connections accepted. */
  public long acceptedConnections() {
    return accepted.get();
  }

  /** Has the peer announce the addresses of others to whoever requests some. */
  public void announces(List<PeerAddresses.Entry> others) {
    announced = PeerAddresses.of(others);
  }

  PeerAddresses announced() {
    return announced;
  }

  /** Closes all open connections; new ones are accepted. */
  public void dropConnections() {
    open.forEach(ServingConnection::close);
  }

  /**
   * Closes the port and all connections: whoever connects is refused. Idempotent; returns when that
   * is done, or after 5 s.
   */
  public synchronized void leave() {
    dropConnections();
    stop();
  }

  /**
   * Listens again, on the same port.
   *
   * @throws IOException if it cannot, as where another process has taken the port meanwhile, which
   *     no other does on Linux
   */
  public synchronized void comeBack() throws IOException {
    if (!server.isRunning()) {
      server = listen();
    }
  }

  LocalNetwork network() {
    return network;
  }

  void announce(int fork) {
    open.forEach(connection -> connection.announce(fork));
  }

  void countServed(int height) {
    served.computeIfAbsent(height, any -> new AtomicInteger()).incrementAndGet();
  }

  void countHeaderRequest() {
    headerRequests.incrementAndGet();
  }

  void countPong() {
    pongs.incrementAndGet();
  }

  void countAsked(int blocks) {
    asked.addAndGet(blocks);
    blockRequests.incrementAndGet();
  }

  void closed(ServingConnection connection) {
    open.remove(connection);
  }

  /** Closes the port and all connections; returns when that is done, or after 5 s. */
  @Override
  public synchronized void close() {
    stop();
    letGo();
  }

  private void stop() {
    server.stopAsync();
    try {
      server.awaitTerminated(5, TimeUnit.SECONDS);
    } catch (TimeoutException | IllegalStateException abandoned) {
      open.forEach(ServingConnection::close);
    }
  }

  private void letGo() {
    try {
      hold.close();
    } catch (IOException gone) {
      // It is closed all the same.
    }
  }

  /** bitcoinj's server on a daemon thread with a name. */
  private static final class Server extends NioServer {
    private final CountDownLatch serving = new CountDownLatch(1);
    private final String name;

    Server(StreamConnectionFactory connections, InetSocketAddress address, String name)
        throws IOException {
      super(connections, address);
      this.name = name;
    }

    /**
     * Waits until the server closes its port when it is stopped: a service that is stopped between
     * its start and its first step never takes that step, and leaves the port bound.
     */
    void awaitServing() {
      Uninterruptibles.awaitUninterruptibly(serving);
    }

    @Override
    protected void run() throws Exception {
      serving.countDown();
      super.run();
    }

    @Override
    protected String serviceName() {
      return name;
    }

    @Override
    protected Executor executor() {
      return command -> {
        Thread thread = new Thread(command, name);
        thread.setDaemon(true);
        thread.start();
      };
    }
  }
}
