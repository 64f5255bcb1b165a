package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.serve.BlockServer;
import dev.tachograph.node.serve.ServeConfig;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.CompactionObserver;
import dev.tachograph.node.wire.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that syncs from what another one serves. */
class ServedSyncTest {
  @TempDir private Path dir;

  @Test
  void blocksComeFromNodeToNodeByteForByte() throws Exception {
    Wire.enter();
    LocalChain chain = LocalChain.generate(2_501, 1);
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (StoredChain stored = StoredChain.of(dir.resolve("served"), chain);
        BlockServer server =
            BlockServer.start(ServeConfig.defaults(loopback), stored.view(), System::nanoTime);
        NodeProcess node =
            NodeProcess.start(
                dir,
                "--network",
                "regtest",
                "--peer",
                "127.0.0.1:" + server.address().getPort(),
                "--end-block",
                "2500",
                "--log-report",
                "--data-dir",
                "synced")) {
      assertThat(node.end()).as("%s", node.console()).isZero();
      Eventually.until("all are counted", () -> server.servedBlocks() >= 2_500);
      JsonNode report = node.report();
      assertThat(report.at("/results/stored_blocks").asInt()).isEqualTo(2_500);
      // One that a busy machine was late with is asked for again.
      assertThat(server.servedBlocks())
          .isBetween(2_500L, report.at("/peer_health_all/0/assigned_blocks").asLong());
    }
    try (BlockDatabase synced =
        BlockDatabase.open(dir.resolve("synced"), "regtest", CompactionObserver.none())) {
      for (int height = 0; height < chain.size(); height++) {
        assertThat(synced.block(height)).as("block %d", height).isEqualTo(chain.block(height));
      }
    }
  }
}
