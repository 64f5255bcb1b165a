package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.RunClock;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.report.PeerHealthSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bitcoinj.base.internal.TimeUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three days of following by a clock that is set forward whenever the head is reached. */
@Tag("heavy")
@Timeout(900)
class FollowForDaysTest {
  private static final int HOURS = 72;
  private static final int BLOCKS_PER_HOUR = 6;
  private static final int LAST = 120;
  private static final Duration BETWEEN = Duration.ofMinutes(60 / BLOCKS_PER_HOUR);
  private static final long MAX_GROWTH = 8L << 20;

  @TempDir private Path dir;

  private final RunClock real = RunClock.start();
  private final AtomicLong skippedNanos = new AtomicLong();
  private Instant simulated = Instant.ofEpochSecond(real.startedAt().getEpochSecond());

  @AfterEach
  void realTimeAgain() {
    TimeUtils.clearMockClock();
  }

  private void skip(Duration time) {
    skippedNanos.addAndGet(time.toNanos());
    simulated = simulated.plus(time);
    TimeUtils.setMockClock(simulated);
  }

  @Test
  void threeDaysWithAReorganizationEveryHourEndAtThePeersChainInBoundedMemory() throws Exception {
    Wire.enter();
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    RunClock clock =
        RunClock.of(
            () -> real.nanos() + skippedNanos.get(),
            () -> real.wallMillis() + TimeUnit.NANOSECONDS.toMillis(skippedNanos.get()));
    TimeUtils.setMockClock(simulated);
    // Its last block is of now, so that blocks that are mined later are of the simulated time.
    LocalChain chain =
        LocalChain.generate(1, 1)
            .branchAt(0)
            .times(simulated.minus(BETWEEN.multipliedBy(LAST - 1)), BETWEEN)
            .mine(LAST);
    try (LocalNetwork network =
        LocalNetwork.start(chain, List.of(Manners.fast(), Manners.fast(), Manners.fast()))) {
      SyncOutcome outcome =
          new Sync(dir)
              .from(network)
              .follow()
              .clock(clock)
              .meanwhile(
                  engine -> {
                    try {
                      days(engine, network, random);
                    } catch (Throwable e) {
                      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
                    }
                    engine.stop();
                  })
              .run()
              .done();

      int last = network.chain().size() - 1;
      assertThat(outcome.lastBlock()).isEqualTo(last);
      assertThat(last).isGreaterThanOrEqualTo(LAST + HOURS * (BLOCKS_PER_HOUR + 1));
      assertThat(clock.nanos()).isGreaterThan(Duration.ofHours(HOURS).toNanos());
      Sync.assertStored(dir, network.chain(), 0, last);
    }
  }

  private void days(SyncEngine engine, LocalNetwork network, Random random) {
    FollowTest.awaitHead(engine, network);
    long afterHalfADay = 0;
    for (int hour = 1; hour <= HOURS; hour++) {
      for (int block = 0; block < BLOCKS_PER_HOUR; block++) {
        skip(BETWEEN);
        network.mine(1);
        FollowTest.awaitHead(engine, network);
      }
      // Mostly shallow, as they are; once a day as deep as the window allows.
      int depth = hour % 24 == 0 ? SyncConfig.ROLLBACK_WINDOW : 1 + random.nextInt(6);
      skip(BETWEEN);
      network.reorganize(depth, depth + 1);
      FollowTest.awaitHead(engine, network);
      assertThat(engine.peerHealth()).as("hour %d", hour).noneMatch(PeerHealthSummary::isBanned);
      if (hour == 12) {
        afterHalfADay = usedBytes();
      }
    }
    assertThat(usedBytes() - afterHalfADay)
        .as("growth of what is in use from hour 12 to hour %d", HOURS)
        .isLessThan(MAX_GROWTH);
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
