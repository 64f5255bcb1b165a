package dev.tachograph.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockQueueRandomTest {
  private static final int BLOCKS = 400;
  private static final BlockQueueConfig CONFIG =
      new BlockQueueConfig(64, 2, 4, Duration.ofMillis(500));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyBlockIsDoneOnceWhateverFails(long seed) {
    Random random = new Random(seed);
    AtomicLong now = new AtomicLong();
    BlockQueue queue = new BlockQueue(CONFIG, now::get, 5);
    queue.add(5, 4 + BLOCKS);
    Map<Long, Integer> done = new HashMap<>();
    List<BlockBatch> open = new ArrayList<>();
    List<Long> late = new ArrayList<>();

    for (int step = 0; !queue.isDone(); step++) {
      assertThat(step).as("steps until every block is done").isLessThan(100_000);
      now.addAndGet(random.nextInt(50));
      BlockBatch batch =
          queue.nextBatch(
              "p" + random.nextInt(4),
              1 + random.nextInt(16),
              random.nextInt(8) == 0 ? random.nextInt(BLOCKS) : 1_000_000,
              Duration.ofMillis(300));
      if (batch != null) {
        open.add(batch);
      }
      if (!open.isEmpty() && random.nextBoolean()) {
        answer(queue, open.remove(random.nextInt(open.size())), random, done, late);
      }
      if (!late.isEmpty() && random.nextInt(4) == 0) {
        deliver(queue, late.remove(late.size() - 1), done);
      }
      queue.expire().forEach(outcome -> outcome.missing().stream().limit(1).forEach(late::add));
      check(queue, done.size());
    }

    assertThat(done).hasSize(BLOCKS);
    assertThat(done.values()).allMatch(times -> times == 1);
    assertThat(queue.inflightBlocks()).isZero();
    assertThat(queue.escalatedBlocks()).isZero();
  }

  private static void answer(
      BlockQueue queue, BlockBatch batch, Random random, Map<Long, Integer> done, List<Long> late) {
    int kind = random.nextInt(5);
    for (long block : batch.blocks()) {
      if (kind >= 2 || kind == 1 && random.nextBoolean()) {
        deliver(queue, block, done);
      } else if (random.nextInt(8) == 0) {
        late.add(block);
      }
    }
    if (random.nextInt(10) == 0) {
      queue.release(batch);
    } else {
      queue.finish(batch);
    }
  }

  private static void deliver(BlockQueue queue, long block, Map<Long, Integer> done) {
    if (queue.complete(block)) {
      done.merge(block, 1, Integer::sum);
    }
  }

  private static void check(BlockQueue queue, int done) {
    assertThat(queue.inflightBlocks()).isBetween(0, CONFIG.maxInflightBlocks());
    assertThat(queue.escalatedBlocks()).isBetween(0, BLOCKS);
    assertThat(queue.waitingBlocks()).isNotNegative();
    assertThat(queue.doneBlocks()).isEqualTo(done);
    assertThat(queue.waitingBlocks() + queue.inflightBlocks() + queue.doneBlocks())
        .isEqualTo(BLOCKS);
  }

  @Test
  @Timeout(120)
  void threadsShareTheQueueWithoutDoingABlockTwice() throws InterruptedException {
    AtomicLong now = new AtomicLong();
    BlockQueue queue = new BlockQueue(CONFIG, now::get, 0);
    queue.add(0, 9_999);
    AtomicInteger doneByThreads = new AtomicInteger();
    Map<Long, Boolean> blocks = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String peerId = "p" + t;
      Random random = new Random(t);
      Thread thread =
          new Thread(
              () -> {
                while (!queue.isDone()) {
                  now.incrementAndGet();
                  BlockBatch batch = queue.nextBatch(peerId, 8, 1L << 40, Duration.ofHours(1));
                  if (batch == null) {
                    Thread.onSpinWait();
                    continue;
                  }
                  for (long block : batch.blocks()) {
                    if (random.nextInt(10) > 0 && queue.complete(block)) {
                      doneByThreads.incrementAndGet();
                      blocks.put(block, true);
                    }
                  }
                  queue.finish(batch);
                }
              });
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(doneByThreads).hasValue(10_000);
    assertThat(blocks).hasSize(10_000);
    assertThat(queue.inflightBlocks()).isZero();
  }
}
