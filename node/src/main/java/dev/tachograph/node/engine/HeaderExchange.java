package dev.tachograph.node.engine;

import dev.tachograph.logging.Log;
import dev.tachograph.node.headers.HeaderBranch;
import dev.tachograph.node.headers.HeaderChain.Accepted;
import dev.tachograph.node.headers.HeaderChain.Verdict;
import dev.tachograph.node.headers.UnconnectedHeaders;
import dev.tachograph.node.peers.PeerLink;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.HeadersMessage;
import org.bitcoinj.core.VerificationException;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of headers with one peer over one connection: asks for what the peer has beyond our
 * chain, again when it announces more, and now and then when it does not. For the peer's thread.
 *
 * <p>The first request names a block below the one that the peer told to have, so that an honest
 * peer answers with at least one header: an empty answer shows that it has less. Then lower ones
 * are named until it shows what it has.
 */
final class HeaderExchange {
  private static final Log LOG = Log.get(SyncEngine.class);
  private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MIN_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long MAX_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How many answers in a row may follow on no header that is known. */
  private static final int MAX_UNCONNECTED = 10;

  /** How many full answers in a row may show no more than those before. */
  private static final int MAX_REPEATED = 10;

  private static final long LONG_CHAIN = HeadersMessage.MAX_HEADERS;

  private final Session session;
  private final HeadSearch search;
  private final PeerLink link;
  private final PeerState peer;
  private final @Nullable Long told;
  private final HeaderBranch branch = new HeaderBranch();
  private long timeoutNanos;

  private int unconnected;
  private int highestShown = -1;
  private int repeated;
  private boolean due = true;
  private boolean asked;
  private boolean hasTurn;
  private int top = -1;
  private long askedAtNanos;
  private long notBeforeNanos;
  private long bytesBefore;
  private int failures;
  private boolean warned;

  /**
   * Creates the exchange of a connection.
   *
   * @param connectNanos how long the connection and its handshake took
   */
  HeaderExchange(
      Session session, HeadSearch search, PeerLink link, PeerState peer, long connectNanos) {
    this.session = session;
    this.search = search;
    this.link = link;
    this.peer = peer;
    this.told = link.toldHeight();
    this.timeoutNanos = Math.min(MAX_TIMEOUT_NANOS, Math.max(MIN_TIMEOUT_NANOS, 4 * connectNanos));
    peer.toBeAsked();
  }

  /** Asks if it is time to, and notes that an answer did not come. */
  void step() {
    long now = session.clock.nanos();
    if (asked) {
      await(now);
    } else if (!due && isPollDue(now)) {
      ask();
    }
    if (due && !asked && now >= notBeforeNanos && session.isStarted() && mayAsk()) {
      request(now);
    }
  }

  /** Has the peer asked for its headers, such as when it does not have a block of our chain. */
  void ask() {
    due = true;
    top = -1;
  }

  /** Whether what the peer has is known as of now, or it does not say. */
  boolean isKnown() {
    return !asked && (!due || failures > 0);
  }

  /** Ends the exchange with the connection. */
  void end() {
    asked = false;
    giveTurnBack();
    peer.setExchanging(false);
  }

  private boolean isPollDue(long now) {
    return session.isAwaitingBlocks() && now - askedAtNanos >= POLL_NANOS;
  }

  private void await(long now) {
    long bytes = link.partBytes();
    if (bytes - bytesBefore >= Session.PROGRESS_BYTES) {
      bytesBefore = bytes;
      askedAtNanos = now;
    }
    if (now - askedAtNanos >= TURN_NANOS) {
      giveTurnBack();
    }
    if (now - askedAtNanos >= timeoutNanos) {
      asked = false;
      peer.setExchanging(false);
      peer.doubt("did not answer when it was asked for headers");
      session.health.recordFailure(
          peer.id(),
          "sent no headers within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms");
      notBeforeNanos = now + (TimeUnit.SECONDS.toNanos(1) << Math.min(failures++, 5));
      timeoutNanos = Math.min(MAX_TIMEOUT_NANOS, 2 * timeoutNanos);
      session.signal();
    }
  }

  /** One turn for each long answer: so that not every peer sends the whole chain. */
  private boolean mayAsk() {
    if (hasTurn || (told != null && told - session.chain.height() <= LONG_CHAIN)) {
      return true;
    }
    hasTurn = search.tryTurn();
    return hasTurn;
  }

  private void giveTurnBack() {
    if (hasTurn) {
      hasTurn = false;
      search.endTurn();
    }
  }

