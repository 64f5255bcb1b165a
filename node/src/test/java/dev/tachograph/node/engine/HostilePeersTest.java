package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.Eventually;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.Manner;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.localnet.ServingConnection;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.sync.PeerHealthConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that lie or break the protocol, beside one that does not. */
@Tag("once")
class HostilePeersTest {
  private static final int LAST = 399;
  private static LocalChain chain;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(LAST + 1, 21);
  }

  @Test
  void aBlockWithOtherTransactionsBansItsPeer() throws Exception {
    bannedFor(changing(block -> flip(block, block.length - 1)), "sent a wrong block");
  }

  @Test
  void aBlockWithAnotherHeaderBansItsPeer() throws Exception {
    bannedFor(changing(block -> flip(block, 70)), "sent a block that nobody asked for");
  }

  @Test
  void aBlockThatIsCutShortBansItsPeer() throws Exception {
    bannedFor(
        changing(block -> java.util.Arrays.copyOf(block, block.length / 2 + 81)),
        "sent a wrong block");
  }

  @Test
  void aMessageLargerThanTheProtocolAllowsBansItsPeer() throws Exception {
    bannedFor(Manners.oversized(), "a 'block' message of");
  }

  @Test
  void aMessageThatCannotBeReadBansItsPeer() throws Exception {
    bannedFor(
        manner("garbled", connection -> connection.sendBytes("headers", new byte[] {5, 1, 2, 3})),
        "a 'headers' message that cannot be read");
  }

  @Test
  void aPeerThatOnlySendsNothingOfUseIsNotListenedTo() throws Exception {
    Manner chatter =
        manner(
            "chatter",
            connection -> {
              for (int i = 0; i < 1_000; i++) {
                connection.sendBytes("inv", new byte[37]);
                connection.sendBytes("nonsense", new byte[100]);
              }
              connection.sendNotFound(List.of(LAST));
            });
    Sync.Result result = sync(chatter);

    assertThat(result.done().complete()).isTrue();
    Sync.assertStored(dir, chain, 0, LAST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "ping"})
  @Timeout(60)
  void bytesOfNoUseAreNoProgress(String command) throws Exception {
    byte[] bytes = new byte[20_000];
    Manner chatting =
        manner(
            "chatting",
            connection -> {
              for (int i = 0; i < 300; i++) {
                connection.later(
                    Duration.ofMillis(100L * i), () -> connection.sendBytes(command, bytes));
              }
            });
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(chatting))) {
      SyncFailure failure =
          new Sync(dir).from(network).giveUpAfter(Duration.ofSeconds(4)).run().failed();

      assertThat(failure).hasMessageContaining("none of the " + LAST + " missing blocks came");
      assertThat(failure.outcome().durationMillis()).isLessThan(25_000);
    }
  }

  @Test
  void aPeerThatAnnouncesAllTheTimeIsTimedOut() throws Exception {
    byte[] inventory = new byte[37];
    inventory[0] = 1;
    inventory[1] = 2;
    AtomicInteger announced = new AtomicInteger();
    Manner announcing =
        manner(
            "announcing",
            connection -> {
              for (int i = 0; i < 4_000; i++) {
                connection.later(
                    Duration.ofMillis(5L * i),
                    () -> {
                      connection.sendBytes("inv", inventory);
                      announced.incrementAndGet();
                    });
              }
            });
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(announcing))) {
      new Sync(dir)
          .from(network)
          .meanwhile(
              engine -> {
                Eventually.until(
                    "a failure",
                    () -> engine.peerHealth().stream().anyMatch(p -> p.failures() > 0));
                assertThat(announced.get()).isBetween(1, 3_500);
                engine.stop();
              })
          .run()
          .done();
    }
  }

  private void bannedFor(Manner manner, String reason) throws Exception {
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(manner))) {
      // Alone, so that it is asked.
      AtomicReference<PeerHealthSummary> peer = new AtomicReference<>();
      new Sync(dir.resolve("alone"))
          .from(network)
          .meanwhile(
              engine -> {
                Eventually.until("a ban", () -> isBanned(engine));
                peer.set(engine.peerHealth().get(0));
                engine.stop();
              })
          .run()
          .done();
      assertThat(peer.get().lastError()).contains(reason);
      assertThat(peer.get().banRemainingMs()).isGreaterThan(Duration.ofHours(1).toMillis());
    }
    assertThat(sync(manner).done().complete()).isTrue();
    Sync.assertStored(dir, chain, 0, LAST);
  }

  private static boolean isBanned(SyncEngine engine) {
    return engine.peerHealth().stream().anyMatch(PeerHealthSummary::isBanned);
  }

  private Sync.Result sync(Manner manner) throws Exception {
    Manner honest = Manners.slow(Duration.ofMillis(2), Duration.ofMillis(1));
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(manner, honest))) {
      return new Sync(dir)
          .from(network)
          .minPeers(2)
          .health(PeerHealthConfig.defaults().withBatch(1, 8, 16))
          .run();
    }
  }

  private static Manner changing(UnaryOperator<byte[]> change) {
    return Manners.changing("lying", change);
  }

  private static byte[] flip(byte[] block, int at) {
    byte[] changed = block.clone();
    changed[at] ^= 1;
    return changed;
  }

  private static Manner manner(String name, java.util.function.Consumer<ServingConnection> answer) {
    return new Manner() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void serve(ServingConnection connection, List<Integer> heights) {
        answer.accept(connection);
      }
    };
  }
}
