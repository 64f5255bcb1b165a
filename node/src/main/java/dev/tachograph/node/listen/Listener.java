package dev.tachograph.node.listen;

import dev.tachograph.logging.Log;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A port whose connections each have a daemon thread, within a limit in all and of one address; of
 * IPv6 the network of 64 bits counts as one. Thread-safe.
 *
 * <p>Connections beyond are refused. Once a second each connection is asked to look after itself,
 * so that a thread that is stuck in a write can be freed.
 */
public final class Listener implements AutoCloseable {
  private static final Log LOG = Log.get(Listener.class);
  private static final int BACKLOG = 64;
  private static final long JOIN_MILLIS = 2_000;
  private static final long PAUSE_MILLIS = 100;

  private final String name;
  private final ServerSocket listener;
  private final ConnectionLimit limit;
  private final Service service;
  private final Map<Connection, Thread> connections = new ConcurrentHashMap<>();
  private final Thread acceptor;
  private final ScheduledExecutorService watch;
  private volatile boolean closing;

  /** What is done with connections. */
  public interface Service {
    /**
     * A connection that was accepted.
     *
     * @throws IOException if it is gone already
     */
    Connection open(Socket socket) throws IOException;

    /**
     * Told of a connection beyond the limit, which is closed afterwards; must not block.
     *
     * @throws IOException if it is gone already
     */
    void refuse(Socket socket) throws IOException;
  }

  /** An open connection. */
  public interface Connection extends Runnable, AutoCloseable {
    /** Serves it to its end, on a thread of its own. */
    @Override
    void run();

    /** Closes it if its thread is stuck; called once a second by another thread. */
    void watch();

    /** Ends {@link #run}, from any thread; idempotent. */
    @Override
    void close();
  }

  private Listener(String name, ServerSocket listener, int all, int perAddress, Service service) {
    this.name = name;
    this.listener = listener;
    this.limit = new ConnectionLimit(all, perAddress);
    this.service = service;
    this.acceptor = daemon(this::accept, name + "-accept");
    this.watch = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, name + "-watch"));
  }

  /**
   * Listens until {@link #close}.
   *
   * @param name what its threads' names begin with
   * @param address where to listen; port 0 for one that the system chooses
   * @param all the maximum number of connections
   * @param perAddress the maximum number of connections of one address
   * @throws IOException if the address cannot be listened on
   */
  public static Listener start(
      String name, InetSocketAddress address, int all, int perAddress, Service service)
      throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(address, BACKLOG);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    Listener listener = new Listener(name, socket, all, perAddress, service);
    listener.acceptor.start();
    listener.watch.scheduleWithFixedDelay(
        () -> listener.connections.keySet().forEach(Connection::watch), 1, 1, TimeUnit.SECONDS);
    return listener;
  }

  /** The address it listens on. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** The number of open connections. */
  public int connections() {
    return limit.open();
  }

  /** An address with its port, as {@code 127.0.0.1:8333} or {@code [::1]:8333}. */
  public static String text(InetSocketAddress address) {
    String host =
        address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private void accept() {
    while (!closing) {
      try {
        accepted(listener.accept());
      } catch (IOException | RuntimeException e) {
        if (!closing) {
          LOG.warn("no connection could be accepted").with("reason", e.getMessage()).emit();
          pause();
        }
      }
    }
  }

  /** Such as too many open files: trying again at once would not help. */
  private void pause() {
    try {
      watch.awaitTermination(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void accepted(Socket socket) throws IOException {
    if (!limit.enter(socket.getInetAddress())) {
      try (socket) {
        service.refuse(socket);
      } catch (IOException gone) {
        // It has closed by itself.
      }
      return;
    }
    boolean started = false;
    try {
      serve(service.open(socket), socket);
      started = true;
    } finally {
      if (!started) {
        limit.leave(socket.getInetAddress());
        socket.close();
      }
    }
  }

  private void serve(Connection connection, Socket socket) {
    Runnable task =
        () -> {
          try {
            connection.run();
          } finally {
            connection.close();
            connections.remove(connection);
            limit.leave(socket.getInetAddress());
          }
        };
    Thread thread =
        daemon(task, name + "-" + text((InetSocketAddress) socket.getRemoteSocketAddress()));
    connections.put(connection, thread);
    thread.start();
    if (closing) {
      connection.close();
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Closes the port and all connections; returns when their threads have ended, or after 2 s. */
  @Override
  public void close() {
    closing = true;
    try {
      listener.close();
    } catch (IOException e) {
      LOG.debug("closing").with("reason", e.getMessage()).emit();
    }
    watch.shutdownNow();
    connections.keySet().forEach(Connection::close);
    try {
      acceptor.join(JOIN_MILLIS);
      for (Thread thread : connections.values()) {
        thread.join(JOIN_MILLIS);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
