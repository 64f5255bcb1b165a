package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.node.Eventually;
import dev.tachograph.node.localnet.Link;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.Manner;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.report.PeerHealthSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peers' chain becomes another one, during a sync and between two. */
@Tag("once")
class ReorganizationTest {
  private static final int LAST = 300;
  private static LocalChain chain;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(LAST + 1, 61);
  }

  private static Manner slow() {
    return Manners.slow(Duration.ofMillis(5), Duration.ofMillis(8));
  }

  @Test
  void theOnlyPeerReorganizesInMidSync() throws Exception {
    Path runs = dir.resolve("runs");
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(slow()))) {
      SyncOutcome outcome =
          new Sync(dir.resolve("data"))
              .from(network)
              .recordTo(runs)
              .meanwhile(
                  engine -> {
                    Eventually.until("progress", () -> engine.progress().unitsDone() > 60);
                    network.reorganize(LAST - 20, LAST - 20 + 10);
                    Eventually.until("the end", () -> engine.progress().unitsDone() > LAST);
                    assertThat(engine.peerHealth()).noneMatch(PeerHealthSummary::isBanned);
                  })
              .run()
              .done();

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.lastBlock()).isEqualTo(LAST + 10);
      assertSums(outcome);
      Sync.assertStored(dir.resolve("data"), network.chain(), 0, LAST + 10);
      List<JsonNode> told = Sync.events(runs, "chain_reorganized");
      assertThat(told).hasSize(1);
      assertThat(told.get(0).path("fork_block").asInt()).isEqualTo(20);
      assertThat(told.get(0).path("old_head_block").asInt()).isEqualTo(LAST);
      assertThat(told.get(0).path("new_head_block").asInt()).isEqualTo(LAST + 10);
      assertThat(told.get(0).path("orphaned_blocks").asInt()).isPositive();
    }
  }

  @Test
  void storedBlocksThatWereOrphanedMeanwhileAreReplacedAtTheSameEnd() throws Exception {
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()))) {
      assertThat(sync(network, 250).complete()).isTrue();
      LocalChain other = network.reorganize(60, 80);

      SyncOutcome again = sync(network, 250);

      assertThat(again.complete()).isTrue();
      assertThat(again.lastBlock()).isEqualTo(250);
      assertThat(again.replacedBlocks()).isEqualTo(10);
      assertThat(again.storedBlocks()).isEqualTo(10);
      assertSums(again);
      Sync.assertStored(dir, other, 0, 250);
    }
  }

  @Test
  void aRerunWithoutAChangeFetchesNothing() throws Exception {
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()))) {
      sync(network, 250);
      long before = network.peers().get(0).askedBlocks();

      SyncOutcome again = sync(network, 250);

      assertThat(again.complete()).isTrue();
      assertThat(again.storedBlocks()).isZero();
      assertThat(again.presentBlocks()).isEqualTo(250);
      assertThat(network.peers().get(0).askedBlocks()).isEqualTo(before);
      assertThat(network.peers().get(0).headerRequests())
          .as("the stored chain is compared with the peer's each time")
          .isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void aPeerOfAnotherChainThatAnswersFirstDoesNotEndTheRun() throws Exception {
    Manner far = Manners.over(new Link(Duration.ofMillis(300), 1_000_000), Manners.fast());
    LocalChain other = LocalChain.generate(200, 62);
    try (LocalNetwork ours = LocalNetwork.start(chain, List.of(far));
        LocalNetwork theirs = LocalNetwork.start(other, List.of(Manners.fast()))) {
      sync(ours, null);

      SyncOutcome again =
          new Sync(dir).from(theirs).from(ours).headTimeout(Duration.ofSeconds(60)).run().done();

      assertThat(again.complete()).isTrue();
      assertThat(again.presentBlocks()).isEqualTo(LAST);
    }
  }

  @Test
  void aBranchDeeperThanTheWindowIsRefusedWithASentence() throws Exception {
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()))) {
      sync(network, null);
      network.reorganize(60, 80);

      SyncFailure failure =
          new Sync(dir)
              .from(network)
              .rollbackWindow(50)
              .giveUpAfter(Duration.ofSeconds(10))
              .run()
              .failed();

      assertThat(failure).hasMessageContaining("240").hasMessageContaining("50");
    }
    Sync.assertStored(dir, chain, 0, LAST);
  }

  @Test
  void blocksOfAnotherChainAreNamedEvenWhenThePeersChainIsShorter() throws Exception {
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()))) {
      sync(network, null);
    }
    LocalChain other = LocalChain.generate(200, 62);
    try (LocalNetwork network = LocalNetwork.start(other, List.of(Manners.fast()))) {
      SyncFailure failure =
          new Sync(dir).from(network).giveUpAfter(Duration.ofSeconds(6)).run().failed();

      assertThat(failure)
          .hasMessageContaining("the chain of peer ")
          .hasMessageContaining("data directory");
    }
    Sync.assertStored(dir, chain, 0, LAST);
  }

  @Test
  void storedAndPresentBlocksAreTheRangeAfterAReorganizationBetweenTwoRuns() throws Exception {
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()))) {
      sync(network, null);
      network.reorganize(40, 45);

      SyncOutcome again = sync(network, null);

      assertThat(again.lastBlock()).isEqualTo(LAST + 5);
      assertThat(again.presentBlocks()).isEqualTo(LAST - 40);
      assertThat(again.storedBlocks()).isEqualTo(45);
      assertThat(again.replacedBlocks()).isEqualTo(40);
      assertSums(again);
    }
  }

  private SyncOutcome sync(LocalNetwork network, @Nullable Integer end) throws Exception {
    return new Sync(dir).from(network).range(1, end).run().done();
  }

  private static void assertSums(SyncOutcome outcome) {
    assertThat(outcome.lastBlock()).isNotNull();
    assertThat(outcome.storedBlocks() + outcome.presentBlocks())
        .isEqualTo(outcome.lastBlock() - outcome.firstBlock() + 1L);
  }
}
