package dev.tachograph.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.Bcoin;
import dev.tachograph.node.Eventually;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.CompactionObserver;
import dev.tachograph.node.wire.RawBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Transaction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A full node of another make as the only peer. */
@Tag("once")
@Timeout(900)
class BcoinIT {
  @TempDir private Path dir;

  @Test
  void itsBlocksAreStoredByteForByteAndReadByBothAlike() throws Exception {
    try (Bcoin bcoin = Bcoin.start(dir)) {
      assertThat(bcoin.mine(200)).isEqualTo(200);

      SyncOutcome outcome = new Sync(dir).from(bcoin.address()).run().done();

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.lastBlock()).isEqualTo(200);
      assertThat(outcome.storedBlocks()).isEqualTo(200);
      assertSame(bcoin, 200);
    }
  }

  @Test
  void itsNewBlocksAndReorganizationsAreFollowed() throws Exception {
    try (Bcoin bcoin = Bcoin.start(dir)) {
      bcoin.mine(110);

      SyncOutcome outcome =
          new Sync(dir)
              .from(bcoin.address())
              .follow()
              .meanwhile(
                  engine -> {
                    awaitHead(engine, bcoin);
                    mine(bcoin, 1);
                    awaitHead(engine, bcoin);
                    for (int depth : new int[] {1, 6, 100}) {
                      reorganize(bcoin, depth);
                      awaitHead(engine, bcoin);
                    }
                    mine(bcoin, 30);
                    awaitHead(engine, bcoin);
                    engine.stop();
                  })
              .run()
              .done();

      assertThat(outcome.lastBlock()).isEqualTo(144);
      assertThat(outcome.replacedBlocks()).isEqualTo(107);
      assertSame(bcoin, 144);
    }
  }

  private static void mine(Bcoin bcoin, int blocks) {
    try {
      bcoin.mine(blocks);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void reorganize(Bcoin bcoin, int depth) {
    try {
      bcoin.reorganize(depth, depth + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitHead(SyncEngine engine, Bcoin bcoin) {
    try {
      int head = bcoin.height();
      Sha256Hash hash = bcoin.hash(head);
      Eventually.until(
          "bcoin's head " + head,
          () ->
              engine.chain().height() == head
                  && engine.chain().hash(head).equals(hash)
                  && engine.database().headFrom(1) == head);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertSame(Bcoin bcoin, int last) throws Exception {
    try (BlockDatabase database = BlockDatabase.open(dir, "regtest", CompactionObserver.none())) {
      for (int height = 0; height <= last; height++) {
        byte[] stored = database.block(height);
        assertThat(stored).as("block %d", height).isEqualTo(bcoin.block(height));
        RawBlock block = new RawBlock(stored);
        Bcoin.Decoded decoded = bcoin.decode(stored);
        assertThat(decoded.hash()).isEqualTo(block.hash()).isEqualTo(bcoin.hash(height));
        assertThat(decoded.merkleRoot()).isTrue();
        assertThat(decoded.txIds())
            .isEqualTo(block.parse().getTransactions().stream().map(Transaction::getTxId).toList());
      }
      assertThat(database.has(last + 1)).isFalse();
    }
  }
}
