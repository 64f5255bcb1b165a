package dev.tachograph.report;

import org.jspecify.annotations.Nullable;

/**
 * What became of one peer during a run. Ages are milliseconds before the summary was made, {@code
 * null} when it never happened.
 *
 * @param peerId who: host and port, or another stable name
 * @param isBanned whether it is banned now
 * @param banRemainingMs until the ban ends, {@code null} when not banned
 * @param banReason why it is banned, {@code null} when not banned
 * @param consecutiveFailures failures since the last success
 * @param consecutivePartials partial answers since the last full one
 * @param successes full answers
 * @param failures no or wrong answers
 * @param partials answers with a part of what was asked
 * @param assignments batches given to it
 * @param assignedBlocks blocks in these batches
 * @param inflightBlocks blocks it owes now
 * @param batchLimit largest batch it gets now
 * @param batchLimitMax largest limit it had
 * @param batchLimitAvg mean limit over its assignments, {@code null} before the first
 * @param lastAssignedAgeMs since the last assignment
 * @param lastSuccessAgeMs since the last success
 * @param lastFailureAgeMs since the last failure
 * @param lastPartialAgeMs since the last partial answer
 * @param qualityScore (successes + ½ partials) / samples, 0 to 1; 0 without samples
 * @param qualitySamples successes + partials + failures
 * @param lastError text of the last error
 * @param lastErrorAgeMs since the last error
 * @param lastErrorCount how often that error came in a row
 * @param bytesReceived size of the blocks that it sent, in bytes
 * @param latencyP50Ms median of the time from a request to its first block, {@code null} without a
 *     measurement
 * @param latencyP95Ms 95th percentile of that time
 * @param latencyP99Ms 99th percentile of that time
 */
public record PeerHealthSummary(
    String peerId,
    boolean isBanned,
    @Nullable Long banRemainingMs,
    @Nullable String banReason,
    long consecutiveFailures,
    long consecutivePartials,
    long successes,
    long failures,
    long partials,
    long assignments,
    long assignedBlocks,
    long inflightBlocks,
    long batchLimit,
    long batchLimitMax,
    @Nullable Double batchLimitAvg,
    @Nullable Long lastAssignedAgeMs,
    @Nullable Long lastSuccessAgeMs,
    @Nullable Long lastFailureAgeMs,
    @Nullable Long lastPartialAgeMs,
    double qualityScore,
    long qualitySamples,
    @Nullable String lastError,
    @Nullable Long lastErrorAgeMs,
    long lastErrorCount,
    long bytesReceived,
    @Nullable Double latencyP50Ms,
    @Nullable Double latencyP95Ms,
    @Nullable Double latencyP99Ms) {}
