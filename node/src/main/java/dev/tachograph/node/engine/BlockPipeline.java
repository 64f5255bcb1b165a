package dev.tachograph.node.engine;

import dev.tachograph.node.engine.BatchFetch.End;
import dev.tachograph.node.peers.PeerLink;
import dev.tachograph.node.peers.Reply;
import dev.tachograph.sync.BlockBatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Services;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one connection: several batches are requested ahead, as many as the peer's
 * bandwidth and delay carry; what arrives is verified and passed to the writer. For the peer's
 * thread, but {@link #late}.
 */
final class BlockPipeline {
  /**
   * A limited peer keeps the newest 288 blocks (BIP 159); two of them may be replaced meanwhile.
   */
  private static final int LIMITED_BLOCKS = 288 - 2;

  private static final int WINDOW_PER_BATCH = 16;
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long RECEIVING_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** What a peer owes at the end of the queue, for others to ask for as well. */
  private record Owed(List<Long> blocks, long doneAtNanos, long lateAtNanos) {}

  private static final Owed NOTHING_OWED = new Owed(List.of(), Long.MAX_VALUE, Long.MAX_VALUE);

  private final Session session;
  private final PeerLink link;
  private final PeerState peer;
  private final Latency latency;
  private final BurstVerifier verifier;
  private final boolean isFull;
  private final boolean serves;
  private final FetchWindow window = new FetchWindow();
  private final Deque<BatchFetch> batches = new ArrayDeque<>();
  private int awaited;
  private long progressNanos;
  private long blockedBefore;
  private long bytesBefore;
  private volatile Owed owed = NOTHING_OWED;

  BlockPipeline(
      Session session, PeerLink link, PeerState peer, Latency latency, BurstVerifier verifier) {
    this.session = session;
    this.link = link;
    this.peer = peer;
    this.latency = latency;
    this.verifier = verifier;
    long services = link.services();
    boolean hasWitnesses = (services & Services.NODE_WITNESS) != 0;
    this.isFull = (services & Services.NODE_NETWORK) != 0;
    this.serves = hasWitnesses && (isFull || (services & Services.NODE_NETWORK_LIMITED) != 0);
    peer.lacks(lack(hasWitnesses));
  }

  private @Nullable String lack(boolean hasWitnesses) {
    if (serves) {
      return isFull ? null : "keeps the newest 288 blocks only";
    }
    return hasWitnesses ? "offers no blocks" : "offers no blocks with their witnesses";
  }

  /** Whether nothing is owed. */
  boolean isIdle() {
    return batches.isEmpty();
  }

  /** Requests as much as the window has room for. */
  void fill() {
    if (!serves || peer.common() < 1 || session.isStopping()) {
      return;
    }
    while (true) {
      int limit = session.health.batchLimit(peer.id());
      int max = Math.min(session.config.maxInflightBlocks(), WINDOW_PER_BATCH * limit);
      int room = window.room(awaited, limit, max);
      BlockBatch batch = room == 0 ? null : next(room);
      if (batch == null) {
        break;
      }
      request(batch);
    }
    publish();
  }

  private @Nullable BlockBatch next(int limit) {
    Duration timeout = Duration.ofNanos(latency.timeoutNanos());
    int highest = Math.min(peer.common(), session.chain.height());
    BlockBatch batch =
        session.queue.nextBatch(peer.id(), limit, lowestKept(highest), highest, timeout);
    return batch != null ? batch : second(limit, highest, timeout);
  }

  /** Asks also for what other peers are late with, or would bring much later than this one. */
  private @Nullable BlockBatch second(int limit, int highest, Duration timeout) {
    long now = session.clock.nanos();
    long mine = window.expectedNanos(awaited + limit);
    List<Long> candidates = new ArrayList<>();
    int lowest = lowestKept(highest);
    for (BlockPipeline other : session.pipelines()) {
      if (other != this) {
        for (long block : other.late(now, mine)) {
          if (block >= lowest && block <= highest) {
            candidates.add(block);
          }
        }
      }
    }
    return candidates.isEmpty()
        ? null
        : session.queue.secondBatch(peer.id(), candidates, limit, timeout);
  }

  /** The lowest block that the peer keeps; a pruned one has the newest alone. */
  private int lowestKept(int highest) {
    return isFull ? 0 : Math.max(0, highest - LIMITED_BLOCKS + 1);
  }

  /**
   * What this peer owes and is late with, or would bring much later than a peer that expects to
   * take {@code nanos}. Thread-safe.
   */
  List<Long> late(long now, long nanos) {
    Owed present = owed;
    boolean late = now > present.lateAtNanos();
    boolean slow = present.doneAtNanos() - now > 2 * (nanos + LATE_NANOS);
    return late || slow ? present.blocks() : List.of();
  }

  /** Tells what is owed, once nothing waits any more that idle peers could fetch instead. */
  private void publish() {
    if (awaited == 0 || session.queue.waitingBlocks() > 0) {
      owed = NOTHING_OWED;
      return;
    }
    List<Long> blocks = new ArrayList<>(awaited);
    batches.forEach(batch -> batch.awaitedHeights().forEach(height -> blocks.add((long) height)));
    long since = Math.max(progressNanos, firstStart());
    if (!blocks.isEmpty() && isReceiving()) {
      blocks.remove(0);
    }
    long expected = window.expectedNanos(awaited);
    owed = new Owed(blocks, since + expected, since + Math.max(LATE_NANOS, 2 * expected));
  }

  private long firstStart() {
    BatchFetch first = batches.peekFirst();
    return first == null ? session.clock.nanos() : first.start();
  }

  /** Whether a block is just arriving at a speed that is worth waiting for. */
  private boolean isReceiving() {
    return session.clock.nanos() - progressNanos < RECEIVING_NANOS
        && link.partAtNanos() >= progressNanos;
  }

  private void request(BlockBatch batch) {
    Map<Sha256Hash, Integer> wanted = new LinkedHashMap<>();
    Map<Integer, Sha256Hash> blocks = new LinkedHashMap<>();
    for (long block : batch.blocks()) {
      int height = Math.toIntExact(block);
      Sha256Hash hash = session.chain.hashOrNull(height);
      if (hash != null) {
        wanted.put(hash, height);
        blocks.put(height, hash);
      }
    }
    long now = session.clock.nanos();
    FetchWindow.Mark mark = window.requested(awaited == 0, now);
    if (batches.isEmpty()) {
      progressed(now);
    }
    BatchFetch fetch =
        new BatchFetch(session, peer.id(), batch, blocks, mark, latency.timeoutNanos());
    fetch.recordStart();
    batches.add(fetch);
    awaited += blocks.size();
    if (!wanted.isEmpty()) {
      link.requestBlocks(wanted);
    }
  }

  private void progressed(long now) {
    progressNanos = now;
    blockedBefore = session.budget.blockedNanos();
    bytesBefore = link.partBytes();
  }

  /**
   * Takes blocks that arrived together: asks for more, verifies them and passes them on.
   *
   * @return whether any of them was of use
   */
  boolean arrived(List<Reply.Arrived> blocks) {
    long now = session.clock.nanos();
    latency.paced((now - progressNanos) / blocks.size());
    progressed(now);
    Map<Integer, BatchFetch> owners = new LinkedHashMap<>();
    FetchWindow.Mark newest = null;
    for (Reply.Arrived block : blocks) {
      window.arrived(block.block().bytes().length, now);
      BatchFetch owner = owner(block);
      if (owner != null) {
        owners.put(block.height(), owner);
        long first = owner.arrived(block, now);
        awaited--;
        if (first >= 0) {
          answered(owner, first, now);
        }
        if (newest == null || owner.mark().bytes() >= newest.bytes()) {
          newest = owner.mark();
        }
      }
    }
    if (newest != null) {
      window.measure(newest, now);
    }
    fill();
    BurstVerifier.Outcome outcome = verifier.verify(peer.id(), blocks);
    outcome.good().forEach(height -> verified(owners.get(height)));
    if (outcome.wrong() != null) {
      link.violate(outcome.wrong());
      end(End.WRONG, outcome.wrong());
    }
    return !outcome.good().isEmpty();
  }

  private static void verified(@Nullable BatchFetch owner) {
    if (owner != null) {
      owner.verified();
    }
  }

  private void answered(BatchFetch batch, long nanos, long now) {
    latency.answered(nanos);
    if (batch.mark().idle()) {
      // As long as the rates are measured: also while a busy machine has not run this thread.
      window.answered(now - batch.start());
    }
  }

  private @Nullable BatchFetch owner(Reply.Arrived block) {
    for (BatchFetch batch : batches) {
      if (batch.awaits(block.height(), block.block().hash())) {
        if (batch != batches.peekFirst()) {
          skipped(batch);
        }
        return batch;
      }
    }
    return null;
  }

  private void skipped(BatchFetch later) {
    for (BatchFetch batch : batches) {
      if (batch == later) {
        return;
      }
      batch.skip();
    }
  }

  /** Notes blocks that the peer does not have. */
  void missing(List<Integer> heights) {
    for (int height : heights) {
      for (BatchFetch batch : batches) {
        if (batch.refused(height)) {
          awaited--;
          break;
        }
      }
    }
    progressed(session.clock.nanos());
  }

  /** Whether the peer did not have a block that it was asked for, and the batch has not ended. */
  boolean hasRefused() {
    return batches.stream().anyMatch(BatchFetch::hasRefused);
  }

  /**
   * Ends the batches that are answered, and forgets what is not needed any more.
   *
   * @param headersKnown whether the peer's headers are known as of now: what it does not have was
   *     not replaced by another branch
   */
  void settle(boolean headersKnown) {
    boolean silent = isSilent();
    for (Iterator<BatchFetch> each = batches.iterator(); each.hasNext(); ) {
      BatchFetch batch = each.next();
      int before = batch.awaited();
      batch.forgetUnwanted();
      awaited -= before - batch.awaited();
      if (batch.awaited() == 0 && (headersKnown || !batch.hasRefused())) {
        each.remove();
        batch.settle(batch.answer(silent), null);
        silent = false;
      }
    }
    publish();
  }

  private boolean isSilent() {
    long last = Math.max(progressNanos, link.partAtNanos());
    return session.clock.nanos() - last >= LATE_NANOS;
  }

  /** Ends everything if the peer was silent for too long; true if it was. */
  boolean isTimedOut() {
    BatchFetch first = batches.peekFirst();
    if (first == null || first.awaited() == 0) {
      return false;
    }
    long now = session.clock.nanos();
    if (link.partBytes() - bytesBefore >= Session.PROGRESS_BYTES) {
      progressed(now);
      session.progressed();
    }
    long since =
        first.isSkipped()
            ? Math.max(first.start(), first.lastArrival())
            : Math.max(progressNanos, Math.max(first.start(), link.partAtNanos()));
    long blocked = session.budget.blockedNanos() - blockedBefore;
    if (now - since - blocked < latency.timeoutNanos()) {
      return false;
    }
    latency.timedOut();
    end(End.TIMED_OUT, null);
    return true;
  }

  /** How many blocks are neither sent nor refused. */
  int owedBlocks() {
    return awaited;
  }

  /** Ends all batches; what happened counts once against the peer. */
  void end(End end, @Nullable String wrong) {
    End next = end;
    boolean silent = isSilent();
    for (BatchFetch batch = batches.pollFirst(); batch != null; batch = batches.pollFirst()) {
      batch.forgetUnwanted();
      batch.settle(batch.awaited() == 0 ? batch.answer(silent) : next, wrong);
      silent = false;
      next = end == End.STOPPED ? end : End.BEHIND_FAILED;
    }
    awaited = 0;
    owed = NOTHING_OWED;
  }
}
