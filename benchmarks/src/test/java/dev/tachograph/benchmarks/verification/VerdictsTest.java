package dev.tachograph.benchmarks.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.verify.BlockVerifier;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.VerificationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The verification from bytes and that by way of bitcoinj's objects say the same of every block.
 * The first refuses more: what bitcoinj reads though Bitcoin Core does not.
 */
class VerdictsTest {
  private static final String STRICTER =
      "is not in its shortest form|superfluous witness|impossible value";
  private static final long SEED = 19;

  private final BlockVerifier bytes = new BlockVerifier(BitcoinNetwork.REGTEST);
  private final ParsedVerifier objects = new ParsedVerifier(BitcoinNetwork.REGTEST);

  @BeforeAll
  static void enter() {
    Wire.enter();
  }

  @Test
  void generatedBlocksAreRightBothWays() {
    LocalChain chain = LocalChain.generate(1_000, 7);
    for (int height = 1; height < chain.size(); height++) {
      RawBlock block = new RawBlock(chain.block(height));
      assertThat(bytes.verify(block, height)).isEqualTo(objects.verify(block, height));
    }
  }

  @Test
  void changedBlocksGetTheSameVerdict() {
    LocalChain chain = LocalChain.generate(300, 7);
    SplittableRandom random = new SplittableRandom(SEED);
    int wrong = 0;
    for (int i = 0; i < 20_000; i++) {
      int height = random.nextInt(1, chain.size());
      wrong += same(changed(chain.block(height), random), height) ? 0 : 1;
    }
    assertThat(wrong).isGreaterThan(15_000);
  }

  /** The root of the header is made that of the changed transactions, so that more is read. */
  @Test
  void changedBlocksWithTheRootOfTheirTransactionsGetTheSameVerdict() {
    LocalChain chain = LocalChain.generate(300, 7);
    SplittableRandom random = new SplittableRandom(SEED);
    int right = 0;
    for (int i = 0; i < 20_000; i++) {
      int height = random.nextInt(1, chain.size());
      byte[] block = changed(chain.block(height), random);
      right += same(withItsRoot(block), height) ? 1 : 0;
    }
    assertThat(right).isGreaterThan(1_000);
  }

  @Test
  void realBlocksAndChangedOnesGetTheSameVerdict() throws IOException {
    Optional<Path> data = data();
    if (data.isEmpty()) {
      System.err.println("SKIPPED: no shared/data/bitcoin beside the checkout");
      return;
    }
    BlockVerifier real = new BlockVerifier(BitcoinNetwork.MAINNET);
    ParsedVerifier parsed = new ParsedVerifier(BitcoinNetwork.MAINNET);
    LocalChain first =
        LocalChain.fromBlockFile(
            BitcoinNetwork.MAINNET, data.get().resolve("first-100k-blocks.dat"));
    for (int height = 0; height < first.size(); height++) {
      RawBlock block = new RawBlock(first.block(height));
      assertThat(real.verify(block, height)).isEqualTo(parsed.verify(block, height));
    }
    SplittableRandom random = new SplittableRandom(SEED);
    for (int height : new int[] {363_703, 383_616, 481_815}) {
      byte[] block = Files.readAllBytes(data.get().resolve("block" + height + ".dat"));
      assertThat(real.verify(new RawBlock(block), height))
          .isEqualTo(parsed.verify(new RawBlock(block), height));
      for (int i = 0; i < 30; i++) {
        same(withItsRoot(changed(block, random)), 1);
      }
    }
  }

  private static Optional<Path> data() {
    Path root = Path.of(System.getProperty("tachograph.root", ".")).toAbsolutePath().normalize();
    return Stream.iterate(root, at -> at != null, Path::getParent)
        .map(at -> at.resolve("shared/data/bitcoin"))
        .filter(Files::isDirectory)
        .findFirst();
  }

  /** Bits flipped, bytes set, removed, repeated or put in, after the header. */
  private static byte[] changed(byte[] block, SplittableRandom random) {
    byte[] made = block.clone();
    int at = random.nextInt(Block.HEADER_SIZE, made.length);
    int length = random.nextInt(1, 5);
    switch (random.nextInt(5)) {
      case 0 -> made[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> made[at] = new byte[] {0, 1, (byte) 0xfd, (byte) 0xfe, -1}[random.nextInt(5)];
      case 2 -> {
        int to = Math.min(made.length, at + length);
        System.arraycopy(block, to, made, at, block.length - to);
        made = Arrays.copyOf(made, block.length - (to - at));
      }
      case 3 -> {
        made = Arrays.copyOf(block, block.length + length);
        System.arraycopy(block, at, made, at + length, block.length - at);
      }
      default -> made[at] = (byte) random.nextInt(256);
    }
    return made;
  }

  private static byte[] withItsRoot(byte[] block) {
    if (block.length <= Block.HEADER_SIZE) {
      return block;
    }
    try {
      Block parsed = new RawBlock(block).parse();
      byte[] root = ParsedVerifier.merkleRoot(parsed, parsed.getTransactions()).serialize();
      System.arraycopy(root, 0, block, 36, root.length);
    } catch (RuntimeException unreadable) {
      // Both ways have to say so.
    }
    return block;
  }

  /** Compares the verdicts; whether the block was found right. */
  private boolean same(byte[] block, int height) {
    if (block.length <= Block.HEADER_SIZE) {
      return false;
    }
    RawBlock raw = new RawBlock(block);
    String now = why(() -> bytes.verify(raw, height));
    String before = why(() -> objects.verify(raw, height));
    if (now == null || !now.matches(".*(" + STRICTER + ").*")) {
      assertThat(now == null)
          .as("block %d: %s, by objects: %s", height, now, before)
          .isEqualTo(before == null);
    }
    return now == null;
  }

  private static @Nullable String why(Runnable verification) {
    try {
      verification.run();
      return null;
    } catch (VerificationException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
