package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.LocalPeer;
import dev.tachograph.node.localnet.Manner;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.CompactionObserver;
import dev.tachograph.node.wire.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of the node, with signals. */
class NodeProcessTest {
  private static final int USR1 = 10;
  private static LocalChain chain;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(1_500, 31);
  }

  @Test
  void theLocalNetworkIsSyncedByteForByteAndItsPeersAreDistinguished() throws Exception {
    try (NodeProcess node =
        NodeProcess.start(dir, "--network", "local", "--data-dir", "data", "--log")) {
      assertThat(node.end()).as("%s", node.console()).isZero();
      assertThat(node.console())
          .contains("up to date: blocks 1 to 5,000; 5,000 stored now")
          .as("no progress line without a terminal")
          .doesNotContain("\r");

      JsonNode report = node.report();
      assertThat(report.path("status").asText()).isEqualTo("completed");
      assertThat(report.at("/results/stored_blocks").asInt()).isEqualTo(5_000);
      assertThat(report.at("/progress/status").asText()).isEqualTo("up_to_date");
      Map<String, JsonNode> byManner = peersByManner(report);
      List<String> worst = ids(report.path("peer_health_worst"));
      assertThat(worst)
          .containsExactlyInAnyOrder(
              id(byManner, "partial"), id(byManner, "flaky"), id(byManner, "silent"));
      assertThat(ids(report.path("peer_health_top")))
          .contains(id(byManner, "fast"), id(byManner, "slow"), id(byManner, "stale"));
      assertThat(byManner.get("slow").path("assigned_blocks").asInt())
          .as("the slow one did less than the fast one")
          .isLessThan(byManner.get("fast").path("assigned_blocks").asInt());
      assertThat(reportedHead(node, id(byManner, "stale"))).isLessThan(2_500);
      assertThat(node.lines(".events.jsonl"))
          .as("a connection that was dropped in the middle of an answer")
          .anyMatch(
              event ->
                  event.path("event").asText().equals("peer_disconnected")
                      && event.path("peer_id").asText().equals(id(byManner, "flaky"))
                      && event.path("inflight_blocks").asInt() > 0);
      assertStoredOnce(node, report);
    }
    try (BlockDatabase database =
        BlockDatabase.open(dir.resolve("data"), "regtest", CompactionObserver.none())) {
      LocalChain generated = LocalChain.generate(5_001, 1);
      for (int height = 0; height <= 5_000; height++) {
        assertThat(database.block(height)).isEqualTo(generated.block(height));
      }
    }
  }

  private static Map<String, JsonNode> peersByManner(JsonNode report) {
    Map<String, JsonNode> byId = new HashMap<>();
    report.path("peer_health_all").forEach(peer -> byId.put(peer.path("peer_id").asText(), peer));
    Map<String, JsonNode> byManner = new HashMap<>();
    for (JsonNode peer : report.at("/derived/local_peers")) {
      String[] idAndManner = peer.asText().split(" ");
      byManner.put(idAndManner[1], byId.get(idAndManner[0]));
    }
    assertThat(byManner).hasSize(6).doesNotContainValue(null);
    return byManner;
  }

  private static String id(Map<String, JsonNode> byManner, String manner) {
    return byManner.get(manner).path("peer_id").asText();
  }

  private static List<String> ids(JsonNode peers) {
    List<String> ids = new ArrayList<>();
    peers.forEach(peer -> ids.add(peer.path("peer_id").asText()));
    return ids;
  }

  private static int reportedHead(NodeProcess node, String peer) throws Exception {
    return node.lines(".events.jsonl").stream()
        .filter(event -> event.path("event").asText().equals("peer_connected"))
        .filter(event -> event.path("peer_id").asText().equals(peer))
        .mapToInt(event -> event.path("head_block").asInt())
        .max()
        .orElseThrow();
  }

  /** What was flushed is what was wanted, and no more. */
  private static void assertStoredOnce(NodeProcess node, JsonNode report) throws Exception {
    long flushed =
        node.lines(".events.jsonl").stream()
            .filter(event -> event.path("event").asText().equals("db_flush_end"))
            .mapToLong(event -> event.path("blocks").asLong())
            .sum();
    assertThat(flushed).isEqualTo(5_000);
    assertThat(report.at("/events/dropped").asLong()).isZero();
  }

  @Test
  void stateIsDumpedDuringStartUpTwiceAtOnceAndMidSyncAndTheSyncContinues() throws Exception {
    try (LocalNetwork network = network(dawdling());
        NodeProcess node = NodeProcess.start(dir, arguments(network, "--log"))) {
      node.awaitHandler(USR1).signal("USR1");
      awaitServed(network, 100);
      node.signal("USR1").signal("USR1");
      node.await("a dump of the sync", shown -> shown.contains("status=fetching"));

      assertThat(node.end()).as("%s", node.console()).isZero();

      assertThat(node.files(".txt")).isNotEmpty();
      List<JsonNode> logs = node.lines(".logs.jsonl");
      assertThat(messages(logs))
          .contains(
              "SIGUSR1: state dump",
              "SIGUSR1: peer pool",
              "SIGUSR1: queues",
              "SIGUSR1: peer health snapshot",
              "SIGUSR1: peer health snapshot (top)",
              "SIGUSR1: peer health snapshot (worst)");
      JsonNode pool =
          logs.stream()
              .filter(log -> log.path("message").asText().equals("SIGUSR1: peer pool"))
              .reduce((first, last) -> last)
              .orElseThrow()
              .path("fields");
      assertThat(pool.path("connected").asInt()).isEqualTo(2);
      assertThat(pool.has("banned") && pool.has("available")).isTrue();
      assertThat(node.console()).contains("SIGUSR1: peer pool connected=2");
      String dump = Files.readString(node.files(".txt").get(0));
      assertThat(dump).contains("== progress", "== threads", "\"main\"");
    }
  }

  private static List<String> messages(List<JsonNode> logs) {
    return logs.stream().map(log -> log.path("message").asText()).collect(Collectors.toList());
  }

  @Test
  void aSignalToEndDrainsAndTheRerunDownloadsNothingTwice() throws Exception {
    try (LocalNetwork network = network(dawdling())) {
      Map<Integer, Integer> before;
      try (NodeProcess node = NodeProcess.start(dir, arguments(network, "--log"))) {
        node.await("headers fetched");
        awaitServed(network, 60);
        node.signal("TERM");

        assertThat(node.end()).as("%s", node.console()).isEqualTo(143);
        JsonNode report = node.report();
        assertThat(report.path("status").asText()).isEqualTo("interrupted");
        assertThat(report.at("/end/signal").asText()).isEqualTo("SIGTERM");
        assertThat(report.at("/end/exit_code").asInt()).isEqualTo(143);
        // One that is late is asked for from both peers.
        before = servedByHeight(network);
        assertThat(report.at("/results/stored_blocks").asInt())
            .as("what was served is stored")
            .isEqualTo(before.size())
            .isLessThan(1_499);
        assertThat(node.files(".part")).isEmpty();
      }
      try (NodeProcess node = NodeProcess.start(dir, arguments(network))) {
        assertThat(node.end()).as("%s", node.console()).isZero();
        assertThat(node.console()).contains("up to date: blocks 1 to 1,499");
      }
      Map<Integer, Integer> after = servedByHeight(network);
      assertThat(after).as("each block was served").hasSize(1_499);
      assertThat(after).as("and what was stored not again").containsAllEntriesOf(before);
    }
  }

  /** How often each block was served, without those that were not. */
  private static Map<Integer, Integer> servedByHeight(LocalNetwork network) {
    Map<Integer, Integer> served = new HashMap<>();
    for (int height = 1; height < chain.size(); height++) {
      for (LocalPeer peer : network.peers()) {
        if (peer.served(height) > 0) {
          served.merge(height, peer.served(height), Integer::sum);
        }
      }
    }
    return served;
  }

  @Test
  void aSecondInterruptEndsAtOnce() throws Exception {
    try (LocalNetwork network = network(Manners.silent());
        NodeProcess node = NodeProcess.start(dir, arguments(network, "--log-report"))) {
      node.await("headers fetched");
      awaitAsked(network);
      node.signal("INT").await("stopping: what is in flight is awaited");
      // Those within a second of the first are the same request.
      node.signalUntilEnded("INT");

      assertThat(node.end()).isEqualTo(130);
      assertThat(node.files(".json.part")).as("the files were not waited for").hasSize(1);
    }
  }

  @Test
  void missingPeersAreReported() throws Exception {
    try (NodeProcess node =
        NodeProcess.start(
            dir,
            "--network",
            "regtest",
            "--peer",
            "127.0.0.1:1",
            "--give-up-after",
            "3",
            "--data-dir",
            "data",
            "--log")) {
      assertThat(node.end()).isEqualTo(1);
      assertThat(node.console())
          .contains("history-node: no peer could be reached within 3 s (127.0.0.1:1: connection")
          .as("no stack trace for a user's mistake")
          .doesNotContain("\tat ");
      JsonNode report = node.report();
      assertThat(report.path("status").asText()).isEqualTo("failed");
      assertThat(report.at("/end/exception/message").asText()).startsWith("no peer could be");
      assertThat(report.at("/end/cause").asText()).contains("no peer could be reached");
      assertThat(messages(node.lines(".logs.jsonl"))).contains("sync failed");
    }
  }

  /** Takes several seconds for the chain: what is sent to the node meanwhile comes in time. */
  private static Manner dawdling() {
    return Manners.slow(Duration.ofMillis(20), Duration.ofMillis(5));
  }

  private LocalNetwork network(Manner manner) throws Exception {
    return LocalNetwork.start(chain, List.of(manner, manner));
  }

  private static String[] arguments(LocalNetwork network, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--network", "regtest", "--data-dir", "data", "--min-peers", "2"));
    network.peers().forEach(peer -> arguments.addAll(List.of("--peer", peer.id())));
    arguments.addAll(List.of(more));
    return arguments.toArray(new String[0]);
  }

  private static long served(LocalNetwork network) {
    return network.peers().stream().mapToLong(LocalPeer::servedBlocks).sum();
  }

  private static void awaitServed(LocalNetwork network, long blocks) {
    Eventually.until(blocks + " blocks served", () -> served(network) >= blocks);
  }

  private static void awaitAsked(LocalNetwork network) {
    Eventually.until(
        "blocks are asked for",
        () -> network.peers().stream().mapToLong(LocalPeer::askedBlocks).sum() > 0);
  }
}
