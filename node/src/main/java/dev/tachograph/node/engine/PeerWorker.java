package dev.tachograph.node.engine;

import dev.tachograph.common.Level;
import dev.tachograph.logging.Log;
import dev.tachograph.node.discovery.PeerDirectory;
import dev.tachograph.node.engine.BatchFetch.End;
import dev.tachograph.node.peers.PeerLink;
import dev.tachograph.node.peers.PeerViolation;
import dev.tachograph.node.peers.Reply;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.sync.PeerEvent;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bitcoinj.core.Services;
import org.jspecify.annotations.Nullable;

/**
 * Works with one peer on a thread of its own: connects, and again after a while when the connection
 * failed or was lost, for as long as the sync lasts; exchanges headers, and fetches blocks. A peer
 * that is away is no worse than before when it is back. A peer that the node found by itself is
 * connected to once, and then makes room for another one.
 */
final class PeerWorker implements Runnable {
  private static final Log LOG = Log.get(SyncEngine.class);
  private static final long MIN_PAUSE_MILLIS = 100;
  private static final long MAX_PAUSE_MILLIS = 10_000;
  private static final long LOOK_MILLIS = 100;
  private static final int MAX_BURST = 128;

  /** What a peer that the node found by itself must serve: all blocks, with their witnesses. */
  private static final long SERVICES = Services.NODE_NETWORK | Services.NODE_WITNESS;

  private final Session session;
  private final HeadSearch search;
  private final BurstVerifier verifier;
  private final PeerState peer;
  private final Latency latency;
  private long pauseMillis = MIN_PAUSE_MILLIS;
  private long askAfterNanos;
  private long connectNanos;
  private int connections;
  private int attempts;

  PeerWorker(Session session, HeadSearch search, BlockWriter writer, PeerState peer) {
    this.session = session;
    this.search = search;
    this.verifier = new BurstVerifier(session, writer);
    this.peer = peer;
    this.latency =
        new Latency(
            session.config.initialTimeout(), SyncConfig.MIN_TIMEOUT, SyncConfig.MAX_TIMEOUT);
  }

