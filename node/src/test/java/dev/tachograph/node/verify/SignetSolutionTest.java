package dev.tachograph.node.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.node.wire.RawBlock;
import dev.tachograph.node.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Coin;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.core.TransactionInput;
import org.bitcoinj.core.TransactionOutPoint;
import org.bitcoinj.core.TransactionOutput;
import org.bitcoinj.core.TransactionWitness;
import org.bitcoinj.core.VerificationException;
import org.bitcoinj.crypto.ECKey;
import org.bitcoinj.params.SigNetParams;
import org.bitcoinj.script.ScriptBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignetSolutionTest {
  /** Blocks 1 to 3 of the public signet; they differ in the parts listed here. */
  private static final List<byte[]> PUBLIC_BLOCKS =
      List.of(
          publicBlock(
              "f61eee3b63a380a477a063af32b2bbc97c9ff9f01f2c4225e973988108000000"
                  + "f575c83235984e7dc4afc1f30944c170462e84437ab6f2d52e16878a79e4678b"
                  + "d1914d5fae77031eccf40700",
              "5151",
              "9243f727dd5343293eb83174324019ec16c2630f",
              "304402205e423a8754336ca99dbe16509b877ef1bf98d008836c725005b3c787c41ebe46"
                  + "022047246e4467ad7cc7f1ad98662afcaf14c115e0095a227c7b05c5182591c23e7e01"),
          publicBlock(
              "533b53ded9bff4adc94101d32400a144c54edc5ed492a3b26c63b2d686000000"
                  + "b38fef50592017cfafbcab88eb3d9cf50b2c801711cad8299495d26df5e54812"
                  + "e7914d5fae77031ecfdd0b00",
              "5251",
              "fd09839740f0e0b4fc6d5e2527e4022aa9b89dfa",
              "3044022031d64a1692cdad1fc0ced69838169fe19ae01be524d831b95fcf5ea4e6541c3c"
                  + "02204f9dea0801df8b4d0cd0857c62ab35c6c25cc47c930630dc7fe723531daa3e9b01"),
          publicBlock(
              "2960f3752f0bfa8858a3e333294aedc7808025e868c9dc03e71d88bb32000000"
                  + "7765fcd3d5b4966beb338bba2675dc2cf2ad28d4ad1d83bdb6f286e7e27ac1f8"
                  + "07924d5fae77031e81d60b00",
              "5351",
              "1e5fb426042692ae0e87c070e78c39307a5661c2",
              "304402205de93694763a42954865bcf1540cb82958bc62d0ec4eee02070fb7937cd037f4"
                  + "022067f333753bce47b10bc25eb6e1f311482e994c862a7e0b2d41ab1c8679fd1b1101"));

  private final SignetSolution signet = SignetSolution.ofPublicSignet();

  private static byte[] publicBlock(
      String header, String coinbaseScript, String keyHash, String signature) {
    return HexFormat.of()
        .parseHex(
            "00000020"
                + header
                + "01"
                + "010000000001010000000000000000000000000000000000000000000000000000000000000000"
                + "ffffffff02"
                + coinbaseScript
                + "feffffff0200f2052a01000000160014"
                + keyHash
                + "0000000000000000776a24aa21a9ed"
                + "e2f61c3f71d1defd3fa999dfa36953755c690689799962b48bebd836974e8cf9"
                + "4c4fecc7daa249004730"
                + signature.substring(2)
                + "00"
                + "0120"
                + "00".repeat(32)
                + "00000000");
  }

  @BeforeEach
  void context() {
    Wire.enter();
  }

  private static Block parse(byte[] bytes) {
    return Block.read(ByteBuffer.wrap(bytes));
  }

  @Test
  void blocksOfThePublicSignetAreSigned() {
    Sha256Hash previous = SigNetParams.get().getGenesisBlock().getHash();
    for (byte[] bytes : PUBLIC_BLOCKS) {
      Block block = parse(bytes);
      assertThat(block.getPrevBlockHash()).isEqualTo(previous);
      Block.verifyHeader(block);
      signet.check(block);
      previous = block.getHash();
    }
    assertThat(parse(PUBLIC_BLOCKS.get(0)).getHash())
        .hasToString("00000086d6b2636cb2a392d45edc4ec544a10024d30141c9adf4bfd9de533b53");
  }

  @Test
  void theSignatureCoversTheHeaderButForDifficultyAndNonce() {
    for (int at = 0; at < Block.HEADER_SIZE; at++) {
      byte[] changed = PUBLIC_BLOCKS.get(0).clone();
      changed[at] ^= 1;
      Block block = parse(changed);
      // The merkle root is taken from the transactions, and is verified by itself.
      if (at >= 72 || (at >= 36 && at < 68)) {
        signet.check(block);
      } else {
        assertThatThrownBy(() -> signet.check(block))
            .as("byte %d", at)
            .isInstanceOf(VerificationException.class)
            .hasMessageContaining("does not satisfy the signet's challenge");
      }
    }
  }

  @Test
  void theSignatureCoversTheTransactions() {
    byte[] changed = PUBLIC_BLOCKS.get(0).clone();
    int keyHash = indexOf(changed, HexFormat.of().parseHex("9243f727dd53"));
    changed[keyHash] ^= 1;
    assertRefused(changed, "does not satisfy the signet's challenge");
  }

  @Test
  void anotherBlocksSolutionIsRefused() {
    byte[] changed = PUBLIC_BLOCKS.get(0).clone();
    byte[] header = HexFormat.of().parseHex("ecc7daa2");
    int at = indexOf(changed, header);
    int from = indexOf(PUBLIC_BLOCKS.get(1), header);
    System.arraycopy(PUBLIC_BLOCKS.get(1), from, changed, at, 4 + 75);
    assertRefused(changed, "does not satisfy the signet's challenge");
  }

  @Test
  void aBlockWithoutASolutionIsRefused() {
    byte[] changed = PUBLIC_BLOCKS.get(0).clone();
    changed[indexOf(changed, HexFormat.of().parseHex("ecc7daa2"))] ^= 1;
    assertRefused(changed, "does not satisfy the signet's challenge");
  }

  @Test
  void aBlockWithoutACommitmentIsRefused() {
    byte[] changed = PUBLIC_BLOCKS.get(0).clone();
    changed[indexOf(changed, HexFormat.of().parseHex("aa21a9ed"))] ^= 1;
    assertRefused(changed, "no commitment");
  }

  @Test
  void aSolutionOfTheWrongLengthIsRefused() {
    int at = indexOf(PUBLIC_BLOCKS.get(0), HexFormat.of().parseHex("ecc7daa2")) + 4;
    byte[] longer = PUBLIC_BLOCKS.get(0).clone();
    longer[at]++;
    assertRefused(longer, "ends early");
    byte[] shorter = PUBLIC_BLOCKS.get(0).clone();
    shorter[at]--;
    assertRefused(shorter, "has a witness");
    byte[] shortest = PUBLIC_BLOCKS.get(0).clone();
    shortest[at] = 0;
    assertRefused(shortest, "bytes follow");
  }

  @Test
  void theVerifierOfSignetChecksSolutions() {
    BlockVerifier verifier = new BlockVerifier(BitcoinNetwork.SIGNET);
    byte[] changed = PUBLIC_BLOCKS.get(0).clone();
    // The time, which the solution covers, and the merkle root does not.
    changed[68] ^= 1;
    for (int height = 1; height <= 3; height++) {
      assertThat(verifier.verify(new RawBlock(PUBLIC_BLOCKS.get(height - 1)), height)).isOne();
    }
    assertThatThrownBy(() -> verifier.verify(new RawBlock(changed), 1))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("does not satisfy the signet's challenge");
    new BlockVerifier(BitcoinNetwork.REGTEST).verify(new RawBlock(changed), 1);
    RawBlock genesis = new RawBlock(SigNetParams.get().getGenesisBlock().serialize());
    assertThat(verifier.verify(genesis, 0)).isOne();
  }

  private void assertRefused(byte[] bytes, String why) {
    Block block = parse(bytes);
    assertThatThrownBy(() -> signet.check(block))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining(why);
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int at = 0; at <= bytes.length - part.length; at++) {
      if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new AssertionError("not in it");
  }

  @Test
  void aBlockOfManyTransactionsIsSignedByTheKeyOfItsSignet() {
    ECKey key = ECKey.fromPrivate(Sha256Hash.of(new byte[] {1}).getBytes());
    byte[] challenge = ScriptBuilder.createP2PKOutputScript(key).program();
    for (int transactions = 1; transactions <= 6; transactions++) {
      Block block = OwnSignet.block(key, challenge, transactions);
      new SignetSolution(challenge).check(block);
      assertThatThrownBy(() -> signet.check(block)).isInstanceOf(VerificationException.class);
      ECKey other = ECKey.fromPrivate(Sha256Hash.of(new byte[] {2}).getBytes());
      Block forged = OwnSignet.block(other, challenge, transactions);
      assertThatThrownBy(() -> new SignetSolution(challenge).check(forged))
          .isInstanceOf(VerificationException.class);
    }
  }

  @Test
  void aChallengeThatAnyoneSatisfiesNeedsNoSolution() {
    byte[] changed = PUBLIC_BLOCKS.get(0).clone();
    changed[indexOf(changed, HexFormat.of().parseHex("ecc7daa2"))] ^= 1;
    new SignetSolution(new byte[] {0x51}).check(parse(changed));
  }

  @Test
  void challengesThatBitcoinjDoesNotRunAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignetSolution(HexFormat.of().parseHex("0014" + "11".repeat(20))));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new SignetSolution(HexFormat.of().parseHex("a914" + "11".repeat(20) + "87")));
  }

  /** Blocks of a signet with a key of this test; made without the code that is tested. */
  private static final class OwnSignet {
    static Block block(ECKey key, byte[] challenge, int transactions) {
      byte[] signed = new byte[72];
      Block unsigned = assemble(transactions, new byte[0]);
      byte[] header = unsigned.cloneAsHeader().serialize();
      // Version, previous block and merkle root, then the time.
      System.arraycopy(header, 0, signed, 0, 72);
      Transaction spent = new Transaction();
      spent.setVersion(0);
      byte[] script = new ScriptBuilder().smallNum(0).data(signed).build().program();
      spent.addInput(
          new TransactionInput(
              spent, script, new TransactionOutPoint(0xffff_ffffL, Sha256Hash.ZERO_HASH), 0));
      spent.addOutput(new TransactionOutput(spent, Coin.ZERO, challenge));
      Transaction spending = new Transaction();
      spending.setVersion(0);
      spending.addInput(
          new TransactionInput(
              spending, new byte[0], new TransactionOutPoint(0, spent.getTxId()), 0));
      spending.addOutput(new TransactionOutput(spending, Coin.ZERO, new byte[] {0x6a}));
      byte[] signature =
          spending
              .calculateSignature(0, key, challenge, Transaction.SigHash.ALL, false)
              .encodeToBitcoin();
      ByteArrayOutputStream solution = new ByteArrayOutputStream();
      solution.write(signature.length + 1);
      solution.write(signature.length);
      solution.writeBytes(signature);
      solution.write(0);
      return assemble(transactions, solution.toByteArray());
    }

    private static Block assemble(int transactions, byte[] solution) {
      Block block =
          new Block(
              0x2000_0000L,
              Sha256Hash.of(new byte[] {7}),
              Sha256Hash.ZERO_HASH,
              SigNetParams.get().getGenesisBlock().time().plusSeconds(600),
              0x1e0377aeL,
              0,
              List.of());
      ByteArrayOutputStream script = new ByteArrayOutputStream();
      script.writeBytes(HexFormat.of().parseHex("6a24aa21a9ed" + "00".repeat(32)));
      byte[] header = HexFormat.of().parseHex("ecc7daa2");
      int length = header.length + solution.length;
      if (length >= 0x4c) {
        script.write(0x4c);
      }
      script.write(length);
      script.writeBytes(header);
      script.writeBytes(solution);
      Transaction coinbase = new Transaction();
      coinbase.addInput(
          TransactionInput.coinbaseInput(coinbase, new byte[] {0x51, 0x51})
              .withWitness(TransactionWitness.of(new byte[32])));
      coinbase.addOutput(new TransactionOutput(coinbase, Coin.FIFTY_COINS, new byte[] {0x51}));
      coinbase.addOutput(new TransactionOutput(coinbase, Coin.ZERO, script.toByteArray()));
      block.addTransaction(coinbase);
      for (int i = 1; i < transactions; i++) {
        Transaction other = new Transaction();
        other.addInput(
            new TransactionInput(
                other,
                new byte[] {(byte) i},
                new TransactionOutPoint(0, Sha256Hash.of(new byte[] {(byte) i}))));
        other.addOutput(new TransactionOutput(other, Coin.CENT, new byte[] {0x51}));
        block.addTransaction(other);
      }
      // The root is computed for the transactions that were added.
      block.getMerkleRoot();
      return block;
    }
  }
}
