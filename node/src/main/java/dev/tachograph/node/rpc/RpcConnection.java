package dev.tachograph.node.rpc;

import dev.tachograph.logging.Log;
import dev.tachograph.node.listen.Listener;
import dev.tachograph.node.listen.WatchedOutput;
import dev.tachograph.node.rpc.HttpInput.RefusedException;
import dev.tachograph.node.rpc.RpcServer.Calls;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** A connection of a client: its requests, one after another. */
final class RpcConnection implements Listener.Connection {
  private static final Log LOG = Log.get(RpcServer.class);

  /** How long a wrong secret is answered with, so that it cannot be guessed quickly. */
  private static final long WRONG_SECRET_MILLIS = 250;

  private static final String CHALLENGE = "WWW-Authenticate: Basic realm=\"jsonrpc\"\r\n";

  private final Calls calls;
  private final Socket socket;
  private final HttpInput in;
  private final WatchedOutput watched;
  private final HttpOutput out;

  RpcConnection(Calls calls, Socket socket) throws IOException {
    this.calls = calls;
    this.socket = socket;
    this.in = new HttpInput(socket, calls.nanos());
    this.watched = new WatchedOutput(socket.getOutputStream(), calls.nanos());
    this.out = new HttpOutput(watched);
    socket.setTcpNoDelay(true);
  }

  @Override
  public void run() {
    Wire.enter();
    try {
      boolean more = true;
      while (more) {
        more = request();
      }
    } catch (RefusedException e) {
      refuse(e);
    } catch (IOException e) {
      LOG.debug("a client is gone").with("reason", e.getMessage()).emit();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("a connection failed").withAny("error", e).emit();
    } finally {
      close();
    }
  }

  private void refuse(RefusedException refused) {
    try {
      out.to(false, false).refuse(refused.status(), refused.getMessage() + "\n", "");
      // Closed with unread bytes the connection would be reset, and the answer be lost.
      socket.shutdownOutput();
      in.drain(2 * calls.config().maxRequestBytes());
    } catch (IOException gone) {
      LOG.debug("a client is gone").with("reason", gone.getMessage()).emit();
    }
  }

  /** Answers one request; whether there may be another one. */
  private boolean request() throws IOException, InterruptedException {
    HttpRequest request = in.head(calls.config().idleTimeout(), calls.config().timeout());
    if (request == null) {
      return false;
    }
    check(request);
    if (request.header("expect").equalsIgnoreCase("100-continue")) {
      out.proceed();
    }
    byte[] body = in.body(request, calls.config().maxRequestBytes());
    out.to(request.isVersion11(), request.keepsAlive());
    if (!calls.cookie().admits(request.header("authorization"))) {
      if (!request.header("authorization").isEmpty()) {
        LOG.warn("a call with a wrong secret")
            .with("client", socket.getInetAddress().getHostAddress())
            .emit();
        calls.closed().await(WRONG_SECRET_MILLIS, TimeUnit.MILLISECONDS);
      }
      out.refuse(401, "", CHALLENGE);
      return false;
    }
    calls.rpc().answer(body, out);
    return out.keepsAlive();
  }

  private void check(HttpRequest request) throws RefusedException {
    if (!calls.isAllowed(socket.getInetAddress())) {
      throw new RefusedException(403, "calls from this address are not allowed");
    }
    if (!request.path().equals("/")) {
      throw new RefusedException(404, "calls go to the path /");
    }
    if (!request.method().equals("POST")) {
      throw new RefusedException(405, "JSONRPC server handles only POST requests");
    }
  }

  /** Ends the connection if the client does not read. */
  @Override
  public void watch() {
    if (watched.isStuck(calls.config().timeout().toNanos())) {
      close();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing").with("reason", e.getMessage()).emit();
    }
  }
}
