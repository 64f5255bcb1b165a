package dev.tachograph.node.peers;

import java.util.function.LongSupplier;

/**
 * Bounds the size of the blocks in memory between the network and the database.
 *
 * <p>The network thread takes bytes before it passes a block on, and waits when the budget is
 * exhausted, so that TCP slows the peers down; whoever finishes a block gives its bytes back. A
 * block larger than the remaining budget passes if nothing else is held. Thread-safe.
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
   * Creates a budget.
   *
   * @param limit size in bytes, at least 1
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

  /** The bytes currently held. */
  public synchronized long held() {
    return held;
  }

  /** How long the network thread has waited in total, including a current wait. */
  public synchronized long blockedNanos() {
    return blockedNanos + (blocked == 0 ? 0 : nanos.getAsLong() - blockedSince);
  }

  /** Stops limiting. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
