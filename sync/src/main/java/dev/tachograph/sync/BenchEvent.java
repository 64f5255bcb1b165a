package dev.tachograph.sync;

import dev.tachograph.common.RunEvent;

/**
 * What happens in a sync and is worth an event of {@code <base>.events.jsonl}; the event {@code
 * resources_sample} of that file comes from the recorder.
 *
 * <p>Immutable. Numbers of blocks are counts; {@code first_block} and {@code last_block} are
 * heights, both inside; {@code null} is what is not known. Texts may come from the network and are
 * cut to 256 characters.
 */
public sealed interface BenchEvent extends RunEvent permits FetchEvent, StorageEvent, PeerEvent {}
