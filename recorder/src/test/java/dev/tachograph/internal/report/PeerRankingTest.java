package dev.tachograph.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.Peers;
import dev.tachograph.report.PeerHealthSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerRankingTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 6, 7, 19, 20, 40})
  void topIsTheBetterHalfAndWorstTheRest(int count) {
    List<PeerHealthSummary> peers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      peers.add(Peers.peer("p" + i, i, count - i));
    }
    PeerRanking ranking = PeerRanking.of(peers);
    assertThat(ranking.top()).hasSize(Math.min(10, (count + 1) / 2));
    assertThat(ranking.worst()).hasSize(Math.min(10, count / 2));
    assertThat(Collections.disjoint(ranking.top(), ranking.worst())).isTrue();
    if (count > 1) {
      assertThat(ranking.top().get(0).peerId()).isEqualTo("p" + (count - 1));
      assertThat(ranking.worst().get(0).peerId()).isEqualTo("p0");
    }
  }

  @Test
  void ofEqualQualityFewerFailuresAreBetterThenMoreSamplesThenTheName() {
    PeerRanking ranking =
        PeerRanking.of(
            List.of(
                Peers.peer("fails often", 10, 10),
                Peers.peer("z", 3, 0),
                Peers.peer("fails less", 2, 2),
                Peers.peer("much", 90, 0),
                Peers.peer("a", 3, 0)));
    assertThat(ranking.top())
        .extracting(PeerHealthSummary::peerId)
        .containsExactly("much", "a", "z");
    assertThat(ranking.worst())
        .extracting(PeerHealthSummary::peerId)
        .containsExactly("fails often", "fails less");
  }

  @Test
  void peersNeverTriedAreInNeither() {
    PeerRanking ranking =
        PeerRanking.of(
            List.of(
                Peers.peer("untried", 0, 0), Peers.peer("bad", 0, 3), Peers.peer("good", 3, 0)));
    assertThat(ranking.top()).extracting(PeerHealthSummary::peerId).containsExactly("good");
    assertThat(ranking.worst()).extracting(PeerHealthSummary::peerId).containsExactly("bad");
  }
}
