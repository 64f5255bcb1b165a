package dev.tachograph.sync;

import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ProgressSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a sync; written by the program, read by the sampler and dumps.
 *
 * <p>Thread-safe and lock-free: each value is consistent by itself, but a reader may see one value
 * newer than another. Gauges are never reported as negative. Everything starts at 0, heads as
 * unknown, the status at {@link SyncStatus#LOOKING_FOR_PEERS}.
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

  /** Sets what the program is doing. */
  public void setStatus(SyncStatus newStatus) {
    status = newStatus;
    listener.accept(newStatus.label());
  }

  /**
   * Passes the current status and every later one to a listener, such as {@code run::phase}, on the
   * thread that sets it. The last listener given counts.
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

  /** Sets the number of blocks that wait to be requested. */
  public void setQueue(long blocks) {
    queue.set(blocks);
  }

  /** Adds to the waiting blocks; a negative number subtracts. */
  public void addQueue(long blocks) {
    queue.addAndGet(blocks);
  }

  /** Sets the number of blocks that were requested and have not arrived. */
  public void setInflight(long blocks) {
    inflight.set(blocks);
  }

  /** Adds to the blocks in flight; a negative number subtracts. */
  public void addInflight(long blocks) {
    inflight.addAndGet(blocks);
  }

  /** Sets the number of escalated blocks. */
  public void setEscalation(long blocks) {
    escalation.set(blocks);
  }

  /** Adds to the escalated blocks; a negative number subtracts. */
  public void addEscalation(long blocks) {
    escalation.addAndGet(blocks);
  }

  /** Sets the number of active peers. */
  public void setPeersActive(long peers) {
    peersActive.set(peers);
  }

  /** Adds to the active peers; a negative number subtracts. */
  public void addPeersActive(long peers) {
    peersActive.addAndGet(peers);
  }

  /** Sets the number of known peers. */
  public void setPeersTotal(long peers) {
    peersTotal.set(peers);
  }

  /** Adds to the known peers; a negative number subtracts. */
  public void addPeersTotal(long peers) {
    peersTotal.addAndGet(peers);
  }

  /** Sets the highest block that is stored; it may go down when a chain is reorganized. */
  public void setHeadBlock(long block) {
    headBlock.set(block);
  }

  /** Raises the highest stored block; a lower one has no effect. */
  public void raiseHeadBlock(long block) {
    headBlock.accumulateAndGet(block, Math::max);
  }

  /** Sets the highest block that any peer reported. */
  public void setHeadSeen(long block) {
    headSeen.set(block);
  }

  /** Raises the highest block that any peer reported; a lower one has no effect. */
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
