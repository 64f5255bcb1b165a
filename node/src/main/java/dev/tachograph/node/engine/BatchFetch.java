package dev.tachograph.node.engine;

import dev.tachograph.node.peers.Reply;
import dev.tachograph.sync.BlockBatch;
import dev.tachograph.sync.FetchEvent;
import dev.tachograph.trace.Span;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bitcoinj.base.Sha256Hash;
import org.jspecify.annotations.Nullable;

/** One batch from one peer, from its request to its end: what came of it, and its accounts. */
final class BatchFetch {
  /** How a batch ended. */
  enum End {
    ANSWERED,
    TIMED_OUT,
    /** The one requested before it on the same connection failed. */
    BEHIND_FAILED,
    CONNECTION_LOST,
    WRONG,
    /** The peer sent nothing for long, and its blocks came from another one. */
    OVERTAKEN,
    /** Its blocks came from another peer at once, or are wanted no more. */
    NOT_NEEDED,
    STOPPED
  }

  private final Session session;
  private final String peerId;
  private final BlockBatch batch;
  private final FetchWindow.Mark mark;
  private final long timeoutNanos;
  private final long start;
  private final Span span;

  /** What has neither arrived nor been refused, with the hash that was asked for. */
  private final TreeMap<Integer, Sha256Hash> awaited = new TreeMap<>();

  private long lastArrival;
  private @Nullable Double firstBlockMs;
  private boolean skipped;
  private boolean overtaken;
  private int received;
  private long bytes;

  /** What the peer does not have, with the hash that was asked for. */
  private final TreeMap<Integer, Sha256Hash> refused = new TreeMap<>();

  /**
   * Creates a batch that is requested now.
   *
   * @param blocks its heights and the hashes of their blocks
   * @param mark of its request
   * @param timeoutNanos how long the peer may be silent
   */
  BatchFetch(
      Session session,
      String peerId,
      BlockBatch batch,
      Map<Integer, Sha256Hash> blocks,
      FetchWindow.Mark mark,
      long timeoutNanos) {
    this.session = session;
    this.peerId = peerId;
    this.batch = batch;
    this.mark = mark;
    this.timeoutNanos = timeoutNanos;
    this.awaited.putAll(blocks);
    this.start = session.clock.nanos();
    this.lastArrival = start;
    // Several are open at once on the peer's thread: they do not nest.
    this.span = Span.detached("fetch", Session.TARGET);
    span.with("peer", peerId).with("first_block", batch.firstBlock());
    span.with("blocks", batch.size());
  }

