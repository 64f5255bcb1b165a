package dev.tachograph.node.engine;

import dev.tachograph.node.peers.PeerLink;
import dev.tachograph.node.peers.Reply;
import dev.tachograph.node.store.BlockDatabase.Entry;
import dev.tachograph.sync.BatchOutcome;
import dev.tachograph.sync.BlockBatch;
import dev.tachograph.sync.BlockQueue;
import dev.tachograph.sync.FetchEvent;
import dev.tachograph.trace.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.VerificationException;
import org.jspecify.annotations.Nullable;

/**
 * One batch from one peer: requested, received, verified, passed to the writer, and accounted for.
 *
 * <p>Used once, on the peer's thread. A late block from a batch that is over counts for the sync
 * but not for this batch.
 */
final class BatchFetch {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How the answer ended. */
  private enum End {
    ANSWERED,
    TIMED_OUT,
    CONNECTION_LOST,
    WRONG,
    STOPPED
  }

  private final Session session;
  private final BlockWriter writer;
  private final PeerLink link;
  private final String peerId;
  private final BlockQueue queue;
  private final BlockBatch batch;
  private final Latency latency;

  private final TreeSet<Integer> open = new TreeSet<>();
  private final long start;
  private long lastArrival;
  private long blockedBefore;
  private @Nullable Double firstBlockMs;
  private long timeoutNanos;
  private int received;
  private int missing;
  private long bytes;
  private @Nullable String wrong;

  BatchFetch(
      Session session,
      BlockWriter writer,
      PeerLink link,
      String peerId,
      BlockQueue queue,
      BlockBatch batch,
      Latency latency) {
    this.session = session;
    this.writer = writer;
    this.link = link;
    this.peerId = peerId;
    this.queue = queue;
    this.batch = batch;
    this.latency = latency;
    this.start = session.clock.nanos();
    this.lastArrival = start;
    this.blockedBefore = session.budget.blockedNanos();
  }

  /**
   * Fetches the batch; true if anything arrived, so that the peer may be asked again immediately.
   */
  boolean run() throws InterruptedException {
    session.health.recordAssigned(peerId, batch.size());
    session.events.record(
        new FetchEvent.BatchAssigned(
            batch.id(),
            peerId,
            batch.firstBlock(),
            batch.lastBlock(),
            batch.size(),
            session.health.batchLimit(peerId),
            batch.escalated()));
    End end = End.STOPPED;
    try (Span span = Span.open("fetch", Session.TARGET)) {
      span.with("peer", peerId).with("first_block", batch.firstBlock());
      span.with("blocks", batch.size());
      request();
      end = receive();
      span.with("received", received).with("bytes", bytes);
    } finally {
      settle(end);
    }
    return received > 0;
  }

  /**
   * The number of blocks that were neither sent nor refused when the connection ended; otherwise 0.
   */
  int lostBlocks() {
    return link.isOpen() ? 0 : open.size();
  }

