package dev.tachograph.node.serve;

import dev.tachograph.node.listen.Pace;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How much may be sent: so many bytes a second, and so many within 24 hours. Thread-safe. */
final class UploadBudget {
  private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);

  private final Pace pace;
  private final long bytesPerDay;
  private final LongSupplier nanos;

  // Guarded by this.
  private long dayStart;
  private long sentThatDay;

  UploadBudget(long bytesPerSecond, long bytesPerDay, LongSupplier nanos) {
    this.pace = new Pace(bytesPerSecond, nanos);
    this.bytesPerDay = bytesPerDay;
    this.nanos = nanos;
    this.dayStart = nanos.getAsLong();
  }

  /**
   * Takes bytes, and waits until they may be sent.
   *
   * @return whether they may be; not once this is closed
   */
  boolean take(int bytes) throws InterruptedException {
    synchronized (this) {
      turnOfDay();
      sentThatDay += bytes;
    }
    return pace.take(bytes);
  }

  /** Whether the bytes of these 24 hours are spent. */
  synchronized boolean isSpent() {
    turnOfDay();
    return bytesPerDay > 0 && sentThatDay >= bytesPerDay;
  }

  private void turnOfDay() {
    long now = nanos.getAsLong();
    if (now - dayStart >= DAY_NANOS) {
      dayStart = now;
      sentThatDay = 0;
    }
  }

  /** Ends all waiting. */
  void close() {
    pace.close();
  }
}
