package dev.tachograph.node.engine;

import dev.tachograph.common.Level;
import dev.tachograph.logging.Log;
import dev.tachograph.node.peers.PeerLink;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.sync.BlockBatch;
import dev.tachograph.sync.BlockQueue;
import dev.tachograph.sync.PeerEvent;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Works with one peer on a thread of its own: connects, and reconnects after a while when the
 * connection is lost; takes its turn with the headers; then fetches one batch of blocks after
 * another.
 */
final class PeerWorker implements Runnable {
  private static final Log LOG = Log.get(SyncEngine.class);
  private static final long MIN_PAUSE_MILLIS = 100;
  private static final long MAX_PAUSE_MILLIS = 10_000;
  private static final long LOOK_MILLIS = 100;

  private final Session session;
  private final HeaderSync headers;
  private final BlockWriter writer;
  private final InetSocketAddress address;
  private final String peerId;
  private final Latency latency;
  private long pauseMillis = MIN_PAUSE_MILLIS;
  private int connections;
  private int attempts;
  private int lostBlocks;

  PeerWorker(Session session, HeaderSync headers, BlockWriter writer, InetSocketAddress address) {
    this.session = session;
    this.headers = headers;
    this.writer = writer;
    this.address = address;
    this.peerId = id(address);
    this.latency =
        new Latency(
            session.config.initialTimeout(), SyncConfig.MIN_TIMEOUT, SyncConfig.MAX_TIMEOUT);
  }

  /** The peer's id in files: {@code host:port} as it was given. */
  static String id(InetSocketAddress address) {
    String host = address.getHostString();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  @Override
  public void run() {
    Wire.enter();
    try {
      while (!session.isStopping()) {
        if (session.health.isBanned(peerId)) {
          session.awaitChange(session.changes(), LOOK_MILLIS);
          continue;
        }
        PeerLink link = connect();
        if (link != null) {
          serve(link);
        }
        pause();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      session.fail("the headers cannot be stored: " + e.getMessage(), e);
    } catch (Throwable broken) {
      session.fail("the work with peer " + peerId + " failed: " + broken, broken);
    }
  }

  private @Nullable PeerLink connect() {
    long start = session.clock.nanos();
    try (Span span = Span.open("connect", Session.TARGET)) {
      span.with("peer", peerId);
      PeerLink link =
          session.network.connect(
              address,
              session.chain.height(),
              session.config.connectTimeout(),
              session::isStopping);
      double ms = (session.clock.nanos() - start) / 1e6;
      session.pool.markConnected(peerId);
      session.stats.raiseHeadSeen(link.headBlock());
      session.events.record(
          new PeerEvent.PeerConnected(peerId, ms, link.headBlock(), link.userAgent()));
      LOG.at(connections++ == 0 ? Level.INFO : Level.DEBUG, "peer connected")
          .with("peer", peerId)
          .with("head_block", link.headBlock())
          .with("user_agent", link.userAgent())
          .emit();
      return link;
    } catch (IOException e) {
      if (!session.isStopping()) {
        String reason = String.valueOf(e.getMessage());
        session.health.recordFailure(peerId, reason);
        session.events.record(new PeerEvent.PeerDisconnected(peerId, null, 0, reason));
        LOG.at(attempts++ == 0 ? Level.INFO : Level.DEBUG, "peer not reached")
            .with("peer", peerId)
            .with("reason", reason)
            .emit();
      }
      return null;
    }
  }

  private void serve(PeerLink link) throws InterruptedException, IOException {
    long since = session.clock.nanos();
    lostBlocks = 0;
    session.linkOpened(link);
    try {
      while (link.isOpen() && !session.isStopping() && !session.health.isBanned(peerId)) {
        long changes = session.changes();
        if (!headers.syncFrom(link, peerId) && !fetch(link)) {
          session.awaitChange(changes, LOOK_MILLIS);
        }
      }
    } finally {
      close(link, since);
    }
  }

  /** Fetches a batch; false if there is nothing for this peer now. */
  private boolean fetch(PeerLink link) throws InterruptedException {
    BlockQueue queue = session.queue();
    BlockBatch batch =
        queue.nextBatch(
            peerId,
            session.health.batchLimit(peerId),
            Math.min(link.headBlock(), session.chain.height()),
            Duration.ofNanos(latency.timeoutNanos()));
    if (batch == null) {
      return false;
    }
    BatchFetch fetch = new BatchFetch(session, writer, link, peerId, queue, batch, latency);
    boolean useful = fetch.run();
    lostBlocks = fetch.lostBlocks();
    if (useful) {
      pauseMillis = MIN_PAUSE_MILLIS;
    } else if (link.isOpen()) {
      // So that another peer is first offered what this one did not deliver.
      pause();
    }
    return true;
  }

  private void close(PeerLink link, long sinceNanos) {
    String violation = link.violation();
    boolean lost = !link.isOpen();
    session.linkClosed(link);
    link.close();
    session.pool.markDisconnected(peerId);
    String reason =
        violation != null
            ? violation
            : lost ? "connection lost" : session.isStopping() ? "stopped" : "banned";
    session.events.record(
        new PeerEvent.PeerDisconnected(
            peerId, (session.clock.nanos() - sinceNanos) / 1e6, lostBlocks, reason));
    LOG.debug("peer disconnected").with("peer", peerId).with("reason", reason).emit();
    if (violation != null) {
      session.health.ban(peerId, violation, SyncConfig.WRONG_DATA_BAN);
    }
  }

  private void pause() throws InterruptedException {
    long deadline = session.clock.nanos() + pauseMillis * 1_000_000;
    pauseMillis = Math.min(MAX_PAUSE_MILLIS, pauseMillis * 2);
    while (!session.isStopping() && session.clock.nanos() < deadline) {
      long left = (deadline - session.clock.nanos()) / 1_000_000 + 1;
      session.awaitChange(session.changes(), Math.min(LOOK_MILLIS, left));
    }
  }
}
