package dev.tachograph.node.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.node.Mainnet;
import dev.tachograph.node.headers.HeaderChain.Verdict;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.node.store.CompactionObserver;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.NetworkParameters;
import org.bitcoinj.core.VerificationException;
import org.bitcoinj.params.MainNetParams;
import org.bitcoinj.params.RegTestParams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeaderChainTest {
  private static LocalChain ours;
  private static LocalChain other;

  @TempDir private Path dir;
  private BlockDatabase database;

  @BeforeAll
  static void generate() {
    Wire.enter();
    ours = LocalChain.generate(300, 1);
    other = LocalChain.generate(400, 2);
  }

  @BeforeEach
  void open() throws IOException {
    database = BlockDatabase.open(dir, "regtest", CompactionObserver.none());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void headersOfAChainExtendItAndSurviveReopening() throws IOException {
    HeaderChain chain = chain();

    assertThat(chain.accept(headers(ours, 1, 200)).verdict()).isEqualTo(Verdict.EXTENDED);
    assertThat(chain.accept(headers(ours, 150, 300)).verdict()).isEqualTo(Verdict.EXTENDED);
    assertThat(chain.accept(headers(ours, 150, 300)).verdict()).isEqualTo(Verdict.KNOWN);
    assertThat(chain.height()).isEqualTo(299);

    HeaderChain again = chain();
    assertThat(again.height()).isEqualTo(299);
    assertThat(again.hash(299)).isEqualTo(ours.hash(299));
    assertThat(again.work()).isEqualTo(chain.work());
  }

  @Test
  void aGapIsRefusedAndChangesNothing() throws IOException {
    HeaderChain chain = chain();
    List<Block> gap = new ArrayList<>(headers(ours, 1, 10));
    gap.remove(4);

    assertThatThrownBy(() -> chain.accept(gap))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("does not follow");
    assertThatThrownBy(() -> chain.accept(headers(ours, 5, 10)))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("do not connect");
    assertThat(chain.height()).isZero();
    assertThat(database.headerCount()).isEqualTo(1);
  }

  @Test
  void aHeaderWithoutProofOfWorkIsRefused() throws IOException {
    HeaderChain chain = chain();
    Block bad = withoutWork(headers(ours, 1, 2).get(0));

    assertThatThrownBy(() -> chain.accept(List.of(bad)))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("higher than target");
  }

  @Test
  void aHeaderWithAnotherDifficultyIsRefused() throws IOException {
    HeaderChain chain = chain();
    Block good = headers(ours, 1, 2).get(0);
    Block harder =
        new Block(
            4, good.getPrevBlockHash(), good.getMerkleRoot(), good.time(), 0x207ffffeL, 0, null);
    harder.solve();

    assertThatThrownBy(() -> chain.accept(List.of(harder)))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("difficulty");
  }

  @Test
  void aBranchWithMoreWorkReplacesOursAndDropsItsBlocks() throws IOException {
    HeaderChain chain = chain();
    chain.accept(headers(ours, 1, 300));
    database.putBlocks(List.of(new BlockDatabase.Entry(7, new RawBlock(ours.block(7)))));

    assertThat(chain.accept(headers(other, 1, 200)).verdict()).isEqualTo(Verdict.WEAKER_BRANCH);
    assertThat(chain.hash(5)).isEqualTo(ours.hash(5));
    assertThat(chain.accept(headers(other, 1, 400)).verdict()).isEqualTo(Verdict.REPLACED);

    assertThat(chain.height()).isEqualTo(399);
    assertThat(chain.hash(5)).isEqualTo(other.hash(5));
    assertThat(database.has(7)).isFalse();
    assertThat(chain().hash(399)).isEqualTo(other.hash(399));
  }

  @Test
  void theLocatorBeginsAtTheTipAndEndsAtTheGenesisBlock() throws IOException {
    HeaderChain chain = chain();
    chain.accept(headers(ours, 1, 300));

    assertThat(chain.locator(299).get(0)).isEqualTo(ours.hash(299));
    assertThat(chain.locator(299).get(1)).isEqualTo(ours.hash(298));
    assertThat(chain.locator(299).get(chain.locator(299).size() - 1)).isEqualTo(ours.hash(0));
    assertThat(chain.locator(299).size()).isLessThan(30);
  }

  @Test
  void headersOfMainnetPassTheirDifficultyAndCheckpoints() throws IOException {
    LocalChain mainnet = LocalChain.fromBlockFile(BitcoinNetwork.MAINNET, Mainnet.blockFile());
    try (BlockDatabase real =
        BlockDatabase.open(dir.resolve("mainnet"), "mainnet", CompactionObserver.none())) {
      NetworkParameters params = MainNetParams.get();
      HeaderChain chain = new HeaderChain(params, real);

      assertThat(chain.accept(headers(mainnet, 1, 439)).verdict()).isEqualTo(Verdict.EXTENDED);
      assertThat(chain.height()).isEqualTo(438);
    }
  }

  private HeaderChain chain() throws IOException {
    return new HeaderChain(RegTestParams.get(), database);
  }

  private static List<Block> headers(LocalChain chain, int from, int end) {
    List<Block> headers = new ArrayList<>();
    for (int height = from; height < end; height++) {
      headers.add(Block.read(ByteBuffer.wrap(chain.block(height), 0, Block.HEADER_SIZE).slice()));
    }
    return headers;
  }

  private static Block withoutWork(Block header) {
    for (long nonce = 0; ; nonce++) {
      Block changed =
          new Block(
              header.getVersion(),
              header.getPrevBlockHash(),
              header.getMerkleRoot(),
              header.time(),
              header.getDifficultyTarget(),
              nonce,
              null);
      if (changed.getHash().toBigInteger().compareTo(changed.getDifficultyTargetAsInteger()) > 0) {
        return changed;
      }
    }
  }
}
