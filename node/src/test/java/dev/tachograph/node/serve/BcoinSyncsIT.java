package dev.tachograph.node.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.Bcoin;
import dev.tachograph.node.Eventually;
import dev.tachograph.node.StoredChain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.bitcoinj.base.BitcoinNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A full node of another make, whose only peer is a server of blocks. */
@Tag("once")
@Timeout(900)
class BcoinSyncsIT {
  @TempDir private Path dir;

  @Test
  void allBlocksThenNewOnesThenAnotherBranch() throws Exception {
    try (Bcoin miner = Bcoin.start(dir);
        StoredChain stored = new StoredChain(dir.resolve("db"), BitcoinNetwork.REGTEST, 1);
        BlockServer server =
            BlockServer.start(BlockServerTest.config(), stored.view(), System::nanoTime);
        Bcoin bcoin = Bcoin.start(dir)) {
      store(miner, stored, 1, miner.mine(1_100));

      bcoin.syncFrom(server.address());
      awaitSame(miner, bcoin);

      for (int i = 0; i < 5; i++) {
        int before = miner.height();
        store(miner, stored, before + 1, miner.mine(1));
        awaitSame(miner, bcoin);
      }
      int fork = miner.height() - 20;
      store(miner, stored, fork + 1, miner.reorganize(20, 22));
      awaitSame(miner, bcoin);
      for (int height = 0; height <= miner.height(); height++) {
        assertThat(bcoin.block(height)).as("block %d", height).isEqualTo(miner.block(height));
      }
    }
  }

  private static void store(Bcoin from, StoredChain stored, int first, int last)
      throws IOException {
    byte[][] blocks = new byte[last - first + 1][];
    for (int height = first; height <= last; height++) {
      blocks[height - first] = from.block(height);
    }
    stored.add(first, blocks);
  }

  private static void awaitSame(Bcoin miner, Bcoin bcoin) throws IOException {
    int height = miner.height();
    Eventually.until(
        "block " + height,
        () -> {
          try {
            return miner.hash(height).equals(bcoin.hash(height));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
