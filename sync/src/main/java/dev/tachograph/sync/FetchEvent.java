package dev.tachograph.sync;

import org.jspecify.annotations.Nullable;

/** Blocks on their way: given to peers, fetched, verified. */
public sealed interface FetchEvent extends BenchEvent {
  /**
   * The state of the scheduler, at regular intervals.
   *
   * @param pendingBlocks blocks that wait to be asked for, hard ones included
   * @param inflightBlocks blocks asked for and not yet there
   * @param escalatedBlocks blocks that are hard to get
   * @param inflightBatches batches that peers owe
   * @param peersActive peers that are connected
   * @param peersTotal peers known
   */
  record SchedulerGaugeSample(
      long pendingBlocks,
      long inflightBlocks,
      long escalatedBlocks,
      long inflightBatches,
      long peersActive,
      long peersTotal)
      implements FetchEvent {}

  /**
   * A batch was given to a peer.
   *
   * @param batchId number of the batch within the run
   * @param peerId who got it
   * @param firstBlock lowest block of the batch
   * @param lastBlock highest block of the batch
   * @param blocks how many; fewer than the range when it has holes
   * @param batchLimit largest batch that the peer gets now
   * @param escalated whether these are blocks that are hard to get
   */
  record BatchAssigned(
      long batchId,
      String peerId,
      long firstBlock,
      long lastBlock,
      long blocks,
      long batchLimit,
      boolean escalated)
      implements FetchEvent {
    /** Cuts the texts. */
    public BatchAssigned {
      peerId = BoundedTexts.bounded(peerId);
    }
  }

  /**
   * A batch was asked for on the wire.
   *
   * @param batchId number of the batch
   * @param peerId who is asked
   * @param firstBlock lowest block
   * @param lastBlock highest block
   * @param blocks how many
   * @param timeoutMs how long to wait
   */
  record FetchStart(
      long batchId, String peerId, long firstBlock, long lastBlock, long blocks, long timeoutMs)
      implements FetchEvent {
    /** Cuts the texts. */
    public FetchStart {
      peerId = BoundedTexts.bounded(peerId);
    }
  }

  /**
   * A peer's answer to a batch is over, well or badly; a time-out is its own event before it.
   *
   * @param batchId number of the batch
   * @param peerId who was asked
   * @param firstBlock lowest block
   * @param lastBlock highest block
   * @param askedBlocks how many were asked for
   * @param receivedBlocks how many came
   * @param bytesReceived their size on the wire
   * @param durationMs from the request to the last answer
   * @param firstBlockMs from the request to the first block
   * @param error why it was not a full answer
   */
  record FetchEnd(
      long batchId,
      String peerId,
      long firstBlock,
      long lastBlock,
      long askedBlocks,
      long receivedBlocks,
      long bytesReceived,
      double durationMs,
      @Nullable Double firstBlockMs,
      @Nullable String error)
      implements FetchEvent {
    /** Cuts the texts. */
    public FetchEnd {
      peerId = BoundedTexts.bounded(peerId);
      error = BoundedTexts.boundedOrNull(error);
    }
  }

  /**
   * A batch was not answered in time.
   *
   * @param batchId number of the batch
   * @param peerId who was asked
   * @param firstBlock lowest block
   * @param lastBlock highest block
   * @param missingBlocks how many did not come
   * @param timeoutMs how long was waited
   */
  record FetchTimeout(
      long batchId,
      String peerId,
      long firstBlock,
      long lastBlock,
      long missingBlocks,
      long timeoutMs)
      implements FetchEvent {
    /** Cuts the texts. */
    public FetchTimeout {
      peerId = BoundedTexts.bounded(peerId);
    }
  }

  /**
   * Verification of blocks began.
   *
   * @param peerId who sent them
   * @param firstBlock lowest block
   * @param lastBlock highest block
   * @param blocks how many
   */
  record ProcessStart(String peerId, long firstBlock, long lastBlock, long blocks)
      implements FetchEvent {
    /** Cuts the texts. */
    public ProcessStart {
      peerId = BoundedTexts.bounded(peerId);
    }
  }

  /**
   * Verification of blocks ended.
   *
   * @param peerId who sent them
   * @param firstBlock lowest block
   * @param lastBlock highest block
   * @param blocks how many were verified
   * @param transactions transactions in them
   * @param bytesProcessed their size
   * @param durationUs how long it took
   * @param error what was wrong with them
   */
  record ProcessEnd(
      String peerId,
      long firstBlock,
      long lastBlock,
      long blocks,
      long transactions,
      long bytesProcessed,
      long durationUs,
      @Nullable String error)
      implements FetchEvent {
    /** Cuts the texts. */
    public ProcessEnd {
      peerId = BoundedTexts.bounded(peerId);
      error = BoundedTexts.boundedOrNull(error);
    }
  }
}
