package dev.tachograph.sync;

import org.jspecify.annotations.Nullable;

/** Blocks on their way: assigned to peers, fetched, verified. */
public sealed interface FetchEvent extends BenchEvent {
  /**
   * The state of the scheduler, at regular intervals.
   *
   * @param pendingBlocks blocks that wait to be requested, including escalated ones
   * @param inflightBlocks blocks requested that have not arrived
   * @param escalatedBlocks escalated blocks
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
   * A batch was assigned to a peer.
   *
   * @param batchId number of the batch within the run
   * @param peerId the peer
   * @param firstBlock lowest block of the batch
   * @param lastBlock highest block of the batch
   * @param blocks number of blocks; fewer than the range if it has gaps
   * @param batchLimit the peer's current batch limit
   * @param escalated whether these are escalated blocks
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
   * A batch was requested from a peer.
   *
   * @param batchId number of the batch
   * @param peerId the peer
   * @param firstBlock lowest block
   * @param lastBlock highest block
   * @param blocks number of blocks
   * @param timeoutMs the timeout
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
   * A peer's answer to a batch ended, successfully or not; a timeout is a separate event before it.
   *
   * @param batchId number of the batch
   * @param peerId the peer
   * @param firstBlock lowest block
   * @param lastBlock highest block
   * @param askedBlocks number of blocks requested
   * @param receivedBlocks number of blocks received
   * @param bytesReceived their size on the wire
   * @param durationMs from the request to the last answer
   * @param firstBlockMs from the request to the first block
   * @param error why the answer was not complete
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
   * @param peerId the peer
   * @param firstBlock lowest block
   * @param lastBlock highest block
   * @param missingBlocks number of blocks that did not arrive
   * @param timeoutMs the timeout
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
   * @param peerId the peer that sent them
   * @param firstBlock lowest block
   * @param lastBlock highest block
   * @param blocks number of blocks
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
   * @param peerId the peer that sent them
   * @param firstBlock lowest block
   * @param lastBlock highest block
   * @param blocks number of blocks verified
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
