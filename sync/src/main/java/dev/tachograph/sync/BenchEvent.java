package dev.tachograph.sync;

import dev.tachograph.common.RunEvent;

/**
 * An event of a sync in {@code <base>.events.jsonl}; the event {@code resources_sample} of that
 * file comes from the recorder.
 *
 * <p>Immutable. Numbers of blocks are counts; {@code first_block} and {@code last_block} are
 * heights, both inclusive; {@code null} means unknown. Texts may come from the network and are
 * truncated to 256 characters.
 */
public sealed interface BenchEvent extends RunEvent
    permits FetchEvent, StorageEvent, PeerEvent, ChainEvent {}
