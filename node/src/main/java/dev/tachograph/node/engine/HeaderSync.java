package dev.tachograph.node.engine;

import dev.tachograph.logging.Log;
import dev.tachograph.node.headers.HeaderChain.Verdict;
import dev.tachograph.node.peers.PeerLink;
import dev.tachograph.node.peers.Reply;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.HeadersMessage;
import org.bitcoinj.core.VerificationException;
import org.jspecify.annotations.Nullable;

/** Extends the chain of headers up to the peers' head, from one peer at a time. Thread-safe. */
final class HeaderSync {
  private static final Log LOG = Log.get(SyncEngine.class);
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Session session;
  private final Semaphore turn = new Semaphore(1);
  private final AtomicInteger replacements = new AtomicInteger();

  HeaderSync(Session session) {
    this.session = session;
  }

  /** How often another branch has replaced the chain. */
  int replacements() {
    return replacements.get();
  }

  /** Whether no header is missing up to the requested end, or up to the end that peers reported. */
  boolean isComplete() {
    int height = session.chain.height();
    Integer end = session.config.endBlock();
    if (end != null && height >= end) {
      return true;
    }
    return session.isStarted()
        && !session.links().isEmpty()
        && session.links().stream().allMatch(link -> link.headBlock() <= height);
  }

  private boolean wants(PeerLink link) {
    Integer end = session.config.endBlock();
    int height = session.chain.height();
    return session.isStarted() && height < link.headBlock() && (end == null || height < end);
  }

  /**
   * Fetches headers from a peer if it may have some and no other thread is fetching.
   *
   * @return whether it was attempted
   */
  boolean syncFrom(PeerLink link, String peerId) throws InterruptedException, IOException {
    if (!wants(link) || !turn.tryAcquire()) {
      return false;
    }
    try (Span span = Span.open("headers", Session.TARGET)) {
      int before = session.chain.height();
      span.with("peer", peerId).with("from_block", before);
      String error = fetch(link);
      span.with("to_block", session.chain.height());
      if (error != null) {
        failed(link, peerId, error);
      }
      LOG.info("headers fetched")
          .with("peer", peerId)
          .with("headers", session.chain.height() - before)
          .with("height", session.chain.height())
          .emit();
      return true;
    } finally {
      turn.release();
      session.signal();
    }
  }

  private void failed(PeerLink link, String peerId, String error) {
    if (link.violation() == null) {
      session.health.recordFailure(peerId, error);
    }
    // A peer that does not answer is not asked for headers again on this connection.
    link.setHeadBlock(Math.min(link.headBlock(), session.chain.height()));
  }

  /** Asks until the peer has no more; returns what went wrong, {@code null} if nothing did. */
  private @Nullable String fetch(PeerLink link) throws InterruptedException, IOException {
    while (wants(link) && !session.isStopping()) {
      link.requestHeaders(session.chain.locator());
      List<Block> headers = await(link);
      if (headers == null) {
        return session.isStopping() ? null : "no headers came";
      }
      Verdict verdict = Verdict.KNOWN;
      try {
        verdict = headers.isEmpty() ? Verdict.KNOWN : session.chain.accept(headers);
      } catch (VerificationException e) {
        link.violate("sent wrong headers: " + e.getMessage());
        return "wrong headers";
      }
      took(verdict);
      if (headers.size() < HeadersMessage.MAX_HEADERS || !isNew(verdict)) {
        // It has sent all it has, whatever it announced as its head.
        link.setHeadBlock(Math.min(link.headBlock(), session.chain.height()));
      }
    }
    return null;
  }

  private static boolean isNew(Verdict verdict) {
    return verdict == Verdict.EXTENDED || verdict == Verdict.REPLACED;
  }

  private void took(Verdict verdict) {
    if (verdict == Verdict.REPLACED) {
      replacements.incrementAndGet();
      LOG.warn("another branch replaced the chain").with("height", session.chain.height()).emit();
    }
    if (isNew(verdict)) {
      session.progressed();
      session.stats.raiseHeadSeen(session.chain.height());
    }
  }

  private @Nullable List<Block> await(PeerLink link) throws InterruptedException {
    long deadline = session.clock.nanos() + ANSWER_NANOS;
    while (session.clock.nanos() < deadline && !session.isStopping()) {
      Reply reply = link.poll(POLL_NANOS);
      if (reply instanceof Reply.Headers answer) {
        return answer.headers();
      }
      if (reply instanceof Reply.Ended) {
        return null;
      }
      if (reply instanceof Reply.Arrived late) {
        // Its time was up, and another peer has been asked.
        session.budget.give(late.block().bytes().length);
      }
    }
    return null;
  }
}
