package dev.tachograph.resources;

import org.jspecify.annotations.Nullable;

/**
 * How far a program has come, at one instant.
 *
 * @param status what it is doing, such as {@code fetching}
 * @param processed units done
 * @param queue units waiting
 * @param inflight units asked for and not yet there
 * @param escalation units that are hard to get
 * @param peersActive peers that work now
 * @param peersTotal peers known
 * @param headBlock the highest block that is stored, {@code null} before the first
 * @param headSeen the highest block that any peer told of, {@code null} before the first
 */
public record Progress(
    String status,
    long processed,
    long queue,
    long inflight,
    long escalation,
    long peersActive,
    long peersTotal,
    @Nullable Long headBlock,
    @Nullable Long headSeen) {}
