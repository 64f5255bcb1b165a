package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.serve.BlockServer;
import dev.tachograph.node.serve.ServeConfig;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bitcoinj.base.BitcoinNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that follows one chain and serves it meanwhile: to a second node, and to programs. */
@Timeout(300)
class NodeServesTest {
  private static final Pattern SERVED =
      Pattern.compile("blocks are served.*127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern CALLED =
      Pattern.compile("calls are answered.*127\\.0\\.0\\.1:(\\d+)");

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path dir;

  @Test
  void whatANodeStoresIsThereForOthersWhileItFollows() throws Exception {
    Wire.enter();
    LocalChain chain = LocalChain.generate(601, 1);
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (StoredChain stored = new StoredChain(dir.resolve("origin"), BitcoinNetwork.REGTEST, 1);
        BlockServer origin =
            BlockServer.start(ServeConfig.defaults(loopback), stored.view(), System::nanoTime)) {
      stored.headers(chain, 1, 600);
      stored.blocks(chain, 1, 500);
      try (NodeProcess node = follow("first", origin.address().getPort())) {
        int serves = port(node, SERVED);
        int calls = port(node, CALLED);
        JsonNode received;
        Eventually.until("500 blocks", () -> blockCount("first", calls) == 500);
        try (NodeProcess second = follow("second", serves)) {
          int more = port(second, CALLED);
          Eventually.until("500 blocks of the second", () -> blockCount("second", more) == 500);

          stored.blocks(chain, 501, 501);

          Eventually.until("block 501 of the second", () -> blockCount("second", more) == 501);
          assertThat(call("second", more, "getbestblockhash").asText())
              .isEqualTo(chain.hash(501).toString());
          Eventually.until("following", () -> !isCatchingUp("second", more));
          second.signal("TERM").end();
          received = second.report();
        }
        node.signal("TERM").end();
        assertThat(dir.resolve("first/.cookie")).as("gone with the node").doesNotExist();
        JsonNode report = node.report();
        assertThat(received.at("/results/stored_blocks").asInt()).isEqualTo(501);
        // One that a busy machine was late with is asked for again.
        assertThat(report.at("/results/served_blocks").asInt())
            .isBetween(501, received.at("/peer_health_all/0/assigned_blocks").asInt());
        assertThat(report.at("/results/served_bytes").asLong()).isPositive();
      }
    }
  }

  private NodeProcess follow(String dataDir, int peer) throws IOException {
    Path home = Files.createDirectories(dir.resolve("of-" + dataDir));
    return NodeProcess.start(
        home,
        "--network=regtest",
        "--peer=127.0.0.1:" + peer,
        "--follow",
        "--data-dir=" + dir.resolve(dataDir),
        "--serve=0",
        "--rpc=0",
        "--log-report");
  }

  private static int port(NodeProcess node, Pattern line) {
    node.await(line.pattern(), console -> line.matcher(console).find());
    Matcher found = line.matcher(node.console());
    assertThat(found.find()).isTrue();
    return Integer.parseInt(found.group(1));
  }

  private int blockCount(String dataDir, int port) {
    return call(dataDir, port, "getblockcount").asInt();
  }

  private boolean isCatchingUp(String dataDir, int port) {
    return call(dataDir, port, "getblockchaininfo").get("initialblockdownload").asBoolean();
  }

  private JsonNode call(String dataDir, int port, String method) {
    try {
      byte[] secret = Files.readAllBytes(dir.resolve(dataDir).resolve(".cookie"));
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
              .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(secret))
              .POST(HttpRequest.BodyPublishers.ofString("{\"method\":\"" + method + "\"}"))
              .build();
      String body =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)).body();
      return new ObjectMapper().readTree(body).get("result");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
