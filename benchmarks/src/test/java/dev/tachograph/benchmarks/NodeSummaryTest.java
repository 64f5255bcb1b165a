package dev.tachograph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class NodeSummaryTest {
  @Test
  void timeHasMoreDigitsThanTheSentenceShows() throws IOException {
    NodeSummary summary =
        NodeSummary.in(
            "up to date: blocks 1 to 40,000; 40,000 stored now (182.2 MiB, 433,077 transactions),"
                + " 0 were there; 4.7 s, 8,433 blocks/s\n");
    assertThat(summary.storedBlocks()).isEqualTo(40_000);
    assertThat(summary.syncSeconds()).isEqualTo(4.7433, within(0.0001));
  }

  @Test
  void syncOfNothingHasTheTimeThatIsShown() throws IOException {
    NodeSummary summary =
        NodeSummary.in(
            "stopped early: no block was asked for yet; 0 stored now (0.0 MiB, 0 transactions),"
                + " 0 were there; 1.2 s, 0 blocks/s");
    assertThat(summary).isEqualTo(new NodeSummary(0, 1.2));
  }

  @Test
  void outputWithoutTheSentenceIsAnError() {
    assertThatThrownBy(() -> NodeSummary.in("no peer could be reached"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no peer could be reached");
  }
}