  void recordStart() {
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
    session.events.record(
        new FetchEvent.FetchStart(
            batch.id(),
            peerId,
            batch.firstBlock(),
            batch.lastBlock(),
            batch.size(),
            TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
  }

  /** The number of blocks that have neither arrived nor been refused. */
  int awaited() {
    return awaited.size();
  }

  /** The heights that have neither arrived nor been refused, ascending. */
  Iterable<Integer> awaitedHeights() {
    return awaited.keySet();
  }

  boolean awaits(int height, Sha256Hash hash) {
    return hash.equals(awaited.get(height));
  }

  /** How far the peer's answers were when it was requested. */
  FetchWindow.Mark mark() {
    return mark;
  }

  /** When it was requested, on the session's clock. */
  long start() {
    return start;
  }

  /** When its last block arrived, or it was requested. */
  long lastArrival() {
    return lastArrival;
  }

  long timeoutNanos() {
    return timeoutNanos;
  }

  /** Whether blocks of a later batch came before the rest of this one. */
  boolean isSkipped() {
    return skipped;
  }

  void skip() {
    skipped = true;
  }

  /** Whether anything arrived. */
  boolean hasArrivals() {
    return firstBlockMs != null;
  }

  /**
   * Notes an awaited block.
   *
   * @return the time from the request to this block if it is the first, in nanoseconds; otherwise
   *     -1
   */
  long arrived(Reply.Arrived block, long now) {
    awaited.remove(block.height());
    bytes += block.block().bytes().length;
    lastArrival = now;
    if (firstBlockMs != null) {
      return -1;
    }
    long nanos = Math.max(0, block.atNanos() - start);
    firstBlockMs = nanos / 1e6;
    return nanos;
  }

  /** Notes that an awaited block is valid. */
  void verified() {
    received++;
  }

  /** Notes that the peer does not have a block; false if it is not awaited. */
  boolean refused(int height) {
    Sha256Hash hash = awaited.remove(height);
    if (hash != null) {
      refused.put(height, hash);
    }
    return hash != null;
  }

  /** Whether the peer does not have some of the blocks. */
  boolean hasRefused() {
    return !refused.isEmpty();
  }

  /** Forgets what came from elsewhere meanwhile, or is no longer on the chain. */
  void forgetUnwanted() {
    overtaken |= awaited.entrySet().stream().anyMatch(this::isElsewhere);
    awaited.entrySet().removeIf(this::isUnwanted);
    refused.entrySet().removeIf(this::isUnwanted);
  }

  private boolean isElsewhere(Map.Entry<Integer, Sha256Hash> block) {
    return !session.queue.isMissing(block.getKey())
        && session.chain.has(block.getKey(), block.getValue());
  }

  private boolean isUnwanted(Map.Entry<Integer, Sha256Hash> block) {
    return !session.queue.isMissing(block.getKey())
        || !session.chain.has(block.getKey(), block.getValue());
  }

  /**
   * How a batch has ended of which nothing is awaited any more.
   *
   * @param silent whether the peer has sent nothing for long
   */
  End answer(boolean silent) {
    if (received > 0 || !refused.isEmpty()) {
      return End.ANSWERED;
    }
    return silent && overtaken ? End.OVERTAKEN : End.NOT_NEEDED;
  }

  /** Accounts for its end; {@code wrong} is what the peer did wrong, if that is the end. */
  void settle(End end, @Nullable String wrong) {
    boolean blame = end != End.STOPPED && end != End.NOT_NEEDED;
    var outcome = blame ? session.queue.finish(batch) : session.queue.release(batch);
    String error = account(end, wrong);
    session.health.recordReceived(peerId, bytes);
    span.with("received", received).with("bytes", bytes);
    span.close();
    if (firstBlockMs != null) {
      session.health.recordLatency(peerId, firstBlockMs);
    }
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
  private @Nullable String account(End end, @Nullable String wrong) {
    switch (end) {
      case ANSWERED -> {
        if (refused.isEmpty()) {
          session.health.recordSuccess(peerId, batch.size());
          return null;
        }
        session.health.recordPartial(peerId, received, batch.size());
        return "does not have " + refused.size() + " of " + batch.size() + " blocks";
      }
      case TIMED_OUT -> {
        return timedOut();
      }
      case OVERTAKEN -> {
        long silentNanos = session.clock.nanos() - start;
        String error = "no block came for " + TimeUnit.NANOSECONDS.toMillis(silentNanos) + " ms";
        session.health.recordFailure(peerId, batch.size(), error);
        return error;
      }
      case CONNECTION_LOST -> {
        session.health.recordReleased(peerId, batch.size());
        return "connection lost";
      }
      case WRONG -> {
        String error = wrong == null ? "broke the protocol" : wrong;
        session.health.recordFailure(peerId, batch.size(), error);
        return error;
      }
      default -> {
        session.health.recordReleased(peerId, batch.size());
        return switch (end) {
          case BEHIND_FAILED -> "an earlier request failed";
          case NOT_NEEDED -> "not needed any more";
          default -> "stopped";
        };
      }
    }
  }

  private String timedOut() {
    long timeoutMs = TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
    session.events.record(
        new FetchEvent.FetchTimeout(
            batch.id(), peerId, batch.firstBlock(), batch.lastBlock(), awaited.size(), timeoutMs));
    String error = "no block came for " + timeoutMs + " ms";
    if (received > 0) {
      session.health.recordPartial(peerId, received, batch.size());
    } else {
      session.health.recordFailure(peerId, batch.size(), error);
    }
    return error;
  }
}
