package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.Eventually;
import dev.tachograph.node.localnet.Link;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.LocalPeer;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slow links: what is being received is not asked for again, and limits follow the speed. */
@Tag("once")
class SlowPeersTest {
  private static final int LAST = 3;
  private static LocalChain large;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    large = LocalChain.generate(1, 1).branchAt(0).dataBytes(1_000_000).mine(LAST);
  }

  @Test
  void largeBlocksOverASlowLinkArriveOnce() throws Exception {
    Link slow = new Link(Duration.ofMillis(20), 400_000);
    try (LocalNetwork network =
        LocalNetwork.start(large, List.of(Manners.over(slow, Manners.fast())))) {
      // A block takes longer than all time-outs here.
      SyncOutcome outcome =
          new Sync(dir).from(network).giveUpAfter(Duration.ofSeconds(2)).run().done();

      assertThat(outcome.complete()).isTrue();
      assertServedOnce(network.peers().get(0), outcome.storedBlocks());
    }
    Sync.assertStored(dir, large, 0, LAST);
  }

  @Test
  void aFarPeerIsAskedAheadAndItsBlocksArriveOnce() throws Exception {
    LocalChain small = LocalChain.generate(1, 1).branchAt(0).mine(2_000);
    Link far = new Link(Duration.ofMillis(100), 20_000_000);
    try (LocalNetwork network =
        LocalNetwork.start(small, List.of(Manners.over(far, Manners.fast())))) {
      SyncOutcome outcome = new Sync(dir).from(network).run().done();

      assertThat(outcome.complete()).isTrue();
      LocalPeer peer = network.peers().get(0);
      // With a window of a few blocks these are 500 and more, each of them a round trip.
      assertThat(peer.blockRequests()).as("requests").isLessThan(250);
      assertServedOnce(peer, outcome.storedBlocks());
    }
    Sync.assertStored(dir, small, 0, 2_000);
  }

  @Test
  void aPeerThatDripsOneByteASecondDoesNotHoldUpTheOthers() throws Exception {
    LocalChain small = LocalChain.generate(1, 1).branchAt(0).mine(300);
    try (LocalNetwork network =
        LocalNetwork.start(small, List.of(Manners.dripping(), Manners.fast()))) {
      SyncOutcome outcome = new Sync(dir).from(network).minPeers(2).run().done();

      assertThat(outcome.complete()).isTrue();
    }
    Sync.assertStored(dir, small, 0, 300);
  }

  @Test
  void aStopWhileALargeBlockArrivesEndsWithinTheDrainTime() throws Exception {
    Link slow = new Link(Duration.ofMillis(20), 100_000);
    try (LocalNetwork network =
        LocalNetwork.start(large, List.of(Manners.over(slow, Manners.fast())))) {
      SyncOutcome outcome =
          new Sync(dir)
              .from(network)
              .drain(Duration.ofMillis(500))
              .meanwhile(
                  engine -> {
                    Eventually.until("a request", () -> network.peers().get(0).askedBlocks() > 0);
                    engine.stop();
                  })
              .run()
              .done();

      assertThat(outcome.complete()).isFalse();
    }
  }

  private static void assertServedOnce(LocalPeer peer, long blocks) {
    assertThat(peer.servedBlocks()).isEqualTo(blocks);
  }
}
