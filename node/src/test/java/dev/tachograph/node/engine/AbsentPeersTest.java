package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.Eventually;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.LocalPeer;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.report.PeerHealthSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Named peers that are away: tried again and again, never banned for it. */
class AbsentPeersTest {
  private static final int LAST = 400;
  private static LocalChain chain;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(LAST + 1, 51);
  }

  @Test
  void aPeerThatRefusesConnectionsAtFirstIsTriedUntilItServes() throws Exception {
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()))) {
      LocalPeer peer = network.peers().get(0);
      peer.leave();
      SyncOutcome outcome =
          new Sync(dir)
              .from(network)
              .giveUpAfter(Duration.ofMinutes(5))
              .meanwhile(
                  engine -> {
                    // More than the failures that ban a peer for other reasons.
                    Eventually.until("attempts", () -> failures(engine) >= 4);
                    assertNotBanned(engine);
                    comeBack(peer);
                  })
              .run()
              .done();

      assertThat(outcome.complete()).isTrue();
    }
    Sync.assertStored(dir, chain, 0, LAST);
  }

  @Test
  void aPeerThatIsAwayInMidSyncIsFoundAgain() throws Exception {
    try (LocalNetwork network =
        LocalNetwork.start(
            chain, List.of(Manners.slow(Duration.ofMillis(5), Duration.ofMillis(5))))) {
      LocalPeer peer = network.peers().get(0);
      Sync sync = new Sync(dir).skipping();
      SyncOutcome outcome =
          sync.from(network)
              .giveUpAfter(Duration.ofMinutes(5))
              .meanwhile(
                  engine -> {
                    Eventually.until("progress", () -> engine.progress().unitsDone() > 40);
                    peer.leave();
                    long before = failures(engine);
                    for (int i = 1; i <= 5; i++) {
                      int attempts = i;
                      Eventually.until("attempts", () -> failures(engine) >= before + attempts);
                      // As long as it is left alone at most between two of them.
                      sync.skip(Duration.ofSeconds(10));
                    }
                    assertNotBanned(engine);
                    comeBack(peer);
                  })
              .run()
              .done();

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.storedBlocks()).isEqualTo(LAST);
    }
    Sync.assertStored(dir, chain, 0, LAST);
  }

  private static long failures(SyncEngine engine) {
    return engine.peerHealth().stream().mapToLong(PeerHealthSummary::failures).sum();
  }

  private static void assertNotBanned(SyncEngine engine) {
    assertThat(engine.peerHealth()).noneMatch(PeerHealthSummary::isBanned);
  }

  private static void comeBack(LocalPeer peer) {
    try {
      peer.comeBack();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
