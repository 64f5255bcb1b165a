package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.report.PeerHealthSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the events of a sync say of one peer: batches given to it, its answers, bans. An answer with
 * some of the blocks is partial, one with an error and without blocks a failure. Times are ms since
 * the start of the run, -1 for never.
 */
final class PeerWork {
  /** The error of a batch that was given up because the sync ended. */
  private static final String STOPPED = "stopped";

  private long successes;
  private long partials;
  private long consecutiveFailures;
  private long consecutivePartials;
  private long failures;
  private long stopped;
  private long assignments;
  private long assignedBlocks;
  private long endedBlocks;
  private long batchLimit;
  private long batchLimitMax;
  private long batchLimitSum;
  private long lastAssigned = -1;
  private long lastSuccess = -1;
  private long lastFailure = -1;
  private long lastPartial = -1;
  private @Nullable String lastError;
  private long lastErrorAt = -1;
  private long lastErrorCount;
  private @Nullable String banReason;
  private long bannedUntil = -1;
  private long bytesReceived;
  private final Figures firstBlockMillis = Figures.ofOneOfMany();

  void assigned(JsonNode event, long now) {
    assignments++;
    assignedBlocks += event.path("blocks").asLong();
    batchLimit = event.path("batch_limit").asLong();
    batchLimitMax = Math.max(batchLimitMax, batchLimit);
    batchLimitSum += batchLimit;
    lastAssigned = now;
  }

  void ended(JsonNode event, long now) {
    long received = event.path("received_blocks").asLong();
    long asked = event.path("asked_blocks").asLong(received);
    endedBlocks += asked;
    bytesReceived += Math.max(0, event.path("bytes_received").asLong());
    if (event.path("first_block_ms").isNumber()) {
      firstBlockMillis.add(event.path("first_block_ms").asDouble());
    }
    String error = event.path("error").isTextual() ? event.path("error").asText() : null;
    if (STOPPED.equals(error)) {
      stopped++;
    } else if (error == null) {
      successes++;
      consecutiveFailures = 0;
      consecutivePartials = 0;
      lastSuccess = now;
    } else if (received > 0 && received < asked) {
      partials++;
      consecutivePartials++;
      lastPartial = now;
    } else {
      failures++;
      consecutiveFailures++;
      lastFailure = now;
      lastErrorCount = error.equals(lastError) ? lastErrorCount + 1 : 1;
      lastError = error;
      lastErrorAt = now;
    }
  }

  void banned(JsonNode event, long now) {
    banReason = event.path("reason").isTextual() ? event.path("reason").asText() : null;
    JsonNode millis = event.path("ban_ms");
    // A ban without a known end goes on.
    bannedUntil = millis.isNumber() ? now + Math.max(0, millis.asLong()) : Long.MAX_VALUE;
  }

  void unbanned() {
    bannedUntil = -1;
    consecutiveFailures = 0;
  }

  /**
   * The peer as the report of a run has it.
   *
   * @param id its name
   * @param now the last sign of life of the run
   */
  PeerHealthSummary summary(String id, long now) {
    long samples = successes + partials + failures;
    boolean banned = bannedUntil > now;
    boolean endless = bannedUntil == Long.MAX_VALUE;
    // Without events of assignments those are known that ended.
    boolean known = assignments > 0;
    List<@Nullable Double> latency = firstBlockMillis.percentiles(50, 95, 99);
    return new PeerHealthSummary(
        id,
        banned,
        banned && !endless ? (Long) (bannedUntil - now) : null,
        banned ? banReason : null,
        consecutiveFailures,
        consecutivePartials,
        successes,
        failures,
        partials,
        known ? assignments : samples + stopped,
        known ? assignedBlocks : endedBlocks,
        known ? Math.max(0, assignedBlocks - endedBlocks) : 0,
        batchLimit,
        batchLimitMax,
        known ? (Double) ((double) batchLimitSum / assignments) : null,
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
        latency.get(0),
        latency.get(1),
        latency.get(2));
  }

  private static @Nullable Long age(long then, long now) {
    return then < 0 ? null : (Long) Math.max(0, now - then);
  }
}