  @Override
  public void run() {
    Wire.enter();
    try {
      while (!session.isStopping()) {
        boolean banned = session.health.isBanned(peer.id());
        peer.setGone(banned);
        if (!banned) {
          PeerLink link = connect();
          if (link != null) {
            if (isAnotherName(link)) {
              return;
            }
            if (isOfUse(link)) {
              converse(link);
            }
          }
          session.remember(peer);
        }
        if (peer.isFound()) {
          return;
        }
        if (banned) {
          session.awaitChange(session.changes(), LOOK_MILLIS);
        } else {
          pause();
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      session.fail("the headers cannot be stored: " + e.getMessage(), e);
    } catch (Throwable broken) {
      session.fail("the work with peer " + peer.id() + " failed: " + broken, broken);
    }
  }

  private @Nullable PeerLink connect() {
    long start = session.clock.nanos();
    try (Span span = Span.open("connect", Session.TARGET)) {
      span.with("peer", peer.id());
      PeerLink link =
          session.network.connect(
              peer.address(),
              session.chain.height(),
              session.config.connectTimeout(),
              session::isStopping);
      connectNanos = session.clock.nanos() - start;
      return link;
    } catch (PeerViolation e) {
      session.health.ban(peer.id(), String.valueOf(e.getMessage()), SyncConfig.WRONG_DATA_BAN);
      session.directory.failed(peer.address(), String.valueOf(e.getMessage()));
      return null;
    } catch (IOException e) {
      if (!session.isStopping()) {
        absent(String.valueOf(e.getMessage()));
      }
      return null;
    }
  }

  private void absent(String reason) {
    session.health.recordAbsence(peer.id(), reason);
    session.directory.failed(peer.address(), reason);
    session.events.record(new PeerEvent.PeerDisconnected(peer.id(), null, 0, reason));
    LOG.at(attempts++ == 0 ? Level.INFO : Level.DEBUG, "peer not reached")
        .with("peer", peer.id())
        .with("reason", reason)
        .emit();
  }

  /** Closes the connection if the peer is connected under another name already. */
  private boolean isAnotherName(PeerLink link) {
    PeerState other = session.connectedAs(peer, link.address());
    if (other == null) {
      return false;
    }
    link.close();
    LOG.warn("peer is connected under another name already; it counts once")
        .with("peer", peer.id())
        .with("other_name", other.id())
        .emit();
    session.health.recordAbsence(peer.id(), "is another name of " + other.id());
    session.pool.remove(peer.id());
    peer.setGone(true);
    session.signal();
    return true;
  }

  /** Tells the directory of a connection; closes it if the node found a peer that is no use. */
  private boolean isOfUse(PeerLink link) {
    PeerDirectory directory = session.directory;
    directory.connected(peer.address(), link.services(), link.toldHeight(), link.userAgent());
    if (peer.isFound() && (link.services() & SERVICES) != SERVICES) {
      link.close();
      session.disconnected(link.address());
      absent("does not serve all blocks with their witnesses");
      return false;
    }
    if (directory.discovers()) {
      link.requestAddresses(addresses -> directory.heard(link.address(), addresses));
    }
    return true;
  }

  private void connected(PeerLink link) {
    session.pool.markConnected(peer.id());
    session.events.record(
        new PeerEvent.PeerConnected(
            peer.id(), connectNanos / 1e6, link.toldHeight(), link.userAgent()));
    LOG.at(connections++ == 0 ? Level.INFO : Level.DEBUG, "peer connected")
        .with("peer", peer.id())
        .withAny("head_block", link.toldHeight())
        .with("user_agent", link.userAgent())
        .emit();
  }

  private void converse(PeerLink link) throws InterruptedException, IOException {
    long since = session.clock.nanos();
    connected(link);
    HeaderExchange headers = new HeaderExchange(session, search, link, peer, connectNanos);
    BlockPipeline blocks = new BlockPipeline(session, link, peer, latency, verifier);
    session.linkOpened(link);
    session.add(blocks);
    int owed = 0;
    try {
      while (link.isOpen() && !isOver(blocks) && !session.health.isBanned(peer.id())) {
        step(link, headers, blocks);
      }
      owed = blocks.owedBlocks();
    } finally {
      session.remove(blocks);
      blocks.end(ending(link), link.violation());
      headers.end();
      close(link, since, owed);
    }
  }

  /** Whether a stop was requested, and nothing is in flight or it was waited for long enough. */
  private boolean isOver(BlockPipeline blocks) {
    return session.isStopping() && (blocks.isIdle() || session.isDrained());
  }

  private void step(PeerLink link, HeaderExchange headers, BlockPipeline blocks)
      throws InterruptedException, IOException {
    if (!session.isStopping()) {
      headers.step();
      if (session.clock.nanos() >= askAfterNanos) {
        blocks.fill();
      }
    }
    Reply reply = link.poll(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    if (reply instanceof Reply.Arrived first) {
      if (blocks.arrived(burst(link, first))) {
        pauseMillis = MIN_PAUSE_MILLIS;
      }
    } else if (reply instanceof Reply.Missing none) {
      blocks.missing(none.heights());
      headers.ask();
    } else if (reply instanceof Reply.Headers answer) {
      headers.answered(answer.headers());
    } else if (reply instanceof Reply.Announced news) {
      headers.announced(news.headers());
    }
    if (!(reply instanceof Reply.Ended)) {
      // Also after a wake-up: while other peers are busy there is one all the time.
      if (!(reply instanceof Reply.Arrived) && !link.hasBlock() && blocks.isTimedOut()) {
        backOff();
      }
      blocks.settle(headers.isKnown());
    }
  }

  /** Collects what has already arrived, to be verified together. */
  private static List<Reply.Arrived> burst(PeerLink link, Reply.Arrived first) {
    List<Reply.Arrived> blocks = new ArrayList<>();
    for (Reply next = first; next instanceof Reply.Arrived arrived; ) {
      blocks.add(arrived);
      next = blocks.size() < MAX_BURST ? link.pollBlock() : null;
    }
    return blocks;
  }

  private End ending(PeerLink link) {
    if (link.violation() != null) {
      return End.WRONG;
    }
    return link.isOpen() ? End.STOPPED : End.CONNECTION_LOST;
  }

  private void close(PeerLink link, long sinceNanos, int owed) {
    String violation = link.violation();
    boolean lost = !link.isOpen();
    session.linkClosed(link);
    link.close();
    session.disconnected(link.address());
    session.pool.markDisconnected(peer.id());
    String reason =
        violation != null
            ? violation
            : lost ? "connection lost" : session.isStopping() ? "stopped" : "banned";
    session.events.record(
        new PeerEvent.PeerDisconnected(
            peer.id(), (session.clock.nanos() - sinceNanos) / 1e6, owed, reason));
    LOG.debug("peer disconnected").with("peer", peer.id()).with("reason", reason).emit();
    if (violation != null) {
      session.health.ban(peer.id(), violation, SyncConfig.WRONG_DATA_BAN);
    } else if (lost && !session.isStopping()) {
      session.health.recordAbsence(peer.id(), reason);
      session.directory.failed(peer.address(), reason);
      if (peer.doubt() == null && !peer.isAnswered()) {
        peer.doubt("closed the connection before it had sent its headers");
      }
    }
  }

  /** Leaves what this peer did not deliver to others first. */
  private void backOff() {
    askAfterNanos = session.clock.nanos() + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
    pauseMillis = Math.min(MAX_PAUSE_MILLIS, pauseMillis * 2);
  }

  private void pause() throws InterruptedException {
    backOff();
    while (!session.isStopping() && session.clock.nanos() < askAfterNanos) {
      long left = (askAfterNanos - session.clock.nanos()) / 1_000_000 + 1;
      session.awaitChange(session.changes(), Math.min(LOOK_MILLIS, left));
    }
    askAfterNanos = 0;
  }
}
