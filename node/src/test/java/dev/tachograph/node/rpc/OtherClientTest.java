package dev.tachograph.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.node.StoredChain;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bitcoinj.core.Transaction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wf.bitcoin.javabitcoindrpcclient.BitcoinJSONRPCClient;
import wf.bitcoin.javabitcoindrpcclient.BitcoinRPCException;
import wf.bitcoin.javabitcoindrpcclient.BitcoindRpcClient.Block;
import wf.bitcoin.javabitcoindrpcclient.BitcoindRpcClient.BlockChainInfo;

/** A client library of another make, made for Bitcoin Core. */
@Tag("once")
class OtherClientTest {
  private static final int TIP = 250;

  @TempDir private Path dir;

  @Test
  void allBlocksAreReadAsTheyAre() throws Exception {
    Wire.enter();
    LocalChain chain = LocalChain.generate(TIP + 1, 1);
    try (StoredChain stored = StoredChain.of(dir.resolve("db"), chain);
        RpcServer server = RpcServer.start(Caller.config(dir), stored.view(), System::nanoTime)) {
      BitcoinJSONRPCClient client =
          new BitcoinJSONRPCClient(
              "http://"
                  + Files.readString(dir.resolve(".cookie"))
                  + "@127.0.0.1:"
                  + server.address().getPort()
                  + "/");

      BlockChainInfo info = client.getBlockChainInfo();
      assertThat(info.chain()).isEqualTo("regtest");
      assertThat(info.blocks()).isEqualTo(TIP);
      assertThat(info.bestBlockHash()).isEqualTo(chain.hash(TIP).toString());
      assertThat(client.getBlockCount()).isEqualTo(TIP);
      for (int height = 0; height <= TIP; height++) {
        String hash = client.getBlockHash(height);
        assertThat(hash).isEqualTo(chain.hash(height).toString());
        assertThat(client.getRawBlock(hash))
            .isEqualTo(HexFormat.of().formatHex(chain.block(height)));
        assertSame(client.getBlock(hash), chain, height);
        assertWhole(client.query("getblock", hash, 2), chain, height);
      }
      assertThatThrownBy(() -> client.getBlockHash(TIP + 1))
          .isInstanceOf(BitcoinRPCException.class)
          .hasMessageContaining("Block height out of range");
    }
  }

  private static void assertSame(Block block, LocalChain chain, int height) {
    org.bitcoinj.core.Block expected = new RawBlock(chain.block(height)).parse();
    assertThat(block.height()).isEqualTo(height);
    assertThat(block.confirmations()).isEqualTo(TIP - height + 1);
    assertThat(block.size()).isEqualTo(chain.block(height).length);
    assertThat(block.merkleRoot()).isEqualTo(expected.getMerkleRoot().toString());
    assertThat(block.nonce()).isEqualTo(expected.getNonce());
    assertThat(block.bits()).isEqualTo(String.format("%08x", expected.getDifficultyTarget()));
    assertThat(block.time().toInstant()).isEqualTo(expected.time());
    assertThat(block.version()).isEqualTo((int) expected.getVersion());
    assertThat(block.tx())
        .isEqualTo(expected.getTransactions().stream().map(tx -> tx.getTxId().toString()).toList());
    if (height > 0) {
      assertThat(block.previousHash()).isEqualTo(chain.hash(height - 1).toString());
    }
    if (height < TIP) {
      assertThat(block.nextHash()).isEqualTo(chain.hash(height + 1).toString());
    }
  }

  /** Sizes and hashes as bitcoinj computes them, and each transaction's bytes. */
  private static void assertWhole(Object answer, LocalChain chain, int height) {
    List<Transaction> expected = new RawBlock(chain.block(height)).parse().getTransactions();
    List<?> transactions = (List<?>) ((Map<?, ?>) answer).get("tx");
    assertThat(transactions).hasSize(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      Map<?, ?> transaction = (Map<?, ?>) transactions.get(i);
      Transaction same = expected.get(i);
      assertThat(transaction.get("txid")).isEqualTo(same.getTxId().toString());
      assertThat(transaction.get("hash")).isEqualTo(same.getWTxId().toString());
      assertThat(((Number) transaction.get("vsize")).intValue()).isEqualTo(same.getVsize());
      assertThat(((Number) transaction.get("weight")).intValue()).isEqualTo(same.getWeight());
      assertThat(transaction.get("hex")).isEqualTo(HexFormat.of().formatHex(same.serialize()));
      assertThat((List<?>) transaction.get("vin")).hasSameSizeAs(same.getInputs());
      assertThat((List<?>) transaction.get("vout")).hasSameSizeAs(same.getOutputs());
    }
  }
}
