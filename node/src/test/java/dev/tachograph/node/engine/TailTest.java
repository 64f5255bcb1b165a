package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.localnet.LocalNetwork;
import dev.tachograph.node.localnet.Manner;
import dev.tachograph.node.localnet.Manners;
import dev.tachograph.node.localnet.ServingConnection;
import dev.tachograph.node.wire.Wire;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last blocks: a second peer is asked for what one owes while others are idle. */
class TailTest {
  private static final int LAST = 1_200;

  /** So few that the others have them before the time of a request is up. */
  private static final int LAST_BLOCKS = 300;

  @TempDir private Path dir;

  @Test
  void theLastBlocksAreNotWaitedForWhenAnotherPeerIsIdle() throws Exception {
    Wire.enter();
    LocalChain chain = LocalChain.generate(1, 1).branchAt(0).mine(LAST);
    Path runs = dir.resolve("runs");
    Path data = dir.resolve("data");
    Manner[] manners = {
      new SilentAtTheEnd(),
      Manners.fast(),
      Manners.fast(),
      Manners.fast(),
      Manners.fast(),
      Manners.fast()
    };
    try (LocalNetwork network = LocalNetwork.start(chain, List.of(manners))) {
      SyncOutcome outcome =
          new Sync(data).from(network).minPeers(manners.length).recordTo(runs).run().done();

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.storedBlocks()).isEqualTo(LAST);
    }
    assertThat(Sync.events(runs, "fetch_timeout"))
        .as("nobody waited until the silent peer's time was up")
        .isEmpty();
    Sync.assertStored(data, chain, 0, LAST);
  }

  /** Serves, but never one of the last blocks. */
  private static final class SilentAtTheEnd implements Manner {
    private final AtomicInteger requests = new AtomicInteger();

    @Override
    public String name() {
      return "silent at the end";
    }

    @Override
    public void serve(ServingConnection connection, List<Integer> heights) {
      // It has been measured by then, as a peer that answers at once.
      boolean measured = requests.incrementAndGet() > 3;
      if (!measured || heights.stream().noneMatch(height -> height > LAST - LAST_BLOCKS)) {
        connection.sendBlocks(heights);
      }
    }
  }
}
