package dev.tachograph.node.localnet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.bitcoinj.base.Coin;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.core.TransactionInput;
import org.bitcoinj.core.TransactionOutPoint;
import org.bitcoinj.core.TransactionOutput;
import org.bitcoinj.core.TransactionWitness;
import org.jspecify.annotations.Nullable;

/** Creates transactions that spend outputs of earlier ones, and tracks unspent outputs. */
final class GeneratedTransactions {
  private static final int COINBASE_MATURITY = 100;
  private static final int MAX_UNSPENT = 4_000;
  private static final long DUST = 600;

  private final SplittableRandom random;
  private final List<Unspent> unspent = new ArrayList<>();
  private final Deque<Unspent> immature = new ArrayDeque<>();
  private int height;

  GeneratedTransactions(SplittableRandom random) {
    this.random = random;
  }

  /** A transaction and its fee. */
  record Spend(Transaction transaction, long fee) {}

  private record Unspent(Sha256Hash txId, int index, long value, boolean witness, int height) {}

  /** Begins a block: mature coinbases may be spent. */
  void startBlock(int newHeight) {
    height = newHeight;
    while (!immature.isEmpty() && immature.getFirst().height() + COINBASE_MATURITY <= height) {
      unspent.add(immature.removeFirst());
    }
  }

  /** Adds the output of a block's coinbase. */
  void mined(Transaction coinbase) {
    long value = coinbase.getOutput(0).getValue().value;
    if (value > DUST) {
      immature.addLast(new Unspent(coinbase.getTxId(), 0, value, false, height));
    }
  }

  /** A transaction, {@code null} if there is nothing to spend. */
  @Nullable Spend spend() {
    if (unspent.isEmpty()) {
      return null;
    }
    Transaction tx = new Transaction();
    tx.setVersion(2);
    long in = 0;
    int inputs = Math.min(unspent.size(), inputCount());
    for (int i = 0; i < inputs; i++) {
      Unspent spent = takeAny();
      in += spent.value();
      tx.addInput(input(tx, spent));
    }
    long fee = Math.min(in / 100, 1_000);
    long left = in - fee;
    List<Unspent> made = new ArrayList<>();
    int outputs = random.nextInt(20) == 0 ? random.nextInt(5, 30) : random.nextInt(1, 4);
    for (int i = 0; i < outputs && left > DUST; i++) {
      long value = i == outputs - 1 ? left : Math.max(DUST, left / random.nextInt(2, 5));
      boolean witness = random.nextInt(3) == 0;
      addOutput(tx, value, witness);
      made.add(new Unspent(Sha256Hash.ZERO_HASH, i, value, witness, height));
      left -= value;
    }
    if (made.isEmpty() || random.nextInt(16) == 0) {
      tx.addOutput(new TransactionOutput(tx, Coin.ZERO, GeneratedScripts.data(random)));
    }
    remember(tx.getTxId(), made);
    return new Spend(tx, fee + left);
  }

  private void remember(Sha256Hash txId, List<Unspent> made) {
    for (Unspent output : made) {
      if (output.value() > DUST && unspent.size() < MAX_UNSPENT) {
        unspent.add(
            new Unspent(txId, output.index(), output.value(), output.witness(), output.height()));
      }
    }
  }

  private int inputCount() {
    return random.nextInt(25) == 0 ? random.nextInt(4, 20) : random.nextInt(1, 3);
  }

  private Unspent takeAny() {
    int at = random.nextInt(unspent.size());
    Unspent taken = unspent.get(at);
    Unspent last = unspent.remove(unspent.size() - 1);
    if (at < unspent.size()) {
      unspent.set(at, last);
    }
    return taken;
  }

  private TransactionInput input(Transaction tx, Unspent spent) {
    TransactionOutPoint outpoint = new TransactionOutPoint(spent.index(), spent.txId());
    byte[] signature = GeneratedScripts.bytes(random, random.nextInt(71, 73));
    byte[] publicKey = GeneratedScripts.bytes(random, 33);
    if (spent.witness()) {
      return new TransactionInput(tx, new byte[0], outpoint)
          .withWitness(TransactionWitness.of(signature, publicKey));
    }
    return new TransactionInput(tx, GeneratedScripts.pushes(signature, publicKey), outpoint);
  }

  private void addOutput(Transaction tx, long value, boolean witness) {
    byte[] script =
        witness
            ? GeneratedScripts.payToWitnessPubKeyHash(random)
            : GeneratedScripts.payToPubKeyHash(random);
    tx.addOutput(new TransactionOutput(tx, Coin.valueOf(value), script));
  }
}
