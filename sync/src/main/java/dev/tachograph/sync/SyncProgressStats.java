package dev.tachograph.sync;

import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ProgressSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How far the sync has come; the program writes it, the sampler and dumps read it.
 *
 * <p>Thread-safe and without locks: each value is right by itself, and a reader may see one value
 * newer than another. Gauges are never told negative. Everything starts at 0, heads at unknown, the
 * status at {@link SyncStatus#LOOKING_FOR_PEERS}.
 */
public final class SyncProgressStats implements ProgressSource {
  private static final long UNKNOWN = -1;

  private volatile SyncStatus status = SyncStatus.LOOKING_FOR_PEERS;
  private volatile Consumer<String> listener = label -> {};
  private final AtomicLong processed = new AtomicLong();
  private final AtomicLong queue = new AtomicLong();
  private final AtomicLong inflight = new AtomicLong();
  private final AtomicLong escalation = new AtomicLong();
  private final AtomicLong peersActive = new AtomicLong();
  private final AtomicLong peersTotal = new AtomicLong();
  private final AtomicLong headBlock = new AtomicLong(UNKNOWN);
  private final AtomicLong headSeen = new AtomicLong(UNKNOWN);

  /** Says what the program is doing from now on. */
  public void setStatus(SyncStatus newStatus) {
    status = newStatus;
    listener.accept(newStatus.label());
  }

  /**
   * Tells the status now and each that is set to somebody, such as {@code run::phase}; on the
   * thread that sets it. The last one given counts.
   */
  public void onStatus(Consumer<String> newListener) {
    listener = newListener;
    newListener.accept(status.label());
  }

  /** What the program is doing. */
  public SyncStatus status() {
    return status;
  }

  /** Sets the number of blocks done. */
  public void setProcessed(long blocks) {
    processed.set(blocks);
  }

  /** Adds blocks that are done. */
  public void addProcessed(long blocks) {
    processed.addAndGet(blocks);
  }

  /** Blocks done. */
  public long processed() {
    return atLeastZero(processed);
  }

  /** Sets the number of blocks that wait to be asked for. */
  public void setQueue(long blocks) {
    queue.set(blocks);
  }

  /** Adds to the blocks that wait; a negative number takes away. */
  public void addQueue(long blocks) {
    queue.addAndGet(blocks);
  }

  /** Sets the number of blocks that were asked for and are not there. */
  public void setInflight(long blocks) {
    inflight.set(blocks);
  }

  /** Adds to the blocks in flight; a negative number takes away. */
  public void addInflight(long blocks) {
    inflight.addAndGet(blocks);
  }

  /** Sets the number of blocks that are hard to get. */
  public void setEscalation(long blocks) {
    escalation.set(blocks);
  }

  /** Adds to the blocks that are hard to get; a negative number takes away. */
  public void addEscalation(long blocks) {
    escalation.addAndGet(blocks);
  }

  /** Sets the number of peers that work now. */
  public void setPeersActive(long peers) {
    peersActive.set(peers);
  }

  /** Adds to the peers that work now; a negative number takes away. */
  public void addPeersActive(long peers) {
    peersActive.addAndGet(peers);
  }

  /** Sets the number of peers known. */
  public void setPeersTotal(long peers) {
    peersTotal.set(peers);
  }

  /** Adds to the peers known; a negative number takes away. */
  public void addPeersTotal(long peers) {
    peersTotal.addAndGet(peers);
  }

  /** Sets the highest block that is stored; it may go down when a chain is reorganized. */
  public void setHeadBlock(long block) {
    headBlock.set(block);
  }

  /** Raises the highest block that is stored; a lower one changes nothing. */
  public void raiseHeadBlock(long block) {
    headBlock.accumulateAndGet(block, Math::max);
  }

  /** Sets the highest block that any peer told of. */
  public void setHeadSeen(long block) {
    headSeen.set(block);
  }

  /** Raises the highest block that any peer told of; a lower one changes nothing. */
  public void raiseHeadSeen(long block) {
    headSeen.accumulateAndGet(block, Math::max);
  }

  @Override
  public Progress progress() {
    return Progress.builder(status.label())
        .put("processed", atLeastZero(processed))
        .put("queue", atLeastZero(queue))
        .put("inflight", atLeastZero(inflight))
        .put("escalation", atLeastZero(escalation))
        .put("peers_active", atLeastZero(peersActive))
        .put("peers_total", atLeastZero(peersTotal))
        .putKnown("head_block", known(headBlock))
        .putKnown("head_seen", known(headSeen))
        .build();
  }

  private static long atLeastZero(AtomicLong value) {
    return Math.max(0, value.get());
  }

  private static @Nullable Long known(AtomicLong block) {
    long value = block.get();
    return value < 0 ? null : value;
  }
}