  private void request(long now) {
    due = false;
    asked = true;
    askedAtNanos = now;
    bytesBefore = link.partBytes();
    int height = session.chain.height();
    if (top < 0 || top > height) {
      long known = told == null || peer.common() >= 0 ? height : Math.min(told, height);
      top = (int) Math.max(0, known - 1);
    }
    peer.setExchanging(true);
    link.requestHeaders(session.chain.locator(top, branch));
  }

  /** Takes headers that were asked for. */
  void answered(List<Block> headers) throws IOException {
    asked = false;
    failures = 0;
    if (!headers.isEmpty()) {
      take(headers);
    } else if (peer.common() >= top) {
      // It has the block that was named, and none after it.
      finished(peer.common());
    } else if (top > 0) {
      // It has less than the block named: a lower one is named, until it shows what it has.
      int shown = peer.common() - 1;
      top = shown >= 0 && shown < top ? shown : top / 2;
      due = true;
    } else {
      finished(0);
    }
    if (!due) {
      peer.setExchanging(false);
      giveTurnBack();
    }
    session.signal();
  }

  /** Takes what the peer announced. */
  void announced(List<Block> headers) throws IOException {
    if (headers.isEmpty()) {
      ask();
    } else {
      take(headers);
      session.signal();
    }
  }

  private void take(List<Block> headers) throws IOException {
    Accepted accepted;
    try (Span span = Span.open("headers", Session.TARGET)) {
      span.with("peer", peer.id()).with("headers", headers.size());
      accepted = session.chain.accept(headers, branch);
      span.with("to_block", accepted.common());
    } catch (UnconnectedHeaders e) {
      // Honest where either chain was replaced since it was named, or announcements were missed.
      if (++unconnected > MAX_UNCONNECTED) {
        link.violate("sent wrong headers: " + e.getMessage());
      } else {
        ask();
      }
      return;
    } catch (VerificationException e) {
      link.violate("sent wrong headers: " + e.getMessage());
      return;
    }
    if (accepted.verdict() == Verdict.TOO_DEEP) {
      forksTooDeep(accepted.common());
      return;
    }
    unconnected = 0;
    peer.forksTooDeep(null);
    peer.setCommon(accepted.common());
    if (accepted.isNew()) {
      session.progressed();
      session.stats.setHeadSeen(session.chain.height());
      LOG.info("headers fetched")
          .with("peer", peer.id())
          .with("headers", headers.size())
          .with("height", session.chain.height())
          .emit();
    }
    if (accepted.notYet() != null) {
      early(accepted.notYet());
    }
    boolean full = headers.size() == HeadersMessage.MAX_HEADERS && accepted.notYet() == null;
    int height = accepted.common() + branch.length();
    if (full && isMore(height)) {
      top = accepted.common();
      due = true;
    } else {
      finished(accepted.notYet() == null || told == null ? height : Math.max(height, told));
    }
  }

  /** Whether a full answer leads further than those before it, or others of late did. */
  private boolean isMore(int height) {
    repeated = height > highestShown ? 0 : repeated + 1;
    highestShown = Math.max(highestShown, height);
    return repeated <= MAX_REPEATED;
  }

  /** The peer has no more; {@code height} is the height of its chain as far as it has shown it. */
  private void finished(long height) {
    top = -1;
    if (peer.common() < 0) {
      peer.setCommon(0);
    }
    boolean less = told != null && height < told;
    peer.answered(
        !less
            ? null
            : height == 0
                ? "told height " + told + " and sent no headers"
                : "told height " + told + " and sent headers up to " + height + " only");
  }

  private void early(String why) {
    if (!warned) {
      warned = true;
      LOG.warn("headers left out for now").with("peer", peer.id()).with("reason", why).emit();
    }
    peer.setCommon(Math.max(peer.common(), 0));
  }

  private void forksTooDeep(int fork) {
    int below = session.chain.height() - fork;
    String how =
        String.format(
            Locale.ROOT,
            "forks from the stored one at block %d, %d below its head %d, and --rollback-window"
                + " allows %d; another data directory is needed for it",
            fork,
            below,
            session.chain.height(),
            session.config.rollbackWindow());
    peer.forksTooDeep(how);
    peer.setCommon(fork);
    session.health.recordFailure(peer.id(), "its chain " + how);
    peer.answered("has another chain");
    notBeforeNanos = session.clock.nanos() + POLL_NANOS;
  }
}
