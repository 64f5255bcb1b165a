package dev.tachograph.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.Mainnet;
import dev.tachograph.node.StoredChain;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainViewTest {
  private static LocalChain ours;
  private static LocalChain other;

  @TempDir private Path dir;

  @BeforeAll
  static void generate() {
    Wire.enter();
    ours = LocalChain.generate(3_000, 1);
    other = LocalChain.generate(3_101, 2);
  }

  @Test
  void blocksAndHeadersComeByHashAsTheyWereStored() throws IOException {
    try (StoredChain stored = StoredChain.of(dir, ours)) {
      ChainView view = stored.view();
      assertThat(view.height()).isEqualTo(2_999);
      assertThat(view.headerHeight()).isEqualTo(2_999);
      assertThat(view.lowestBlock()).isZero();
      assertThat(view.tip()).isEqualTo(ours.hash(2_999));
      for (int height = 0; height < ours.size(); height++) {
        Sha256Hash hash = ours.hash(height);
        assertThat(view.hash(height)).isEqualTo(hash);
        assertThat(view.heightOf(hash)).isEqualTo(height);
        assertThat(view.block(hash)).isEqualTo(ours.block(height));
        assertThat(view.header(hash)).isEqualTo(Arrays.copyOf(ours.block(height), 80));
      }
      assertThat(view.hash(3_000)).isNull();
      assertThat(view.hash(-1)).isNull();
      assertThat(view.heightOf(other.hash(1))).isNull();
      assertThat(view.block(other.hash(1))).isNull();
      assertThat(view.header(other.hash(1))).isNull();
      assertThat(view.position(other.hash(1))).isNull();
    }
  }

  @Test
  void heightEndsAtTheFirstBlockThatIsMissing() throws IOException {
    try (StoredChain stored = new StoredChain(dir, BitcoinNetwork.REGTEST, 1)) {
      ChainView view = stored.view();
      assertThat(view.height()).isZero();
      assertThat(view.tip()).isEqualTo(ours.hash(0));
      stored.headers(ours, 1, 500);
      assertThat(view.height()).isZero();
      stored.blocks(ours, 1, 200);
      stored.blocks(ours, 202, 300);

      assertThat(view.height()).isEqualTo(200);
      assertThat(view.headerHeight()).isEqualTo(500);
      assertThat(view.block(ours.hash(250))).isEqualTo(ours.block(250));
      assertThat(view.block(ours.hash(201))).isNull();
      assertThat(view.header(ours.hash(201))).isNotNull();
      assertThat(view.position(ours.hash(200))).isEqualTo(new ChainView.Position(200, 200, null));
      assertThat(view.position(ours.hash(199)))
          .isEqualTo(new ChainView.Position(199, 200, ours.hash(200)));
      assertThat(view.after(List.of(ours.hash(198)), Sha256Hash.ZERO_HASH, 10))
          .containsExactly(ours.hash(199), ours.hash(200));
    }
  }

  @Test
  void aStartAboveTheGenesisBlockIsTheLowestBlock() throws IOException {
    try (StoredChain stored = new StoredChain(dir, BitcoinNetwork.REGTEST, 100)) {
      ChainView view = stored.view();
      stored.headers(ours, 1, 500);
      assertThat(view.height()).isZero();
      assertThat(view.lowestBlock()).isZero();
      stored.blocks(ours, 100, 400);

      assertThat(view.height()).isEqualTo(400);
      assertThat(view.lowestBlock()).isEqualTo(100);
      stored.blocks(ours, 90, 99);
      assertThat(view.lowestBlock()).isEqualTo(90);
    }
  }

  @Test
  void workIsTheSumOfTheWorkOfAllHeaders() throws IOException {
    try (StoredChain stored = StoredChain.of(dir, ours)) {
      BigInteger sum = BigInteger.ZERO;
      for (int height = 0; height < ours.size(); height++) {
        sum = sum.add(Block.read(ByteBuffer.wrap(ours.block(height), 0, 80).slice()).getWork());
        assertThat(stored.view().work(height)).as("height %d", height).isEqualTo(sum);
      }
      assertThat(stored.view().work(ours.size())).isNull();
    }
  }

  @Test
  void workOfTheMainNetworkIsWhatItsNodesTell() throws IOException {
    LocalChain mainnet = LocalChain.fromBlockFile(BitcoinNetwork.MAINNET, Mainnet.blockFile());
    try (StoredChain stored = StoredChain.of(dir, mainnet)) {
      // 2^32 + 2^16 + 1 for each block of difficulty 1.
      assertThat(stored.view().work(0)).isEqualTo(BigInteger.valueOf(0x100010001L));
      assertThat(stored.view().work(438)).isEqualTo(BigInteger.valueOf(439 * 0x100010001L));
    }
  }

  @Test
  void aReorganizationReplacesAllAnswersAtOnce() throws IOException {
    try (StoredChain stored = StoredChain.of(dir, ours)) {
      ChainView view = stored.view();
      assertThat(view.heightOf(ours.hash(2_999))).isEqualTo(2_999);
      stored.headers(other, 1, 3_100);

      assertThat(view.height()).isZero();
      assertThat(view.block(ours.hash(2_999))).isNull();
      assertThat(view.heightOf(ours.hash(7))).isNull();
      stored.blocks(other, 1, 3_100);
      assertThat(view.height()).isEqualTo(3_100);
      assertThat(view.heightOf(other.hash(3_100))).isEqualTo(3_100);
      assertThat(view.after(List.of(ours.hash(7), ours.hash(0)), Sha256Hash.ZERO_HASH, 2))
          .containsExactly(other.hash(1), other.hash(2));
      assertThat(view.work(3_100)).isEqualTo(BigInteger.valueOf(2L * 3_101));
    }
  }

  @Test
  void whoReadsDuringReorganizationsNeverSeesTwoBranches() throws Exception {
    try (StoredChain stored = new StoredChain(dir, BitcoinNetwork.REGTEST, 1)) {
      ChainView view = stored.view();
      AtomicBoolean done = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread reader =
          new Thread(
              () -> {
                try {
                  while (!done.get()) {
                    assertOneBranch(view);
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              },
              "reader");
      reader.start();
      try {
        for (int blocks = 20; blocks <= 2_000; blocks += 20) {
          LocalChain branch = blocks % 40 == 0 ? ours : other;
          stored.headers(branch, 1, blocks);
          stored.blocks(branch, 1, blocks);
        }
      } finally {
        done.set(true);
        reader.join();
      }
      assertThat(failure.get()).isNull();
    }
  }

  private static void assertOneBranch(ChainView view) throws IOException {
    List<Sha256Hash> hashes = view.after(List.of(), Sha256Hash.ZERO_HASH, 2_000);
    if (hashes.isEmpty()) {
      return;
    }
    LocalChain branch = hashes.get(0).equals(ours.hash(1)) ? ours : other;
    for (int i = 0; i < hashes.size(); i++) {
      assertThat(hashes.get(i)).isEqualTo(branch.hash(i + 1));
    }
    int last = hashes.size();
    byte[] block = view.block(branch.hash(last));
    if (block != null) {
      assertThat(block).isEqualTo(branch.block(last));
    }
    ChainView.Position position = view.position(branch.hash(last));
    if (position != null && position.next() != null) {
      assertThat(position.next()).isEqualTo(branch.hash(last + 1));
    }
  }
}
