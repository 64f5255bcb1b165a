package dev.tachograph.node.localnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.node.Mainnet;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.params.RegTestParams;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalChainTest {
  private static LocalChain chain;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(600, 7);
  }

  @Test
  void sameSeedGivesTheSameBytesAndAnotherSeedOthers() {
    LocalChain again = LocalChain.generate(600, 7);
    LocalChain other = LocalChain.generate(600, 8);

    assertThat(again.hash(599)).isEqualTo(chain.hash(599));
    assertThat(again.block(300)).isEqualTo(chain.block(300));
    assertThat(other.hash(599)).isNotEqualTo(chain.hash(599));
  }

  @Test
  void everyBlockPassesTheVerificationOfBitcoinj() {
    for (int height = 1; height < chain.size(); height++) {
      Block block = new RawBlock(chain.block(height)).parse();
      Block.verify(
          RegTestParams.get(), block, height, EnumSet.of(Block.VerifyFlag.HEIGHT_IN_COINBASE));
      assertThat(block.serialize()).isEqualTo(chain.block(height));
    }
  }

  @Test
  void startsAtTheGenesisBlockOfRegtest() {
    assertThat(chain.hash(0)).isEqualTo(RegTestParams.get().getGenesisBlock().getHash());
  }

  @Test
  void transactionsSpendWhatEarlierOnesLeft() {
    Set<String> left = new HashSet<>();
    int spends = 0;
    int witnesses = 0;
    for (int height = 1; height < chain.size(); height++) {
      for (Transaction tx : new RawBlock(chain.block(height)).parse().getTransactions()) {
        if (!tx.isCoinBase()) {
          tx.getInputs()
              .forEach(
                  input -> {
                    String outpoint =
                        input.getOutpoint().hash() + ":" + input.getOutpoint().index();
                    assertThat(left.remove(outpoint)).as("unspent %s", outpoint).isTrue();
                  });
          spends++;
          witnesses += tx.hasWitnesses() ? 1 : 0;
        }
        tx.getOutputs().forEach(output -> left.add(tx.getTxId() + ":" + output.getIndex()));
      }
    }
    assertThat(spends).isGreaterThan(1_000);
    assertThat(witnesses).isGreaterThan(100);
  }

  @Test
  void sizesOfBlocksVary() {
    int smallest = Integer.MAX_VALUE;
    int largest = 0;
    for (int height = 1; height < chain.size(); height++) {
      smallest = Math.min(smallest, chain.block(height).length);
      largest = Math.max(largest, chain.block(height).length);
    }
    assertThat(smallest).isLessThan(300);
    assertThat(largest).isGreaterThan(20_000);
  }

  @Test
  void blocksThatDoNotFollowOnEachOtherAreRefused() {
    List<byte[]> gap = List.of(chain.block(0), chain.block(2));

    assertThatThrownBy(() -> new LocalChain(BitcoinNetwork.REGTEST, gap))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("block 1 does not follow");
  }

  @Test
  void theBlockFileOfMainnetIsReadWhole() throws Exception {
    Path file = Mainnet.blockFile();

    LocalChain mainnet = LocalChain.fromBlockFile(BitcoinNetwork.MAINNET, file);

    assertThat(mainnet.size()).isEqualTo(439);
    assertThat(mainnet.hash(0))
        .isEqualTo(
            Sha256Hash.wrap("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"));
    assertThat(mainnet.heightOf(mainnet.hash(438))).isEqualTo(438);
  }
}
