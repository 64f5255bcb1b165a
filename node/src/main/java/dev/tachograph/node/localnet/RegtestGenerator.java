package dev.tachograph.node.localnet;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.bitcoinj.base.Coin;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.core.TransactionInput;
import org.bitcoinj.core.TransactionOutput;
import org.bitcoinj.core.TransactionWitness;
import org.bitcoinj.params.RegTestParams;
import org.jspecify.annotations.Nullable;

/**
 * Generates a regtest chain block by block: proof of work, height in the coinbase (BIP 34), a
 * subsidy that halves every 150 blocks, witness commitments (BIP 141), and transactions that spend
 * outputs of earlier ones. Signatures are random bytes of the right size: scripts are never run
 * here.
 */
final class RegtestGenerator {
  private static final int SECONDS_BETWEEN_BLOCKS = 600;
  private static final byte[] WITNESS_RESERVED = new byte[32];

  private final SplittableRandom random;
  private final GeneratedTransactions transactions;

  RegtestGenerator(long seed) {
    this.random = new SplittableRandom(seed);
    this.transactions = new GeneratedTransactions(random);
  }

  /** The serialized blocks from the genesis block on. */
  List<byte[]> blocks(int count, BooleanSupplier stop) {
    List<byte[]> blocks = new ArrayList<>(count);
    Block previous = RegTestParams.get().getGenesisBlock();
    blocks.add(previous.serialize());
    for (int height = 1; height < count && !stop.getAsBoolean(); height++) {
      previous = next(previous, height);
      blocks.add(previous.serialize());
    }
    return blocks;
  }

  private Block next(Block previous, int height) {
    transactions.startBlock(height);
    List<Transaction> spends = new ArrayList<>();
    int wanted = transactionCount();
    long fees = 0;
    boolean witness = false;
    for (int i = 0; i < wanted; i++) {
      GeneratedTransactions.Spend spend = transactions.spend();
      if (spend == null) {
        break;
      }
      spends.add(spend.transaction());
      fees += spend.fee();
      witness |= spend.transaction().hasWitnesses();
    }
    long subsidy = Coin.FIFTY_COINS.shiftRight(Math.min(40, height / 150)).value;
    Transaction coinbase = coinbase(height, subsidy + fees, witness ? spends : null);
    transactions.mined(coinbase);
    List<Transaction> all = new ArrayList<>(spends.size() + 1);
    all.add(coinbase);
    all.addAll(spends);
    Block unsolved =
        new Block(
            Block.BLOCK_VERSION_BIP65,
            previous.getHash(),
            merkleRoot(all),
            previous.time().plusSeconds(SECONDS_BETWEEN_BLOCKS),
            Block.EASIEST_DIFFICULTY_TARGET,
            0,
            all);
    unsolved.solve();
    return unsolved;
  }

  /** Most blocks are small, some are empty, few are large. */
  private int transactionCount() {
    int kind = random.nextInt(100);
    if (kind < 10) {
      return 0;
    }
    return kind < 97 ? random.nextInt(1, 14) : random.nextInt(60, 260);
  }

  private Transaction coinbase(int height, long value, @Nullable List<Transaction> witnessSpends) {
    Transaction coinbase = new Transaction();
    TransactionInput input =
        TransactionInput.coinbaseInput(coinbase, GeneratedScripts.coinbase(height, random));
    if (witnessSpends != null) {
      input = input.withWitness(TransactionWitness.of(WITNESS_RESERVED));
    }
    coinbase.addInput(input);
    coinbase.addOutput(
        new TransactionOutput(
            coinbase, Coin.valueOf(value), GeneratedScripts.payToPubKeyHash(random)));
    if (witnessSpends != null) {
      byte[] commitment = witnessCommitment(coinbase, witnessSpends);
      coinbase.addOutput(
          new TransactionOutput(
              coinbase, Coin.ZERO, GeneratedScripts.witnessCommitment(commitment)));
    }
    return coinbase;
  }

  private static byte[] witnessCommitment(Transaction coinbase, List<Transaction> spends) {
    List<Transaction> all = new ArrayList<>(spends.size() + 1);
    all.add(coinbase);
    all.addAll(spends);
    Sha256Hash root = header(all).getWitnessRoot();
    return Sha256Hash.hashTwice(root.serialize(), WITNESS_RESERVED);
  }

  private static Sha256Hash merkleRoot(List<Transaction> all) {
    Block block = header(List.of());
    all.forEach(block::addTransaction);
    return block.getMerkleRoot();
  }

  private static Block header(List<Transaction> all) {
    return new Block(
        1,
        Sha256Hash.ZERO_HASH,
        Sha256Hash.ZERO_HASH,
        RegTestParams.get().getGenesisBlock().time(),
        Block.EASIEST_DIFFICULTY_TARGET,
        0,
        all);
  }
}
