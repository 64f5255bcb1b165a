package dev.tachograph.benchmarks.verification;

import dev.tachograph.node.wire.RawBlock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.ProtocolException;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.core.TransactionOutput;
import org.bitcoinj.core.TransactionWitness;
import org.bitcoinj.core.VerificationException;

/**
 * The verification of a block by way of bitcoinj's objects, which are serialized again to be
 * hashed: what {@code BlockVerifier} of the node is compared with. Stateless.
 */
final class ParsedVerifier {
  /**
   * The height from which BIP 141 applies on mainnet; on regtest it applies from the first block.
   */
  private static final int MAINNET_WITNESS_HEIGHT = 481_824;

  private static final byte[] COMMITMENT_HEADER = {
    0x6a, 0x24, (byte) 0xaa, 0x21, (byte) 0xa9, (byte) 0xed
  };
  private static final int COMMITMENT_LENGTH = 38;

  private final int witnessHeight;

  /**
   * Creates the verifier of a network.
   *
   * @param network on mainnet witnesses are checked from height 481,824, elsewhere from 1
   */
  ParsedVerifier(BitcoinNetwork network) {
    this.witnessHeight = network == BitcoinNetwork.MAINNET ? MAINNET_WITNESS_HEIGHT : 1;
  }

  /**
   * Verifies a block.
   *
   * @param raw the block as received
   * @param height where its header stands in the chain
   * @return the number of its transactions
   * @throws VerificationException with the reason, if it is invalid
   */
  int verify(RawBlock raw, int height) {
    Block block;
    try {
      block = raw.parse();
    } catch (ProtocolException e) {
      throw new VerificationException(e.getMessage(), e);
    }
    List<Transaction> transactions = block.getTransactions();
    check(transactions != null && !transactions.isEmpty(), "the block has no transactions");
    try {
      checkTransactions(block, transactions);
      if (height >= witnessHeight) {
        checkWitnesses(block, transactions);
      }
    } catch (VerificationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new VerificationException("the transactions cannot be read: " + e.getMessage(), e);
    }
    return transactions.size();
  }

  private static void checkTransactions(Block block, List<Transaction> transactions) {
    check(transactions.get(0).isCoinBase(), "the first transaction is no coinbase");
    Set<Sha256Hash> seen = new HashSet<>();
    for (int i = 0; i < transactions.size(); i++) {
      Transaction transaction = transactions.get(i);
      check(i == 0 || !transaction.isCoinBase(), "there is a second coinbase");
      check(seen.add(transaction.getTxId()), "a transaction stands there twice");
    }
    check(
        merkleRoot(block, transactions).equals(block.getMerkleRoot()),
        "the transactions do not give the merkle root of the header");
  }

  /** The merkle root that bitcoinj computes for a block to which the transactions are added. */
  static Sha256Hash merkleRoot(Block block, List<Transaction> transactions) {
    Block same =
        new Block(
            block.getVersion(),
            block.getPrevBlockHash(),
            Sha256Hash.ZERO_HASH,
            block.time(),
            block.getDifficultyTarget(),
            0,
            List.of());
    transactions.forEach(same::addTransaction);
    return same.getMerkleRoot();
  }

  private static void checkWitnesses(Block block, List<Transaction> transactions) {
    byte[] commitment = commitment(transactions.get(0));
    if (commitment.length == 0) {
      check(
          transactions.stream().noneMatch(Transaction::hasWitnesses),
          "there are witnesses, but no commitment to them");
      return;
    }
    TransactionWitness reserved = transactions.get(0).getInput(0).getWitness();
    check(
        reserved.getPushCount() == 1 && reserved.getPush(0).length == 32,
        "the block came without its witnesses");
    byte[] expected = Sha256Hash.hashTwice(block.getWitnessRoot().serialize(), reserved.getPush(0));
    check(Arrays.equals(expected, commitment), "the witnesses are not those of the block");
  }

  /** The hash in the last output of the form defined by BIP 141; empty if there is none. */
  private static byte[] commitment(Transaction coinbase) {
    List<TransactionOutput> outputs = coinbase.getOutputs();
    for (int i = outputs.size() - 1; i >= 0; i--) {
      byte[] script = outputs.get(i).getScriptBytes();
      if (script.length >= COMMITMENT_LENGTH
          && Arrays.mismatch(script, COMMITMENT_HEADER) == COMMITMENT_HEADER.length) {
        return Arrays.copyOfRange(script, COMMITMENT_HEADER.length, COMMITMENT_LENGTH);
      }
    }
    return new byte[0];
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new VerificationException(otherwise);
    }
  }
}
