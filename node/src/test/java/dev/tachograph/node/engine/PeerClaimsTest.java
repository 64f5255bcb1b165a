package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.Eventually;
import dev.tachograph.node.localnet.Link;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.LocalPeer;
import dev.tachograph.node.localnet.Manner;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.wire.Wire;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What peers tell of themselves counts as far as they prove it. */
@Tag("once")
class PeerClaimsTest {
  private static final int LAST = 600;
  private static LocalChain chain;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(LAST + 1, 41);
  }

  private static LocalNetwork network(Manner... manners) throws Exception {
    return LocalNetwork.start(chain, List.of(manners));
  }

  private SyncFailure fails(Manner only) throws Exception {
    try (LocalNetwork network = network(only)) {
      return new Sync(dir).from(network).giveUpAfter(Duration.ofSeconds(4)).run().failed();
    }
  }

  @Test
  void aPeerThatNeverAnswersRequestsForHeadersLeavesNothingComplete() throws Exception {
    SyncFailure failure = fails(Manners.silentOnHeaders());

    assertThat(failure).hasMessageContaining("headers").hasMessageContaining("peer localhost:");
    assertThat(failure.outcome()).isNotNull();
    assertThat(failure.outcome().complete()).isFalse();
    assertThat(failure.outcome().storedBlocks()).isZero();
  }

  @Test
  void aPeerThatTellsAHeightAndHasNoHeadersLeavesNothingComplete() throws Exception {
    SyncFailure failure = fails(Manners.withoutHeaders());

    assertThat(failure).hasMessageContaining("told height 600").hasMessageContaining("no headers");
    assertThat(failure.outcome().complete()).isFalse();
  }

  @Test
  void aConnectionThatIsCutWithinTheHeadersLeavesNothingComplete() throws Exception {
    SyncFailure failure = fails(Manners.cuttingHeaders());

    assertThat(failure).hasMessageContaining("peer localhost:").hasMessageContaining("headers");
    assertThat(failure.outcome().complete()).isFalse();
    assertThat(failure.outcome().storedBlocks()).isZero();
  }

  @Test
  void aNewDirectoryAndAPeerThatHasTheGenesisBlockAloneAreUpToDate() throws Exception {
    try (LocalNetwork network = network(Manners.knowing(1))) {
      SyncOutcome outcome = new Sync(dir).from(network).run().done();

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.storedBlocks()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, -5})
  void aHeightThatNoChainHasIsNotBelieved(int told) throws Exception {
    try (LocalNetwork network = network(Manners.telling(told), Manners.fast())) {
      Sync sync =
          new Sync(dir)
              .from(network)
              .minPeers(2)
              .meanwhile(
                  engine ->
                      Eventually.until(
                          "all blocks",
                          () -> {
                            Object seen = engine.progress().figure("head_seen");
                            assertThat(seen == null ? 0 : ((Number) seen).longValue())
                                .isBetween(0L, (long) LAST);
                            return engine.progress().unitsDone() >= LAST;
                          }));
      SyncOutcome outcome = sync.run().done();

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.lastBlock()).isEqualTo(LAST);
    }
    Sync.assertStored(dir, chain, 0, LAST);
  }

  @Test
  void theHeadIsTheBestOfAllPeersAlsoOfASlowerOne() throws Exception {
    LocalChain longer = chain.branchAt(LAST).mine(171);
    Manner far = Manners.over(new Link(Duration.ofMillis(200), 10_000_000), Manners.fast());
    try (LocalNetwork network = LocalNetwork.start(longer, List.of(Manners.knowing(751), far))) {
      SyncOutcome outcome =
          new Sync(dir).from(network).headTimeout(Duration.ofSeconds(60)).run().done();

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.lastBlock()).isEqualTo(771);
    }
    Sync.assertStored(dir, longer, 0, 771);
  }

  @Test
  void aSilentPeerDoesNotHoldUpTheHeadOfThoseThatAnswer() throws Exception {
    try (LocalNetwork network = network(Manners.silentOnHeaders(), Manners.fast())) {
      SyncOutcome outcome =
          new Sync(dir).from(network).giveUpAfter(Duration.ofSeconds(30)).run().done();

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.lastBlock()).isEqualTo(LAST);
    }
  }

  @Test
  void aPrunedPeerIsAskedOnlyForWhatItKeeps() throws Exception {
    try (LocalNetwork network = network(Manners.pruned(), Manners.fast())) {
      SyncOutcome outcome = new Sync(dir).from(network).minPeers(2).run().done();

      assertThat(outcome.complete()).isTrue();
      long servedBelow = 0;
      for (int height = 0; height <= LAST - 288; height++) {
        servedBelow += network.peer("pruned").served(height);
      }
      assertThat(servedBelow).isZero();
      assertThat(network.peer("pruned").acceptedConnections()).isEqualTo(1);
      LocalPeer pruned = network.peer("pruned");
      // What it was asked for as a second peer may still be on its way.
      Eventually.until(
          "all it was asked for, as it keeps it",
          () -> pruned.askedBlocks() == pruned.servedBlocks());
    }
    Sync.assertStored(dir, chain, 0, LAST);
  }

  @Test
  void aPrunedPeerAloneIsNotEnoughAndThatIsSaid() throws Exception {
    assertThat(fails(Manners.pruned())).hasMessageContaining("blocks").hasMessageContaining("288");
  }

  @Test
  void aPeerWithoutWitnessesIsNotAskedForBlocks() throws Exception {
    try (LocalNetwork network = network(Manners.withoutWitnesses(), Manners.fast())) {
      SyncOutcome outcome = new Sync(dir).from(network).run().done();

      assertThat(outcome.complete()).isTrue();
      assertThat(network.peer("without witnesses").askedBlocks()).isZero();
    }
    Sync.assertStored(dir, chain, 0, LAST);
  }

  @Test
  void aPeerOfAnotherNetworkIsNamedSo() throws Exception {
    assertThat(fails(Manners.onNetwork(BitcoinNetwork.MAINNET)))
        .hasMessageContaining("another network");
  }

  @Test
  void onePeerUnderTwoNamesCountsOnce() throws Exception {
    try (LocalNetwork network = network(Manners.fast())) {
      int port = network.peers().get(0).address().getPort();
      SyncFailure failure =
          new Sync(dir)
              .from(network)
              .from(InetSocketAddress.createUnresolved("localhost", port))
              .minPeers(2)
              .giveUpAfter(Duration.ofSeconds(3))
              .givingUpWhen("one peer, and its other name", PeerClaimsTest::hasAnotherName)
              .run()
              .failed();

      assertThat(failure).hasMessageStartingWith("only 1 of 2 peers came");
    }
  }

  private static boolean hasAnotherName(SyncEngine engine) {
    return Long.valueOf(1).equals(engine.progress().figure("peers_active"))
        && engine.peerHealth().stream()
            .anyMatch(peer -> String.valueOf(peer.lastError()).contains("another name"));
  }

  @Test
  void aFloodOfPingsIsAnsweredInBoundsAndDoesNotStopTheSync() throws Exception {
    try (LocalNetwork network = network(Manners.pingFlood(), Manners.fast())) {
      SyncOutcome outcome = new Sync(dir).from(network).minPeers(2).run().done();

      assertThat(outcome.complete()).isTrue();
      assertThat(network.peer("ping flood").pongs()).isLessThan(2_000);
    }
    Sync.assertStored(dir, chain, 0, LAST);
  }
}
