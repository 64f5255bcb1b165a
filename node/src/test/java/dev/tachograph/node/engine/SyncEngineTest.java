package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.RunClock;
import dev.tachograph.node.Eventually;
import dev.tachograph.node.Mainnet;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.LocalPeer;
import dev.tachograph.node.localnet.Manner;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.sync.PeerHealthConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncEngineTest {
  private static final int LAST = 599;
  private static LocalChain chain;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(LAST + 1, 11);
  }

  @Test
  void everyBlockIsStoredByteForByteAndNothingIsDownloadedTwice() throws Exception {
    try (LocalNetwork network = network(Manners.fast(), Manners.fast(), Manners.fast())) {
      SyncOutcome first = new Sync(dir).from(network).clock(patient()).run().done();

      assertThat(first.complete()).isTrue();
      assertThat(first.lastBlock()).isEqualTo(LAST);
      assertThat(first.storedBlocks()).isEqualTo(LAST);
      assertThat(first.storedBytes()).isEqualTo(chain.bytes() - chain.block(0).length);
      for (int height = 1; height <= LAST; height++) {
        assertThat(served(network, height)).as("block %d", height).isEqualTo(1);
      }

      SyncOutcome second = new Sync(dir).from(network).run().done();

      assertThat(second.complete()).isTrue();
      assertThat(second.storedBlocks()).isZero();
      assertThat(second.presentBlocks()).isEqualTo(LAST);
      assertThat(served(network)).isEqualTo(LAST);
    }
    Sync.assertStored(dir, chain, 0, LAST);
  }

  @Test
  void aRangeIsSyncedAndWidenedLater() throws Exception {
    try (LocalNetwork network = network(Manners.fast())) {
      SyncOutcome outcome = new Sync(dir).from(network).range(100, 300).run().done();
      assertThat(outcome.storedBlocks()).isEqualTo(201);
      assertThat(served(network, 99) + served(network, 301)).isZero();

      SyncOutcome wider = new Sync(dir).from(network).range(50, 350).run().done();
      assertThat(wider.storedBlocks()).isEqualTo(100);
      assertThat(wider.presentBlocks()).isEqualTo(201);
    }
    Sync.assertStored(dir, chain, 50, 350);
  }

  @Test
  void peersThatDropConnectionsAndAnswerInPartsAreEnough() throws Exception {
    PeerHealthConfig patient =
        PeerHealthConfig.defaults().withBan(5, Duration.ofMillis(200)).withBatch(1, 16, 64);
    try (LocalNetwork network = network(Manners.flaky(), Manners.flaky(), Manners.partial(2))) {
      SyncOutcome outcome = new Sync(dir).from(network).range(1, 60).health(patient).run().done();

      assertThat(outcome.complete()).isTrue();
    }
    Sync.assertStored(dir, chain, 0, 60);
  }

  @Test
  void aBudgetSmallerThanABatchSlowsDownAndDoesNotStop() throws Exception {
    try (LocalNetwork network = network(Manners.fast(), Manners.fast())) {
      Sync sync = new Sync(dir).from(network).range(1, 150).maxBytes(2_000);

      assertThat(sync.run().done().complete()).isTrue();
    }
    Sync.assertStored(dir, chain, 0, 150);
  }

  @Test
  void aStopStoresWhatIsInFlightAndTheRestComesLaterOnce() throws Exception {
    try (LocalNetwork network = network(slow(), slow())) {
      SyncOutcome stopped =
          new Sync(dir)
              .from(network)
              .meanwhile(
                  engine -> {
                    Eventually.until("progress", () -> engine.progress().unitsDone() > 50);
                    engine.stop();
                  })
              .run()
              .done();

      assertThat(stopped.complete()).isFalse();
      assertThat(stopped.storedBlocks()).isBetween(50L, (long) LAST - 1);
      assertThat(served(network))
          .as("all that was served is stored")
          .isEqualTo(stopped.storedBlocks());

      SyncOutcome resumed = new Sync(dir).from(network).clock(patient()).run().done();

      assertThat(resumed.complete()).isTrue();
      assertThat(resumed.presentBlocks()).isEqualTo(stopped.storedBlocks());
      assertThat(served(network)).isEqualTo(LAST);
    }
    Sync.assertStored(dir, chain, 0, LAST);
  }

  @Test
  void aStopDoesNotWaitForASilentPeerForEver() throws Exception {
    try (LocalNetwork network = network(Manners.silent())) {
      SyncOutcome outcome =
          new Sync(dir)
              .from(network)
              .drain(Duration.ofMillis(100))
              .meanwhile(
                  engine -> {
                    Eventually.until(
                        "progress",
                        () -> !Long.valueOf(0).equals(engine.progress().figure("inflight")));
                    engine.stop();
                  })
              .run()
              .done();

      assertThat(outcome.complete()).isFalse();
    }
  }

  @Test
  void aBranchWithMoreWorkReplacesTheChainAndItsBlocks() throws Exception {
    LocalChain other = LocalChain.generate(700, 12);
    try (LocalNetwork network = network(Manners.fast())) {
      assertThat(new Sync(dir).from(network).run().done().complete()).isTrue();
    }
    try (LocalNetwork network = LocalNetwork.start(other, List.of(Manners.fast()))) {
      SyncOutcome outcome = new Sync(dir).from(network).rollbackWindow(1_000).run().done();

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.storedBlocks()).isEqualTo(699);
    }
    Sync.assertStored(dir, other, 0, 699);
  }

  @Test
  void mainnetBlocksAreTheSameBytesAfterStoring() throws Exception {
    LocalChain mainnet = LocalChain.fromBlockFile(BitcoinNetwork.MAINNET, Mainnet.blockFile());
    try (LocalNetwork network = LocalNetwork.start(mainnet, Manners.six())) {
      SyncOutcome outcome = new Sync(dir).from(network).run().done();

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.lastBlock()).isEqualTo(438);
    }
    Sync.assertStored(dir, mainnet, 0, 438);
  }

  @Test
  void missingPeersAreReportedWithTheReason() throws Exception {
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    SyncFailure failure =
        new Sync(dir)
            .from(nobody)
            .giveUpAfter(Duration.ofSeconds(3))
            .givingUpWhen(
                "an attempt",
                engine -> engine.peerHealth().stream().anyMatch(peer -> peer.failures() > 0))
            .run()
            .failure();

    assertThat(failure)
        .hasMessageStartingWith("no peer could be reached within 3 s")
        .hasMessageContaining(":1: connection refused");
  }

  @Test
  void tooFewPeersAreReported() throws Exception {
    try (LocalNetwork network = network(Manners.fast())) {
      SyncFailure failure =
          new Sync(dir)
              .from(network)
              .from(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))
              .minPeers(2)
              .giveUpAfter(Duration.ofSeconds(10))
              .givingUpWhen("one peer", engine -> isActive(engine, 1))
              .run()
              .failure();

      assertThat(failure).hasMessageStartingWith("only 1 of 2 peers came within 10 s");
    }
  }

  private static boolean hasAllAndWantsMore(SyncEngine engine) {
    return engine.progress().unitsDone() >= LAST
        && engine.progress().status().equals("fetching_headers");
  }

  private static boolean isActive(SyncEngine engine, int peers) {
    return Long.valueOf(peers).equals(engine.progress().figure("peers_active"));
  }

  @Test
  void anEndThatNoPeerHasIsReported() throws Exception {
    try (LocalNetwork network = network(Manners.fast())) {
      SyncFailure failure =
          new Sync(dir)
              .from(network)
              .range(1, LAST + 1)
              .giveUpAfter(Duration.ofSeconds(5))
              .givingUpWhen("all blocks", SyncEngineTest::hasAllAndWantsMore)
              .run()
              .failure();

      assertThat(failure).hasMessageContaining("the peers' chain ends at block 599, and block 600");
    }
  }

  /**
   * A clock so slow that nobody is taken for late who waits for a processor: the last blocks would
   * be asked for once more.
   */
  private static RunClock patient() {
    RunClock real = RunClock.start();
    return RunClock.of(() -> real.nanos() / 10, real::wallMillis);
  }

  private static Manner slow() {
    return Manners.slow(Duration.ofMillis(5), Duration.ofMillis(5));
  }

  private static LocalNetwork network(Manner... manners) throws Exception {
    return LocalNetwork.start(chain, List.of(manners));
  }

  private static long served(LocalNetwork network) {
    return network.peers().stream().mapToLong(LocalPeer::servedBlocks).sum();
  }

  private static int served(LocalNetwork network, int height) {
    return network.peers().stream().mapToInt(peer -> peer.served(height)).sum();
  }
}
