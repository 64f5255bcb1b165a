package dev.tachograph.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BlockQueueTest {
  private static final long ANY_HEIGHT = Long.MAX_VALUE;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final BlockQueueConfig CONFIG =
      new BlockQueueConfig(100, 2, 3, Duration.ofSeconds(5));

  private final AtomicLong now = new AtomicLong();
  private final BlockQueue queue = new BlockQueue(CONFIG, now::get, 10);

  @Test
  void lowestBlocksGoFirstUpToTheLimit() {
    queue.add(10, 19);
    BlockBatch batch = next("p", 4);
    assertThat(batch.blocks()).containsExactly(10L, 11L, 12L, 13L);
    assertThat(batch.firstBlock()).isEqualTo(10);
    assertThat(batch.lastBlock()).isEqualTo(13);
    assertThat(batch.size()).isEqualTo(4);
    assertThat(batch.escalated()).isFalse();
    assertThat(next("q", 4).blocks()).containsExactly(14L, 15L, 16L, 17L);
    assertThat(queue.waitingBlocks()).isEqualTo(2);
    assertThat(queue.inflightBlocks()).isEqualTo(8);
    assertThat(queue.inflightBatches()).isEqualTo(2);
  }

  @Test
  void peerGetsNothingAboveItsHead() {
    queue.add(10, 19);
    assertThat(queue.nextBatch("p", 100, 11, TIMEOUT).blocks()).containsExactly(10L, 11L);
    assertThat(queue.nextBatch("p", 100, 11, TIMEOUT)).isNull();
  }

  @Test
  void nothingIsGivenForALimitOfZeroOrLess() {
    queue.add(10, 19);
    assertThat(next("p", 0)).isNull();
    assertThat(next("p", -1)).isNull();
  }

  @Test
  void blocksInFlightAreBounded() {
    queue.add(10, 1_000);
    assertThat(next("p", 60).size()).isEqualTo(60);
    BlockBatch second = next("q", 60);
    assertThat(second.size()).isEqualTo(40);
    assertThat(next("r", 60)).isNull();
    queue.release(second);
    assertThat(next("r", 60).size()).isEqualTo(40);
  }

  @Test
  void knownBlocksAreNotAddedTwice() {
    assertThat(queue.add(10, 14)).isEqualTo(5);
    next("p", 2);
    queue.complete(10);
    assertThat(queue.add(10, 16)).isEqualTo(2);
    assertThat(queue.waitingBlocks()).isEqualTo(5);
    assertThat(queue.inflightBlocks()).isEqualTo(1);
  }

  @Test
  void wrongRangeIsRefused() {
    for (long[] range : new long[][] {{12, 11}, {9, 11}, {10, 10L + Integer.MAX_VALUE}}) {
      assertThatThrownBy(() -> queue.add(range[0], range[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ascending range from 10");
    }
    assertThatThrownBy(() -> new BlockQueue(CONFIG, now::get, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lowestBlock");
  }

  @Test
  void blockIsDoneExactlyOnce() {
    queue.add(10, 11);
    BlockBatch batch = next("p", 2);
    assertThat(queue.complete(10)).isTrue();
    assertThat(queue.complete(10)).isFalse();
    assertThat(queue.complete(11)).isTrue();
    BatchOutcome outcome = queue.finish(batch);
    assertThat(outcome.isFull()).isTrue();
    assertThat(outcome.got()).isEqualTo(2);
    assertThat(queue.isDone()).isTrue();
    assertThat(queue.doneBlocks()).isEqualTo(2);
    assertThat(queue.inflightBatches()).isZero();
  }

  @Test
  void blockThatWasNeverAddedIsNotTaken() {
    queue.add(10, 11);
    for (long block : new long[] {-1, 9, 12, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(queue.complete(block)).isFalse();
    }
    assertThat(queue.waitingBlocks()).isEqualTo(2);
  }

  @Test
  void missingBlocksOfAnAnswerWaitAgain() {
    queue.add(10, 13);
    BlockBatch batch = next("p", 4);
    queue.complete(10);
    queue.complete(12);
    BatchOutcome outcome = queue.finish(batch);
    assertThat(outcome.isFull()).isFalse();
    assertThat(outcome.got()).isEqualTo(2);
    assertThat(outcome.missing()).containsExactly(11L, 13L);
    assertThat(outcome.escalated()).isZero();
    assertThat(queue.attempts(11)).isEqualTo(1);
    assertThat(next("q", 4).blocks()).containsExactly(11L, 13L);
  }

  @Test
  void batchEndsOnce() {
    queue.add(10, 13);
    BlockBatch batch = next("p", 4);
    assertThat(queue.finish(batch)).isNotNull();
    assertThat(queue.finish(batch)).isNull();
    assertThat(queue.release(batch)).isNull();
    assertThat(queue.attempts(10)).isEqualTo(1);
    assertThat(queue.waitingBlocks()).isEqualTo(4);
  }

  @Test
  void lateBatchExpiresAndItsBlocksWaitAgain() {
    queue.add(10, 11);
    BlockBatch batch = next("p", 2);
    now.set(9_999);
    assertThat(queue.expire()).isEmpty();
    now.set(10_000);
    List<BatchOutcome> late = queue.expire();
    assertThat(late).hasSize(1);
    assertThat(late.get(0).batch()).isEqualTo(batch);
    assertThat(late.get(0).missing()).containsExactly(10L, 11L);
    assertThat(queue.expire()).isEmpty();
    assertThat(queue.inflightBlocks()).isZero();
    assertThat(queue.waitingBlocks()).isEqualTo(2);
  }

  @Test
  void lateAnswerStillCountsAndIsTakenFromWhoeverOwesItNow() {
    queue.add(10, 11);
    next("slow", 2);
    now.set(10_000);
    queue.expire();
    BlockBatch again = next("fast", 1);
    assertThat(queue.complete(10)).isTrue();
    assertThat(queue.complete(11)).isTrue();
    assertThat(queue.inflightBlocks()).isZero();
    assertThat(queue.finish(again).isFull()).isTrue();
    assertThat(queue.isDone()).isTrue();
  }

  @Test
  void releaseBlamesNobody() {
    queue.add(10, 11);
    for (int i = 0; i < 5; i++) {
      assertThat(queue.release(next("p", 2)).missing()).containsExactly(10L, 11L);
    }
    assertThat(queue.attempts(10)).isZero();
    assertThat(queue.escalatedBlocks()).isZero();
  }

  @Test
  void batchesOfAPeerAreFound() {
    queue.add(10, 19);
    BlockBatch first = next("p", 2);
    next("q", 2);
    BlockBatch second = next("p", 2);
    assertThat(queue.batchesOf("p")).containsExactly(first, second);
  }

  @Test
  void blockThatFailedOftenIsOfferedFirstAndToOtherPeers() {
    queue.add(10, 20);
    failAt("a", 1);
    BatchOutcome outcome = failAt("b", 1);
    assertThat(outcome.escalated()).isEqualTo(1);
    assertThat(queue.escalatedBlocks()).isEqualTo(1);
    assertThat(queue.waitingBlocks()).isEqualTo(11);

    assertThat(next("a", 2).blocks()).containsExactly(11L, 12L);
    BlockBatch hard = next("c", 8);
    assertThat(hard.blocks()).containsExactly(10L);
    assertThat(hard.escalated()).isTrue();
    assertThat(queue.escalatedBlocks()).isEqualTo(1);
    queue.complete(10);
    queue.finish(hard);
    assertThat(queue.escalatedBlocks()).isZero();
    assertThat(queue.attempts(10)).isZero();
  }

  @Test
  void withoutAnotherPeerTheSameOneGetsItAfterAWhile() {
    queue.add(10, 10);
    failAt("p", 1);
    failAt("p", 1);
    assertThat(next("p", 1)).isNull();
    now.addAndGet(4_999);
    assertThat(next("p", 1)).isNull();
    now.addAndGet(1);
    assertThat(next("p", 1).blocks()).containsExactly(10L);
  }

  @Test
  void hardBlocksGoInSmallBatches() {
    queue.add(10, 20);
    failAt("a", 5);
    assertThat(failAt("a", 5).escalated()).isEqualTo(5);
    assertThat(next("b", 10).blocks()).containsExactly(10L, 11L, 12L);
    assertThat(next("b", 10).blocks()).containsExactly(13L, 14L);
    assertThat(next("b", 10).blocks()).startsWith(15L);
  }

  @Test
  void hardBlockAboveAPeersHeadIsNotGivenToIt() {
    queue.add(10, 12);
    queue.complete(10);
    queue.complete(11);
    failAt("a", 1);
    failAt("a", 1);
    assertThat(queue.nextBatch("b", 1, 11, TIMEOUT)).isNull();
    assertThat(queue.nextBatch("b", 1, 12, TIMEOUT).blocks()).containsExactly(12L);
  }

  @Test
  void hardBlockThatArrivesWhileItWaitsIsDone() {
    queue.add(10, 10);
    failAt("a", 1);
    failAt("a", 1);
    assertThat(queue.isMissing(10)).isTrue();
    assertThat(queue.complete(10)).isTrue();
    assertThat(queue.isMissing(10)).isFalse();
    assertThat(queue.escalatedBlocks()).isZero();
    assertThat(queue.isDone()).isTrue();
    assertThat(next("b", 1)).isNull();
  }

  @Test
  void releasedHardBlockStaysHard() {
    queue.add(10, 10);
    failAt("a", 1);
    failAt("a", 1);
    queue.release(next("b", 1));
    assertThat(next("a", 1)).isNull();
    assertThat(next("b", 1).escalated()).isTrue();
  }

  @Test
  void peersRememberedForABlockAreBounded() {
    queue.add(10, 10);
    for (int i = 0; i < 10 * Escalations.MAX_PEERS; i++) {
      failAt("peer-" + i, 1);
    }
    assertThat(queue.attempts(10)).isEqualTo(10 * Escalations.MAX_PEERS);
    assertThat(next("peer-0", 1).blocks()).containsExactly(10L);
  }

  @Test
  void wrongConfigurationIsRefused() {
    assertThatThrownBy(() -> new BlockQueueConfig(0, 1, 1, TIMEOUT))
        .hasMessage("maxInflightBlocks must be at least 1, not 0");
    assertThatThrownBy(() -> new BlockQueueConfig(1, 0, 1, TIMEOUT))
        .hasMessage("escalateAfterAttempts must be at least 1, not 0");
    assertThatThrownBy(() -> new BlockQueueConfig(1, 1, 0, TIMEOUT))
        .hasMessage("escalatedBatch must be at least 1, not 0");
    assertThatThrownBy(() -> new BlockQueueConfig(1, 1, 1, Duration.ofSeconds(-1)))
        .hasMessage("samePeerAfter must not be negative, not PT-1S");
    assertThat(BlockQueueConfig.defaults().withMaxInflightBlocks(7).maxInflightBlocks())
        .isEqualTo(7);
  }

  private BlockBatch next(String peerId, int limit) {
    return queue.nextBatch(peerId, limit, ANY_HEIGHT, TIMEOUT);
  }

  private BatchOutcome failAt(String peerId, int limit) {
    return queue.finish(next(peerId, limit));
  }
}
