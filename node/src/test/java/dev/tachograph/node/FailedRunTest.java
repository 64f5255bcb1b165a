package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.wire.Wire;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a run that failed. */
class FailedRunTest {
  private static final int LAST = 200;

  @TempDir private Path dir;

  @Test
  void theReportHasWhatWasStoredUntilThen() throws Exception {
    Wire.enter();
    LocalChain chain = LocalChain.generate(LAST + 1, 95);
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()));
        NodeProcess node =
            NodeProcess.start(
                dir,
                "--network",
                "regtest",
                "--peer",
                network.peers().get(0).id(),
                "--data-dir",
                "data",
                "--follow",
                "--rollback-window",
                "10",
                "--log")) {
      node.await("head reached");
      network.reorganize(20, 30);

      assertThat(node.end()).isEqualTo(1);
      assertThat(node.console())
          .contains("history-node: the chain of peer ")
          .contains("block " + (LAST - 20))
          .contains("--rollback-window");
      JsonNode report = node.report();
      assertThat(report.path("status").asText()).isEqualTo("failed");
      assertThat(report.at("/results/complete").asBoolean(true)).isFalse();
      assertThat(report.at("/results/stored_blocks").asInt()).isEqualTo(LAST);
      assertThat(report.at("/results/present_blocks").asInt(-1)).isZero();
      assertThat(report.at("/results/stored_bytes").asLong()).isPositive();
    }
  }
}
