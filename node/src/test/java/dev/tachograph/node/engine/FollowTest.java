package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.RunClock;
import dev.tachograph.node.Eventually;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.LocalPeer;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The head is followed: new blocks, reorganizations, peers that come and go. */
class FollowTest {
  private static final int LAST = 150;
  private static LocalChain chain;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(LAST + 1, 81);
  }

  private static LocalNetwork twoPeers() throws Exception {
    return LocalNetwork.start(chain, List.of(Manners.fast(), Manners.fast()));
  }

  /** Waits until everything up to the head of the peers is stored. */
  static void awaitHead(SyncEngine engine, LocalNetwork network) {
    int head = network.chain().size() - 1;
    Eventually.until(
        "the head " + head,
        () ->
            Long.valueOf(head).equals(engine.progress().figure("head_block"))
                && engine.chain().height() == head
                && engine.chain().hash(head).equals(network.chain().hash(head))
                && engine.progress().status().equals("following"));
  }

  @Test
  void newBlocksAreStoredWithinASecondOfTheirAnnouncement() throws Exception {
    RunClock clock = RunClock.start();
    List<Long> millis = Collections.synchronizedList(new ArrayList<>());
    try (LocalNetwork network = twoPeers()) {
      SyncOutcome outcome =
          new Sync(dir)
              .from(network)
              .follow()
              .meanwhile(
                  engine -> {
                    awaitHead(engine, network);
                    for (int i = 0; i < 11; i++) {
                      long mined = clock.millis();
                      network.mine(1);
                      awaitHead(engine, network);
                      millis.add(clock.millis() - mined);
                    }
                    engine.stop();
                  })
              .run()
              .done();

      assertThat(outcome.lastBlock()).isEqualTo(LAST + 11);
      assertThat(outcome.storedBlocks()).isEqualTo(LAST + 11);
      Sync.assertStored(dir, network.chain(), 0, LAST + 11);
    }
    Collections.sort(millis);
    assertThat(millis.get(5)).as("median of %s ms", millis).isLessThan(1_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100})
  void aReorganizationWithinTheWindowIsFollowed(int depth) throws Exception {
    Path runs = dir.resolve("runs");
    Path data = dir.resolve("data");
    try (LocalNetwork network = twoPeers()) {
      SyncOutcome outcome =
          new Sync(data)
              .from(network)
              .follow()
              .recordTo(runs)
              .meanwhile(
                  engine -> {
                    awaitHead(engine, network);
                    network.reorganize(depth, depth + 1);
                    awaitHead(engine, network);
                    engine.stop();
                  })
              .run()
              .done();

      assertThat(outcome.lastBlock()).isEqualTo(LAST + 1);
      assertThat(outcome.replacedBlocks()).isEqualTo(depth);
      assertThat(outcome.storedBlocks() + outcome.presentBlocks()).isEqualTo(LAST + 1);
      Sync.assertStored(data, network.chain(), 0, LAST + 1);
    }
    List<JsonNode> told = Sync.events(runs, "chain_reorganized");
    assertThat(told).hasSize(1);
    assertThat(told.get(0).path("fork_block").asInt()).isEqualTo(LAST - depth);
    assertThat(told.get(0).path("orphaned_blocks").asInt()).isEqualTo(depth);
  }

  @Test
  void aReorganizationDeeperThanTheWindowEndsTheRunWithASentence() throws Exception {
    try (LocalNetwork network = twoPeers()) {
      SyncFailure failure =
          new Sync(dir)
              .from(network)
              .follow()
              .rollbackWindow(10)
              .meanwhile(
                  engine -> {
                    awaitHead(engine, network);
                    network.reorganize(11, 20);
                  })
              .run()
              .failed();

      assertThat(failure)
          .hasMessageContaining("block " + (LAST - 11))
          .hasMessageContaining("--rollback-window")
          .hasMessageContaining("10");
    }
    Sync.assertStored(dir, chain, 0, LAST);
  }

  @Test
  void aBranchWithLessWorkIsNotFollowed() throws Exception {
    try (LocalNetwork network = twoPeers();
        LocalNetwork weaker =
            LocalNetwork.start(chain.branchAt(LAST - 5).seed(9).mine(3), List.of(Manners.fast()))) {
      new Sync(dir)
          .from(network)
          .from(weaker)
          .minPeers(3)
          .follow()
          .meanwhile(
              engine -> {
                awaitHead(engine, network);
                network.mine(1);
                awaitHead(engine, network);
                engine.stop();
              })
          .run()
          .done();
      Sync.assertStored(dir, network.chain(), 0, LAST + 1);
    }
  }

  @Test
  void blocksMinedWhileEveryPeerIsAwayAreStoredWhenTheyComeBack() throws Exception {
    try (LocalNetwork network = twoPeers()) {
      new Sync(dir)
          .from(network)
          .follow()
          .meanwhile(
              engine -> {
                awaitHead(engine, network);
                network.peers().forEach(LocalPeer::leave);
                Eventually.until(
                    "nobody", () -> engine.progress().status().equals("looking_for_peers"));
                network.mine(12);
                network.peers().forEach(FollowTest::comeBack);
                awaitHead(engine, network);
                engine.stop();
              })
          .run()
          .done();
      Sync.assertStored(dir, network.chain(), 0, LAST + 12);
    }
  }

  @Test
  void thirtySecondsWithoutAPeerAreToldOnce() throws Exception {
    AtomicLong skippedNanos = new AtomicLong();
    RunClock real = RunClock.start();
    RunClock clock = RunClock.of(() -> real.nanos() + skippedNanos.get(), real::wallMillis);
    Path runs = dir.resolve("runs");
    try (LocalNetwork network = twoPeers()) {
      new Sync(dir.resolve("data"))
          .from(network)
          .follow()
          .clock(clock)
          .recordTo(runs)
          .meanwhile(
              engine -> {
                awaitHead(engine, network);
                // An hour without a new block is no stall while peers are connected.
                skippedNanos.addAndGet(Duration.ofHours(1).toNanos());
                Eventually.until("a look at it", () -> engine.idleMillis() < 30_000);
                network.mine(1);
                awaitHead(engine, network);
                network.peers().forEach(LocalPeer::leave);
                Eventually.until(
                    "nobody", () -> engine.progress().status().equals("looking_for_peers"));
                skippedNanos.addAndGet(Duration.ofSeconds(31).toNanos());
                Eventually.until("the event", () -> stalls(runs).size() == 1);
                skippedNanos.addAndGet(Duration.ofSeconds(31).toNanos());
                network.mine(1);
                network.peers().forEach(FollowTest::comeBack);
                awaitHead(engine, network);
                engine.stop();
              })
          .run()
          .done();
    }
    assertThat(stalls(runs)).hasSize(1);
    assertThat(stalls(runs).get(0).path("idle_ms").asLong()).isGreaterThanOrEqualTo(30_000);
    assertThat(stalls(runs).get(0).path("peers_active").asInt()).isZero();
  }

  private static List<JsonNode> stalls(Path runs) {
    try {
      return Sync.events(runs, "sync_stalled");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void comeBack(LocalPeer peer) {
    try {
      peer.comeBack();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
