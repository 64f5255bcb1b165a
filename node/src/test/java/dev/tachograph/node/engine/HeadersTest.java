package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.RunClock;
import dev.tachograph.node.Eventually;
import dev.tachograph.node.localnet.Link;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.Manner;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.localnet.Profile;
import dev.tachograph.node.localnet.ServingConnection;
import dev.tachograph.node.wire.Wire;
import dev.tachograph.report.PeerHealthSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How headers are fetched: from whom, how many, and what is said meanwhile. */
@Tag("once")
class HeadersTest {
  private static final int LAST = 400;
  private static LocalChain chain;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(LAST + 1, 71);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_999, 2_000, 2_001, 4_000})
  void aChainOfWholeMessagesOfHeadersIsComplete(int last) throws Exception {
    LocalChain longChain = LocalChain.generate(1, 1).branchAt(0).mine(last);
    try (LocalNetwork network =
        LocalNetwork.start(longChain, List.of(Manners.fast(), Manners.fast(), Manners.fast()))) {
      assertThat(new Sync(dir).from(network).run().done().lastBlock()).isEqualTo(last);
      SyncOutcome again = new Sync(dir).from(network).run().done();
      assertThat(again.complete()).isTrue();
      assertThat(again.presentBlocks()).isEqualTo(last);
    }
  }

  @Test
  void anEndBeyondTheHeadIsReachedWhenItIsMined() throws Exception {
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()))) {
      SyncOutcome outcome =
          new Sync(dir)
              .from(network)
              .range(1, LAST + 20)
              .meanwhile(
                  engine -> {
                    Eventually.until("the head", () -> engine.progress().unitsDone() >= LAST);
                    network.mine(5);
                    Eventually.until("five more", () -> engine.progress().unitsDone() >= LAST + 5);
                    network.mine(15);
                  })
              .run()
              .done();

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.lastBlock()).isEqualTo(LAST + 20);
      Sync.assertStored(dir, network.chain(), 0, LAST + 20);
    }
  }

  @Test
  void aHeaderOfTheFutureIsLeftOutAndThoseBeforeItAreKept() throws Exception {
    Instant now = RunClock.start().startedAt();
    LocalChain good = LocalChain.generate(1, 1).branchAt(0).mine(599);
    LocalChain early =
        good.branchAt(599)
            .times(
                Instant.ofEpochSecond(now.getEpochSecond()).plus(Duration.ofHours(3)),
                Duration.ofMinutes(10))
            .mine(1);
    try (LocalNetwork network = LocalNetwork.start(early, List.of(Manners.fast()))) {
      List<PeerHealthSummary> peers = new ArrayList<>();
      SyncOutcome outcome =
          new Sync(dir)
              .from(network)
              .range(1, 599)
              .meanwhile(
                  engine -> {
                    Eventually.until("the good ones", () -> engine.progress().unitsDone() >= 599);
                    peers.addAll(engine.peerHealth());
                  })
              .run()
              .done();

      assertThat(outcome.complete()).isTrue();
      assertThat(peers).hasSize(1).noneMatch(PeerHealthSummary::isBanned);
      assertThat(network.peers().get(0).acceptedConnections()).isEqualTo(1);
    }
    Sync.assertStored(dir, good, 0, 599);
  }

  @Test
  void silentPeersDoNotTakeTurnsInHoldingUpTheHeaders() throws Exception {
    Manner[] manners = {
      Manners.silentOnHeaders(), Manners.silentOnHeaders(), Manners.silentOnHeaders(),
      Manners.silentOnHeaders(), Manners.silentOnHeaders(), Manners.fast()
    };
    LocalChain longer = chain.branchAt(LAST).mine(4_000);
    try (LocalNetwork network = LocalNetwork.start(longer, List.of(manners))) {
      SyncOutcome outcome = new Sync(dir).from(network).minPeers(manners.length).run().done();

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.lastBlock()).isEqualTo(LAST + 4_000);
      // One turn after another would take 20 s for each of five.
      assertThat(outcome.durationMillis()).isLessThan(60_000);
    }
  }

  @Test
  void aPeerThatRepeatsItsHeadersForeverDoesNotHoldUpTheEnd() throws Exception {
    LocalChain longer = chain.branchAt(LAST).mine(2_100);
    List<Integer> first = IntStream.rangeClosed(1, 2_000).boxed().toList();
    Manner repeating = answering(Manners.fast(), heights -> first);
    try (LocalNetwork network = LocalNetwork.start(longer, List.of(repeating, Manners.fast()))) {
      SyncOutcome outcome =
          new Sync(dir).from(network).minPeers(2).giveUpAfter(Duration.ofSeconds(10)).run().done();

      assertThat(outcome.complete()).isTrue();
    }
  }

  @Test
  void aPeerThatLagsIsNotAskedForHalfItsChainAgain() throws Exception {
    AtomicInteger most = new AtomicInteger();
    AtomicInteger answers = new AtomicInteger();
    Manner lagging =
        answering(
            Manners.knowing(LAST - 4),
            heights -> {
              most.accumulateAndGet(heights.size(), Math::max);
              answers.incrementAndGet();
              return heights;
            });
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(lagging, Manners.fast()))) {
      Sync sync = new Sync(dir).skipping();
      sync.from(network)
          .minPeers(2)
          .follow()
          .meanwhile(
              engine -> {
                Eventually.until("the head", () -> engine.progress().status().equals("following"));
                most.set(0);
                int before = answers.get();
                // It announces nothing, and so is asked after ten seconds.
                sync.skip(Duration.ofSeconds(11));
                Eventually.until("two answers", () -> answers.get() >= before + 2);
                engine.stop();
              })
          .run()
          .done();
    }
    assertThat(most.get()).isBetween(1, 10);
  }

  /** A manner whose answers to requests for headers are changed. */
  private static Manner answering(Manner manner, UnaryOperator<List<Integer>> answer) {
    return new Manner() {
      @Override
      public String name() {
        return manner.name();
      }

      @Override
      public Profile profile(LocalChain has) {
        return manner.profile(has);
      }

      @Override
      public void headers(ServingConnection connection, List<Integer> heights) {
        connection.sendHeaders(answer.apply(heights));
      }

      @Override
      public void serve(ServingConnection connection, List<Integer> heights) {
        manner.serve(connection, heights);
      }
    };
  }

  @Test
  void theStatusSaysThatHeadersAreFetched() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Manner far = Manners.over(new Link(Duration.ofMillis(100), 1_000_000), Manners.fast());
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(far))) {
      new Sync(dir)
          .from(network)
          .meanwhile(
              engine ->
                  Eventually.until(
                      "all blocks",
                      () -> {
                        seen.add(engine.progress().status());
                        return engine.progress().unitsDone() >= LAST;
                      }))
          .run()
          .done();
    }
    List<String> order = seen.stream().distinct().toList();
    assertThat(order).contains("fetching_headers", "fetching");
    assertThat(order.indexOf("fetching_headers")).isLessThan(order.indexOf("fetching"));
  }

  @Test
  void aStartBeyondTheHeadIsReported() throws Exception {
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()))) {
      SyncFailure failure =
          new Sync(dir)
              .from(network)
              .range(LAST + 100, null)
              .giveUpAfter(Duration.ofSeconds(3))
              .run()
              .failed();

      assertThat(failure).hasMessageContaining("" + LAST).hasMessageContaining("" + (LAST + 100));
    }
  }
}
