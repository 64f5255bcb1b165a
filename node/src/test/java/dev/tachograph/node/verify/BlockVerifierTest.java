package dev.tachograph.node.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.node.Mainnet;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.core.VerificationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockVerifierTest {
  private static LocalChain chain;
  private static int withWitness;

  private final BlockVerifier verifier = new BlockVerifier(BitcoinNetwork.REGTEST);

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(300, 5);
    withWitness = heightWithWitness();
  }

  private static int heightWithWitness() {
    for (int height = 1; height < chain.size(); height++) {
      List<Transaction> all = transactions(height);
      if (all.size() > 3 && all.stream().skip(1).anyMatch(Transaction::hasWitnesses)) {
        return height;
      }
    }
    throw new AssertionError("the chain has no witnesses");
  }

  private static List<Transaction> transactions(int height) {
    return new RawBlock(chain.block(height)).parse().getTransactions();
  }

  @Test
  void everyGeneratedBlockIsRight() {
    for (int height = 1; height < chain.size(); height++) {
      assertThat(verifier.verify(new RawBlock(chain.block(height)), height))
          .isEqualTo(transactions(height).size());
    }
  }

  @Test
  void aBitFlippedAnywhereAfterTheHeaderIsFound() {
    byte[] right = chain.block(withWitness);
    for (int at = Block.HEADER_SIZE; at < right.length; at++) {
      byte[] wrong = right.clone();
      wrong[at] ^= 0x10;
      RawBlock block = new RawBlock(wrong);
      assertThatThrownBy(() -> verifier.verify(block, withWitness))
          .as("byte %d of %d", at, right.length)
          .isInstanceOf(VerificationException.class);
    }
  }

  @Test
  void anotherBlocksTransactionsAreRefused() {
    byte[] wrong = replaced(chain.block(9), chain.block(10), Block.HEADER_SIZE);

    refused(new RawBlock(wrong), 10, "do not give the merkle root");
  }

  private static byte[] replaced(byte[] body, byte[] header, int from) {
    byte[] made = body.clone();
    System.arraycopy(header, 0, made, 0, from);
    return made;
  }

  @Test
  void bytesAfterTheBlockAreRefused() {
    byte[] longer = java.util.Arrays.copyOf(chain.block(10), chain.block(10).length + 1);

    refused(new RawBlock(longer), 10, "1 bytes follow the block");
  }

  @Test
  void aBlockWithoutItsWitnessesIsRefused() {
    List<Transaction> stripped = new ArrayList<>();
    for (Transaction transaction : transactions(withWitness)) {
      stripped.add(Transaction.read(ByteBuffer.wrap(withoutWitness(transaction))));
    }

    refused(block(withWitness, stripped), withWitness, "came without its witnesses");
  }

  /** Serialized as before BIP 144: version, inputs, outputs, lock time. */
  private static byte[] withoutWitness(Transaction transaction) {
    var out = new java.io.ByteArrayOutputStream();
    ByteBuffer four = ByteBuffer.allocate(4).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    out.writeBytes(four.putInt(0, (int) transaction.getVersion()).array().clone());
    out.write(transaction.getInputs().size());
    transaction.getInputs().forEach(input -> out.writeBytes(input.serialize()));
    out.write(transaction.getOutputs().size());
    transaction.getOutputs().forEach(output -> out.writeBytes(output.serialize()));
    out.writeBytes(four.putInt(0, (int) transaction.lockTime().rawValue()).array().clone());
    return out.toByteArray();
  }

  @Test
  void aRepeatedTransactionIsRefusedThoughTheMerkleRootIsTheSame() {
    int height = heightWithTransactions(3);
    List<Transaction> repeated = new ArrayList<>(transactions(height));
    repeated.add(repeated.get(2));
    RawBlock block = block(height, repeated);
    assertThat(BlockVerifier.merkleRoot(block.parse(), block.parse().getTransactions()))
        .isEqualTo(block.parse().getMerkleRoot());

    refused(block, height, "stands there twice");
  }

  private static int heightWithTransactions(int count) {
    for (int height = 1; height < chain.size(); height++) {
      if (transactions(height).size() == count) {
        return height;
      }
    }
    throw new AssertionError("no block has " + count + " transactions");
  }

  @Test
  void aBlockThatDoesNotBeginWithItsCoinbaseIsRefused() {
    List<Transaction> turned = new ArrayList<>(transactions(withWitness));
    turned.add(turned.remove(0));

    refused(block(withWitness, turned), withWitness, "the first transaction is no coinbase");
  }

  private static RawBlock block(int height, List<Transaction> transactions) {
    var out = new java.io.ByteArrayOutputStream();
    out.write(chain.block(height), 0, Block.HEADER_SIZE);
    assertThat(transactions).hasSizeLessThan(0xfd);
    out.write(transactions.size());
    transactions.forEach(transaction -> out.writeBytes(transaction.serialize()));
    return new RawBlock(out.toByteArray());
  }

  private void refused(RawBlock block, int height, String why) {
    assertThatThrownBy(() -> verifier.verify(block, height))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "block363703.dat, 363703",
    "block383616.dat, 383616",
    "block481815.dat, 481815",
  })
  void largeBlocksOfMainnetAreRight(String file, int height) throws Exception {
    RawBlock block = new RawBlock(Files.readAllBytes(Mainnet.file(file)));

    int transactions = new BlockVerifier(BitcoinNetwork.MAINNET).verify(block, height);

    assertThat(transactions).isGreaterThan(500);
  }
}
