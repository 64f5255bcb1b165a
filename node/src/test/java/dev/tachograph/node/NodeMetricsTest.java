package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.metrics.MetricsServer;
import dev.tachograph.resources.Progress;
import dev.tachograph.sync.PeerBanObserver;
import dev.tachograph.sync.PeerHealthConfig;
import dev.tachograph.sync.PeerHealthTracker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class NodeMetricsTest {
  @TempDir private Path dir;

  private static String page(int port) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  @Test
  void thePageHasTheSyncItsPeersAndItsStorage() throws Exception {
    Files.write(dir.resolve("000001.blob"), new byte[1234]);
    AtomicLong nanos = new AtomicLong();
    AtomicLong idleMillis = new AtomicLong();
    var health =
        new PeerHealthTracker(PeerHealthConfig.defaults(), () -> 0, PeerBanObserver.none());
    health.register("a:1");
    health.register("b:2");
    health.recordAssigned("a:1", 7);
    health.recordSuccess("a:1", 7);
    AtomicReference<Progress> progress =
        new AtomicReference<>(
            Progress.builder("fetching")
                .put("processed", 7)
                .put("queue", 5)
                .put("peers_active", 2)
                .putKnown("head_block", 7L)
                .putKnown("head_seen", null)
                .build());
    NodeMetrics metrics =
        new NodeMetrics(progress::get, health::peerHealth, idleMillis::get, dir, nanos::get);

    try (MetricsServer server =
        MetricsServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), metrics)) {
      String page = page(server.address().getPort());
      assertThat(page)
          .contains(
              "history_node_status{status=\"fetching\"} 1\n",
              "# TYPE history_node_blocks_stored counter\n",
              "history_node_blocks_stored_total 7\n",
              "history_node_queue_blocks 5\n",
              "history_node_head_height 7\n",
              "history_node_peers_connected 2\n",
              "history_node_peers_banned 0\n",
              "# UNIT history_node_data_bytes bytes\n",
              "history_node_data_bytes 1234\n",
              "history_node_data_free_bytes ",
              "history_node_peer_assigned_blocks_total{peer=\"a:1\"} 7\n",
              "history_node_peer_assigned_blocks_total{peer=\"b:2\"} 0\n",
              "history_node_peer_successes_total{peer=\"a:1\"} 1\n")
          .doesNotContain("best_height")
          .endsWith("# EOF\n");
      nanos.set(90_000_000_000L);
      idleMillis.set(90_000);
      assertThat(page(server.address().getPort()))
          .contains(
              "history_node_progress_age_seconds 90.0\n", "history_node_uptime_seconds 90.0\n");
      idleMillis.set(0);
      assertThat(page(server.address().getPort()))
          .contains("history_node_progress_age_seconds 0.0\n");
    }
  }

  /** Also: each record of the node has the file and line of its call. */
  @Test
  void theNodeServesItsFiguresWhileItRuns() throws Exception {
    int port = FreePort.find();
    Path config =
        Files.writeString(
            dir.resolve("node.conf"),
            "network = regtest\npeer = 127.0.0.1:1\ngive-up-after = 3600\nlog-json = true\nmetrics = "
                + port
                + "\n");
    try (NodeProcess node =
        NodeProcess.start(dir, "--config", config.toString(), "--data-dir", "data")) {
      node.await("history node started");
      Eventually.until("figures of the sync", () -> hasFigures(port));
      node.signal("TERM");
      node.end();
      List<JsonNode> lines = node.lines(".logs.jsonl");
      assertThat(lines).isNotEmpty();
      assertThat(lines)
          .filteredOn(line -> line.path("target").asText().startsWith("dev.tachograph.node"))
          .isNotEmpty()
          .allSatisfy(
              line -> {
                assertThat(line.path("file").asText()).as("%s", line).endsWith(".java");
                assertThat(line.path("line").asInt()).as("%s", line).isPositive();
              });
    }
  }

  private static boolean hasFigures(int port) {
    try {
      return page(port).contains("history_node_peers_known 1\n");
    } catch (IOException | InterruptedException notYet) {
      return false;
    }
  }

  @Test
  void aPortInUseIsAWrongCall() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      try (NodeProcess node =
          NodeProcess.start(dir, "--network", "local", "--data-dir", "d", "--metrics", port)) {
        assertThat(node.end()).isEqualTo(2);
        assertThat(node.console())
            .hasLineCount(1)
            .contains("history-node: --metrics " + port + " cannot be listened on: ");
      }
    }
  }
}
