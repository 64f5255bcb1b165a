package dev.tachograph.sync;

import dev.tachograph.report.PeerHealthSummary;
import org.jspecify.annotations.Nullable;

/** What is known of one peer. Guarded by the lock of its {@link PeerHealthTracker}. */
final class PeerHealth {
  private static final double ON_PARTIAL = 0.7;
  private static final double ON_FAILURE = 0.5;

  private final String peerId;
  private final PeerHealthConfig config;
  private long successes;
  private long failures;
  private long partials;
  private long consecutiveFailures;
  private long consecutivePartials;
  private long assignments;
  private long assignedBlocks;
  private long inflightBlocks;
  private int batchLimit;
  private int batchLimitMax;
  private long batchLimitSum;
  private int cleanBatches;
  private @Nullable Long bannedUntil;
  private @Nullable String banReason;
  private @Nullable Long lastAssigned;
  private @Nullable Long lastSuccess;
  private @Nullable Long lastFailure;
  private @Nullable Long lastPartial;
  private @Nullable String lastError;
  private @Nullable Long lastErrorAt;
  private long lastErrorCount;
  private long bytesReceived;
  private final Latencies latencies = new Latencies();

  PeerHealth(String peerId, PeerHealthConfig config) {
    this.peerId = peerId;
    this.config = config;
    this.batchLimit = config.initialBatch();
    this.batchLimitMax = batchLimit;
  }

  void assigned(long blocks, long now) {
    assignments++;
    assignedBlocks += blocks;
    inflightBlocks += blocks;
    batchLimitSum += batchLimit;
    lastAssigned = now;
  }

  void released(long blocks) {
    inflightBlocks = Math.max(0, inflightBlocks - blocks);
  }

  void succeeded(long blocks, long now) {
    released(blocks);
    successes++;
    consecutiveFailures = 0;
    consecutivePartials = 0;
    lastSuccess = now;
    if (++cleanBatches == config.cleanBatchesPerIncrease()) {
      cleanBatches = 0;
      limit(batchLimit + 1L);
    }
  }

  void partial(long asked, long now) {
    released(asked);
    partials++;
    consecutivePartials++;
    lastPartial = now;
    cleanBatches = 0;
    limit((long) (batchLimit * ON_PARTIAL));
  }

  void failed(long blocks, String error, long now) {
    released(blocks);
    failures++;
    consecutiveFailures++;
    lastFailure = now;
    error(error, now);
    cleanBatches = 0;
    limit((long) (batchLimit * ON_FAILURE));
  }

  /** A failure that is no reason to ban the peer or to ask it for less. */
  void absent(String error, long now) {
    failures++;
    lastFailure = now;
    error(error, now);
  }

  void received(long bytes) {
    bytesReceived += Math.max(0, bytes);
  }

  void waited(double millis) {
    latencies.add(millis);
  }

  void restore(int limit, long earlierSuccesses, long earlierPartials, long earlierFailures) {
    successes += Math.max(0, earlierSuccesses);
    partials += Math.max(0, earlierPartials);
    failures += Math.max(0, earlierFailures);
    if (assignments == 0) {
      batchLimitMax = 0;
    }
    limit(limit);
  }

  void error(String error, long now) {
    lastErrorCount = error.equals(lastError) ? lastErrorCount + 1 : 1;
    lastError = error;
    lastErrorAt = now;
  }

  void banUntil(long until, String reason) {
    bannedUntil = until;
    banReason = reason;
  }

  /** Ends the ban; the failures that led to it do not count towards the next one. */
  void unban() {
    bannedUntil = null;
    banReason = null;
    consecutiveFailures = 0;
  }

  boolean hasBan() {
    return bannedUntil != null;
  }

  boolean isBanned(long now) {
    Long until = bannedUntil;
    return until != null && now < until;
  }

  boolean isIdle() {
    return bannedUntil == null && inflightBlocks == 0;
  }

  boolean reachedBanThreshold() {
    return consecutiveFailures >= config.banAfterFailures();
  }

  long consecutiveFailures() {
    return consecutiveFailures;
  }

  int batchLimit() {
    return batchLimit;
  }

  long inflightBlocks() {
    return inflightBlocks;
  }

  PeerHealthSummary summary(long now) {
    long samples = successes + partials + failures;
    Long until = bannedUntil;
    return new PeerHealthSummary(
        peerId,
        isBanned(now),
        until != null && now < until ? (Long) (until - now) : null,
        isBanned(now) ? banReason : null,
        consecutiveFailures,
        consecutivePartials,
        successes,
        failures,
        partials,
        assignments,
        assignedBlocks,
        inflightBlocks,
        batchLimit,
        batchLimitMax,
        assignments == 0 ? null : (Double) ((double) batchLimitSum / assignments),
        age(lastAssigned, now),
        age(lastSuccess, now),
        age(lastFailure, now),
        age(lastPartial, now),
        samples == 0 ? 0 : (successes + 0.5 * partials) / samples,
        samples,
        lastError,
        age(lastErrorAt, now),
        lastErrorCount,
        bytesReceived,
        latencies.percentile(50),
        latencies.percentile(95),
        latencies.percentile(99));
  }

  private void limit(long wanted) {
    batchLimit = (int) Math.max(config.minBatch(), Math.min(config.maxBatch(), wanted));
    batchLimitMax = Math.max(batchLimitMax, batchLimit);
  }

  private static @Nullable Long age(@Nullable Long then, long now) {
    return then == null ? null : (Long) Math.max(0, now - then);
  }
}