  private void request() {
    Map<Sha256Hash, Integer> wanted = new LinkedHashMap<>();
    for (long block : batch.blocks()) {
      int height = Math.toIntExact(block);
      wanted.put(session.chain.hash(height), height);
      open.add(height);
    }
    timeoutNanos = latency.timeoutNanos();
    session.events.record(
        new FetchEvent.FetchStart(
            batch.id(),
            peerId,
            batch.firstBlock(),
            batch.lastBlock(),
            batch.size(),
            TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
    link.requestBlocks(wanted);
  }

  private End receive() throws InterruptedException {
    while (!open.isEmpty()) {
      long left = timeoutNanos - silentNanos();
      if (left <= 0) {
        return End.TIMED_OUT;
      }
      if (session.isDrained()) {
        return End.STOPPED;
      }
      Reply reply = link.poll(Math.min(left, POLL_NANOS));
      if (reply instanceof Reply.Arrived first) {
        verify(burst(first));
      } else if (reply instanceof Reply.Missing none) {
        missing += (int) none.heights().stream().filter(open::remove).count();
      } else if (reply instanceof Reply.Ended) {
        wrong = link.violation();
        return wrong == null ? End.CONNECTION_LOST : End.WRONG;
      }
      if (wrong != null) {
        return End.WRONG;
      }
    }
    return End.ANSWERED;
  }

  /**
   * The time since the last block; time in which this side did not read does not count against the
   * peer.
   */
  private long silentNanos() {
    long blocked = session.budget.blockedNanos() - blockedBefore;
    return session.clock.nanos() - lastArrival - blocked;
  }

  /**
   * Collects what has already arrived, to be verified together; a reply of another kind ends it.
   */
  private List<Reply.Arrived> burst(Reply.Arrived first) throws InterruptedException {
    List<Reply.Arrived> blocks = new ArrayList<>();
    for (Reply next = first; next instanceof Reply.Arrived arrived; ) {
      blocks.add(arrived);
      note(arrived);
      next = blocks.size() < open.size() ? link.pollBlock() : null;
    }
    return blocks;
  }

  private void note(Reply.Arrived arrived) {
    bytes += arrived.block().bytes().length;
    if (firstBlockMs == null && open.contains(arrived.height())) {
      long nanos = Math.max(0, arrived.atNanos() - start);
      firstBlockMs = nanos / 1e6;
      latency.answered(nanos);
    }
    lastArrival = session.clock.nanos();
    blockedBefore = session.budget.blockedNanos();
  }

  private void verify(List<Reply.Arrived> blocks) {
    long first = blocks.stream().mapToInt(Reply.Arrived::height).min().orElse(0);
    long last = blocks.stream().mapToInt(Reply.Arrived::height).max().orElse(0);
    session.events.record(new FetchEvent.ProcessStart(peerId, first, last, blocks.size()));
    long begin = session.clock.nanos();
    List<BlockWriter.Verified> good = new ArrayList<>();
    long size = 0;
    try (Span span = Span.open("verify", Session.TARGET)) {
      span.with("first_block", first).with("blocks", blocks.size());
      for (Reply.Arrived arrived : blocks) {
        size += arrived.block().bytes().length;
        verify(arrived, good);
      }
    }
    long transactions = good.stream().mapToLong(BlockWriter.Verified::transactions).sum();
    session.events.record(
        new FetchEvent.ProcessEnd(
            peerId,
            first,
            last,
            good.size(),
            transactions,
            size,
            (session.clock.nanos() - begin) / 1_000,
            wrong));
    handOn(good);
  }

  private void verify(Reply.Arrived arrived, List<BlockWriter.Verified> good) {
    int height = arrived.height();
    try {
      int transactions = session.verifier.verify(arrived.block(), height);
      good.add(new BlockWriter.Verified(new Entry(height, arrived.block()), transactions));
      if (open.remove(height)) {
        received++;
      }
    } catch (VerificationException e) {
      session.budget.give(arrived.block().bytes().length);
      wrong = "sent a wrong block " + height + ": " + e.getMessage();
      link.violate(wrong);
    }
  }

  /** Passes blocks to the writer; those that another peer delivered meanwhile are done. */
  private void handOn(List<BlockWriter.Verified> good) {
    List<BlockWriter.Verified> fresh = new ArrayList<>(good.size());
    for (BlockWriter.Verified block : good) {
      if (queue.complete(block.entry().height())) {
        fresh.add(block);
      } else {
        session.budget.give(block.bytes());
      }
    }
    writer.offer(fresh);
  }

  private void settle(End end) {
    BatchOutcome outcome = end == End.STOPPED ? queue.release(batch) : queue.finish(batch);
    String error = account(end);
    session.events.record(
        new FetchEvent.FetchEnd(
            batch.id(),
            peerId,
            batch.firstBlock(),
            batch.lastBlock(),
            batch.size(),
            received,
            bytes,
            (session.clock.nanos() - start) / 1e6,
            firstBlockMs,
            error));
    if (outcome != null && !outcome.isFull()) {
      session.signal();
    }
  }

  /**
   * Records the outcome in the peer's health; returns what was wrong, {@code null} for a full
   * answer.
   */
  private @Nullable String account(End end) {
    if (received > 1) {
      latency.paced((lastArrival - start) / received);
    }
    switch (end) {
      case ANSWERED -> {
        if (missing == 0) {
          session.health.recordSuccess(peerId, batch.size());
          return null;
        }
        session.health.recordPartial(peerId, received, batch.size());
        return "does not have " + missing + " of " + batch.size() + " blocks";
      }
      case TIMED_OUT -> {
        return timedOut();
      }
      case CONNECTION_LOST -> {
        return failed("connection lost");
      }
      case WRONG -> {
        return failed(wrong == null ? "broke the protocol" : wrong);
      }
      default -> {
        session.health.recordReleased(peerId, batch.size());
        return "stopped";
      }
    }
  }

  private String failed(String error) {
    session.health.recordFailure(peerId, batch.size(), error);
    return error;
  }

  private String timedOut() {
    latency.timedOut();
    long timeoutMs = TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
    session.events.record(
        new FetchEvent.FetchTimeout(
            batch.id(), peerId, batch.firstBlock(), batch.lastBlock(), open.size(), timeoutMs));
    String error = "no block came for " + timeoutMs + " ms";
    if (received > 0) {
      session.health.recordPartial(peerId, received, batch.size());
    } else {
      session.health.recordFailure(peerId, batch.size(), error);
    }
    return error;
  }
}
