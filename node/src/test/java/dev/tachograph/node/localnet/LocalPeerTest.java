package dev.tachograph.node.localnet;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A peer that leaves and comes back. */
class LocalPeerTest {
  private static final int ROUNDS = 1000;

  @Test
  void nobodyElseGetsThePortOfAPeerThatIsAway() throws Exception {
    Wire.enter();
    LocalChain chain = LocalChain.generate(2, 7);
    List<LocalPeer> peers;
    try (LocalNetwork network =
        LocalNetwork.start(chain, List.of(Manners.fast(), Manners.fast()))) {
      peers = network.peers();
      LocalPeer peer = peers.get(0);
      peer.leave();

      assertThatThrownBy(() -> bind(peer)).isInstanceOf(BindException.class);
      assertThatThrownBy(() -> connect(peer)).isInstanceOf(ConnectException.class);
      peer.comeBack();
      connect(peer);
    }
    // Nobody was connected to it, which would keep its port for a while.
    bind(peers.get(1));
  }

  private static void bind(LocalPeer peer) throws IOException {
    try (ServerSocket other = new ServerSocket()) {
      other.setReuseAddress(false);
      other.bind(peer.address());
    }
  }

  private static void connect(LocalPeer peer) throws IOException {
    new Socket(peer.address().getAddress(), peer.address().getPort()).close();
  }

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
