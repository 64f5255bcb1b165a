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
import org.bitcoinj.base.Sha256Hash;
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
    assertThat(merkleRoot(block.parse())).isEqualTo(block.parse().getMerkleRoot());

    refused(block, height, "stands there twice");
  }

  /** The merkle root that bitcoinj computes for a block to which the transactions are added. */
  private static Sha256Hash merkleRoot(Block block) {
    Block same =
        new Block(
            block.getVersion(),
            block.getPrevBlockHash(),
            Sha256Hash.ZERO_HASH,
            block.time(),
            block.getDifficultyTarget(),
            0,
            List.of());
    block.getTransactions().forEach(same::addTransaction);
    return same.getMerkleRoot();
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

  @Test
  void aNumberOfTransactionsThatIsNotInItsShortestFormIsRefused() {
    byte[] right = chain.block(10);
    byte[] longer = spliced(right, Block.HEADER_SIZE, 1, 0xfd, right[Block.HEADER_SIZE], 0);

    refused(new RawBlock(longer), 10, "is not in its shortest form");
  }

  @Test
  void countsThatTheBytesLeftCannotHoldAreRefused() {
    byte[] right = chain.block(10);
    int inputs = Block.HEADER_SIZE + 1 + 4;

    refused(
        new RawBlock(spliced(right, Block.HEADER_SIZE, 1, 0xfe, 0, 0, 0, 0x7f)),
        10,
        "the length 2130706432 is beyond the end of the block");
    refused(
        new RawBlock(spliced(right, inputs, 1, 0xff, -1, -1, -1, -1, -1, -1, -1, -1)),
        10,
        "the length 18446744073709551615 is beyond the end of the block");
  }

  @Test
  void aWitnessRecordInWhichAllAreEmptyIsRefused() {
    byte[] block = chain.block(withWitness);
    int coinbase = Block.HEADER_SIZE + 1;
    int length = transactions(withWitness).get(0).serialize().length;
    // One item of 32 bytes, in front of the lock time.
    int witness = coinbase + length - 4 - 34;
    assertThat(block[witness]).isEqualTo((byte) 1);

    refused(new RawBlock(spliced(block, witness, 34, 0)), withWitness, "superfluous witness");
  }

  @Test
  void aFlagOtherThanThatOfWitnessesIsRefused() {
    byte[] block = chain.block(withWitness).clone();
    assertThat(block[Block.HEADER_SIZE + 6]).isEqualTo((byte) 1);
    block[Block.HEADER_SIZE + 6] = 3;

    refused(new RawBlock(block), withWitness, "unknown flag 3");
  }

  @Test
  void aBlockThatEndsAnywhereIsRefused() {
    byte[] block = chain.block(withWitness);
    for (int length = Block.HEADER_SIZE + 1; length < block.length; length++) {
      RawBlock cut = new RawBlock(java.util.Arrays.copyOf(block, length));
      assertThatThrownBy(() -> verifier.verify(cut, withWitness))
          .as("%d of %d bytes", length, block.length)
          .isInstanceOf(VerificationException.class);
    }
  }

  /** Some bytes in the place of others. */
  private static byte[] spliced(byte[] of, int at, int removed, int... put) {
    ByteBuffer made = ByteBuffer.allocate(of.length - removed + put.length);
    made.put(of, 0, at);
    for (int one : put) {
      made.put((byte) one);
    }
    made.put(of, at + removed, of.length - at - removed);
    return made.array();
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
