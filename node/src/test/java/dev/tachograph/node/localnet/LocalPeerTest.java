package dev.tachograph.node.localnet;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tachograph.node.wire.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A peer that leaves and comes back. */
class LocalPeerTest {
  private static final int ROUNDS = 1000;

  @Test
  void aPeerThatLeavesAsSoonAsItListensLeavesItsPortFree() throws Exception {
    Wire.enter();
    LocalChain chain = LocalChain.generate(2, 7);
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(Manners.fast()))) {
      LocalPeer peer = network.peers().get(0);
      for (int round = 0; round < ROUNDS; round++) {
        peer.leave();
        assertThatCode(peer::comeBack).as("round %d", round).doesNotThrowAnyException();
      }
    }
  }
}
