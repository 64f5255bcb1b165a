package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.CompactionObserver;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bitcoinj.core.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is exported, read by a full node of another make. */
@Timeout(900)
class BcoinReadsExportIT {
  private static final int BLOCKS = 150;

  @TempDir private Path dir;

  @Test
  void eachRecordOfAnExportIsTheBlockForBcoinToo() throws Exception {
    Wire.enter();
    LocalChain chain = LocalChain.generate(BLOCKS, 13);
    try (BlockDatabase database =
        BlockDatabase.open(dir.resolve("data"), "regtest", CompactionObserver.none())) {
      for (int height = 0; height < BLOCKS; height++) {
        RawBlock block = new RawBlock(chain.block(height));
        database.appendHeaders(List.of(Arrays.copyOf(block.bytes(), 80)));
        database.putBlocks(List.of(new BlockDatabase.Entry(height, block)));
      }
    }
    String data = dir.resolve("data").toString();
    String to = dir.resolve("blocks").toString();
    PrintStream said = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    assertThat(
            HistoryNode.run(Map.of(), said, said, "db", "export", "--data-dir", data, "--to", to))
        .isZero();

    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(Path.of(to, "blk00000.dat")));
    try (Bcoin bcoin = Bcoin.start(dir)) {
      int height = 0;
      for (; file.hasRemaining(); height++) {
        assertThat(file.order(ByteOrder.BIG_ENDIAN).getInt()).isEqualTo(0xfabfb5da);
        byte[] record = new byte[file.order(ByteOrder.LITTLE_ENDIAN).getInt()];
        file.get(record);
        Bcoin.Decoded decoded = bcoin.decode(record);
        assertThat(decoded.hash()).as("block %d", height).isEqualTo(chain.hash(height));
        assertThat(decoded.merkleRoot()).isTrue();
        assertThat(decoded.txIds())
            .isEqualTo(
                new RawBlock(record)
                    .parse().getTransactions().stream().map(Transaction::getTxId).toList());
      }
      assertThat(height).isEqualTo(BLOCKS);
    }
  }
}
