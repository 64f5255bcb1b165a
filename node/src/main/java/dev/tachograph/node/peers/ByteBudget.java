package dev.tachograph.node.peers;

import java.util.function.LongSupplier;

/**
 * Bounds how many bytes of blocks are in memory between the network and the database.
 *
 * <p>The network thread takes before it hands a block on, and waits when the budget is spent, so
 * that TCP slows the peers down; whoever is done with a block gives back. A block larger than what
 * is left goes through when nothing else is held. Thread-safe.
 */
public final class ByteBudget {
  private final long limit;
  private final LongSupplier nanos;
  private long held;
  private long blockedNanos;
  private int blocked;
  private long blockedSince;
  private boolean closed;

  /**
   * A budget.
   *
   * @param limit bytes, at least 1
   * @param nanos a monotonic clock
   */
  public ByteBudget(long limit, LongSupplier nanos) {
    this.limit = limit;
    this.nanos = nanos;
  }

  /** Takes bytes; waits until there is room or the budget is closed. */
  synchronized void take(int bytes) {
    if (hasRoom(bytes)) {
      held += bytes;
      return;
    }
    if (blocked++ == 0) {
      blockedSince = nanos.getAsLong();
    }
    boolean interrupted = false;
    while (!hasRoom(bytes)) {
      try {
        wait();
      } catch (InterruptedException again) {
        interrupted = true;
        closed = true;
      }
    }
    if (--blocked == 0) {
      blockedNanos += nanos.getAsLong() - blockedSince;
    }
    held += bytes;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean hasRoom(int bytes) {
    return closed || held == 0 || held + bytes <= limit;
  }

  /** Gives bytes back. */
  public synchronized void give(long bytes) {
    held -= bytes;
    notifyAll();
  }

  /** Bytes held now. */
  public synchronized long held() {
    return held;
  }

  /** How long the network thread has waited in all, the present wait included. */
  public synchronized long blockedNanos() {
    return blockedNanos + (blocked == 0 ? 0 : nanos.getAsLong() - blockedSince);
  }

  /** Lets everybody through from now on. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
