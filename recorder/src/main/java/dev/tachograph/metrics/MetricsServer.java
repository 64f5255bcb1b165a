package dev.tachograph.metrics;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.RecorderThreads;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Serves the figures of a process at {@code /metrics}, as OpenMetrics 1.0 text over HTTP.
 *
 * <pre>{@code
 * MetricsServer server = MetricsServer.start(address, () -> List.of(queued, refused));
 * }</pre>
 *
 * <p>Answers GET and HEAD, and closes the connection after each answer; other methods get 405,
 * other paths 404. At most four connections are open at once, each on a daemon thread of its own
 * and for five seconds; further ones are closed unanswered. So neither slow readers nor many of
 * them cost the process more than that, which a server of the JDK bounds for the whole JVM alone.
 * There is no authentication and no encryption: whoever reaches the address reads the figures.
 */
public final class MetricsServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 4;
  private static final int MAX_HEAD = 8 * 1024;
  private static final int BACKLOG = 16;
  private static final int LOOK_MILLIS = 250;
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final String TEXT = "text/plain; charset=utf-8";

  private final ServerSocket server;
  private final Supplier<? extends List<Metric>> metrics;
  private final RunClock clock = RunClock.start();

  /** The open connections, and when each is overdue. */
  private final Map<Socket, Long> open = new ConcurrentHashMap<>();

  private MetricsServer(ServerSocket server, Supplier<? extends List<Metric>> metrics) {
    this.server = server;
    this.metrics = metrics;
  }

  /**
   * Starts to serve.
   *
   * @param address where to listen; port 0 lets the system choose one
   * @param metrics called for each page on a thread of the server, by several at a time; must not
   *     block. If it throws, the answer is 500
   * @return the server, to be closed
   * @throws IOException if it cannot listen there
   */
  public static MetricsServer start(
      InetSocketAddress address, Supplier<? extends List<Metric>> metrics) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      if (address.isUnresolved()) {
        throw new IOException("the host " + address.getHostString() + " is not known");
      }
      socket.bind(address, BACKLOG);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    MetricsServer started = new MetricsServer(socket, metrics);
    RecorderThreads.daemon("metrics", started::accept).start();
    return started;
  }

  /** {@return the address and port that it listens on} */
  public InetSocketAddress address() {
    InetAddress host = server.getInetAddress();
    return new InetSocketAddress(host, server.getLocalPort());
  }

  /** Stops listening and closes open connections; idempotent, does not wait. */
  @Override
  public void close() {
    quietly(server);
    open.keySet().forEach(MetricsServer::quietly);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        server.setSoTimeout(open.isEmpty() ? 0 : LOOK_MILLIS);
        begin(server.accept());
      } catch (SocketTimeoutException looked) {
        // Overdue connections are closed below.
      } catch (IOException closedOrRefused) {
        // Without files to open, say, a connection is refused again and again.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      open.forEach(
          (socket, deadline) -> {
            if (clock.nanos() > deadline) {
              quietly(socket);
            }
          });
    }
    open.keySet().forEach(MetricsServer::quietly);
  }

  private void begin(Socket socket) {
    if (open.size() >= MAX_CONNECTIONS) {
      quietly(socket);
      return;
    }
    open.put(socket, clock.nanos() + MAX_NANOS);
    try {
      RecorderThreads.daemon("metrics-reader", () -> serve(socket)).start();
    } catch (Throwable noThread) {
      quietly(socket);
      open.remove(socket);
    }
  }

  private void serve(Socket socket) {
    try {
      byte[] buffer = new byte[MAX_HEAD];
      String head = head(socket.getInputStream(), buffer);
      if (!head.isEmpty()) {
        socket.getOutputStream().write(answer(head));
        socket.shutdownOutput();
        drain(socket.getInputStream(), buffer);
      }
    } catch (IOException gone) {
      // The reader went away, or was too slow.
    } finally {
      quietly(socket);
      open.remove(socket);
    }
  }

  /** The first line of a request, when the request's head is complete; empty if it never is. */
  private static String head(InputStream in, byte[] buffer) throws IOException {
    int length = 0;
    while (length < buffer.length) {
      int more = in.read(buffer, length, buffer.length - length);
      if (more < 0) {
        return "";
      }
      length += more;
      String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
      if (text.contains("\r\n\r\n") || text.contains("\n\n")) {
        return text.lines().findFirst().orElse("");
      }
    }
    return "GET  HTTP/1.1";
  }

  /** Reads what is left, since a close before that may take the answer away from the reader. */
  private static void drain(InputStream in, byte[] buffer) throws IOException {
    for (int i = 0; i < MAX_CONNECTIONS && in.read(buffer) >= 0; i++) {
      // What a request has behind its head is of no use.
    }
  }

  private byte[] answer(String requestLine) {
    String[] parts = requestLine.split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.") || parts[1].isEmpty()) {
      return response("400 Bad Request", TEXT, "not a request\n", true);
    }
    boolean withBody = !parts[0].equals("HEAD");
    if (withBody && !parts[0].equals("GET")) {
      return response("405 Method Not Allowed\r\nAllow: GET, HEAD", TEXT, "GET or HEAD\n", true);
    }
    if (!parts[1].split("\\?", 2)[0].equals("/metrics")) {
      return response("404 Not Found", TEXT, "see /metrics\n", withBody);
    }
    String page;
    try {
      page = MetricsPage.of(metrics.get());
    } catch (RuntimeException | LinkageError | StackOverflowError unreadable) {
      return response("500 Internal Server Error", TEXT, "the figures cannot be read\n", withBody);
    }
    return response("200 OK", MetricsPage.CONTENT_TYPE, page, withBody);
  }

  private static byte[] response(String status, String type, String body, boolean withBody) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + length
            + "\r\nConnection: close\r\n\r\n";
    return (withBody ? head + body : head).getBytes(StandardCharsets.UTF_8);
  }

  private static void quietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception gone) {
      // It is of no use any more, whatever it says.
    }
  }
}
