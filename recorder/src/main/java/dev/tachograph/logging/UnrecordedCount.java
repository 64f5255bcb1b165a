package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.internal.journal.StripedCounts;

/**
 * Counts the records at INFO and above that no run takes, in a process in which class loaders have
 * runs of their own.
 */
final class UnrecordedCount implements Layer {
  private static final StripedCounts COUNTS = new StripedCounts();

  static long sum() {
    return COUNTS.sum(0);
  }

  @Override
  public boolean enabled(Level level, String target) {
    return level.isAtLeast(Level.INFO);
  }

  @Override
  public boolean onRecord(LogRecord record) {
    COUNTS.increment(0);
    return false;
  }
}
