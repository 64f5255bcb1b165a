package dev.tachograph.node.verify;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.bitcoinj.base.Coin;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.base.VarInt;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.core.TransactionInput;
import org.bitcoinj.core.TransactionOutPoint;
import org.bitcoinj.core.TransactionOutput;
import org.bitcoinj.core.VerificationException;
import org.bitcoinj.script.Script;
import org.bitcoinj.script.Script.VerifyFlag;
import org.bitcoinj.script.ScriptException;
import org.bitcoinj.script.ScriptPattern;

/**
 * Checks the solution of a signet's blocks: that who may make blocks there has signed them (BIP
 * 325).
 *
 * <p>A signet has little proof of work; instead each block carries, in the output of its coinbase
 * that commits to the witnesses, a solution to the network's challenge, a script. The solution
 * spends a virtual transaction that names the block without its nonce and without the solution
 * itself. The script is run by bitcoinj. The caller has verified the block otherwise. Immutable.
 */
public final class SignetSolution {
  /** The challenge of the public signet: a signature of one of two keys. */
  private static final String PUBLIC_CHALLENGE =
      "512103ad5e0edad18cb1f0fc0d28a3d4f1f3e445640337489abb10404f2d1e086be430"
          + "210359ef5021964fe22d6f8e05b2463c9540ce96883fe3b278760f048f5189f2e6c452ae";

  private static final byte[] COMMITMENT_HEADER = {
    0x6a, 0x24, (byte) 0xaa, 0x21, (byte) 0xa9, (byte) 0xed
  };
  private static final int COMMITMENT_LENGTH = 38;

  private static final byte[] RETURN = {0x6a};

  private static final Set<VerifyFlag> FLAGS =
      EnumSet.of(VerifyFlag.P2SH, VerifyFlag.DERSIG, VerifyFlag.NULLDUMMY);

  private final Script challenge;

  /**
   * Creates the check of a signet.
   *
   * @param challenge the script that solutions satisfy
   * @throws IllegalArgumentException if it is pay-to-script-hash or a witness program: bitcoinj
   *     does not run all of these
   */
  public SignetSolution(byte[] challenge) {
    this.challenge = Script.parse(challenge.clone());
    if (ScriptPattern.isP2SH(this.challenge) || isWitnessProgram(challenge)) {
      throw new IllegalArgumentException(
          "the challenge must be neither pay-to-script-hash nor a witness program");
    }
  }

  /** The check of the public signet. */
  public static SignetSolution ofPublicSignet() {
    return new SignetSolution(HexFormat.of().parseHex(PUBLIC_CHALLENGE));
  }

  private static boolean isWitnessProgram(byte[] script) {
    boolean version =
        script.length >= 4 && (script[0] == 0 || (script[0] >= 0x51 && script[0] <= 0x60));
    return version && script[1] >= 2 && script[1] <= 40 && script.length == 2 + script[1];
  }

  /**
   * Checks a block other than the genesis block, which needs no solution.
   *
   * @throws VerificationException with the reason, if its solution is missing or wrong
   */
  public void check(Block block) throws VerificationException {
    List<Transaction> transactions = block.getTransactions();
    if (transactions == null || transactions.isEmpty()) {
      throw new VerificationException("the block has no transactions");
    }
    try {
      check(block, transactions);
    } catch (ScriptException e) {
      throw new VerificationException(
          "the block's solution does not satisfy the signet's challenge: " + e.getMessage(), e);
    }
  }

  private void check(Block block, List<Transaction> transactions) {
    Transaction coinbase = transactions.get(0);
    int at = commitmentIndex(coinbase);
    if (at < 0) {
      throw new VerificationException("the block has no commitment that could hold its solution");
    }
    TransactionOutput commitment = coinbase.getOutput(at);
    SolutionScript section = SolutionScript.of(commitment.getScriptBytes());
    Transaction unsigned = Transaction.read(ByteBuffer.wrap(coinbase.serialize()));
    unsigned.replaceOutput(
        at, new TransactionOutput(unsigned, commitment.getValue(), section.without()));
    Transaction spent = spent(signed(block, merkleRoot(unsigned, transactions)));
    byte[] scriptSig = scriptSig(section.solution());
    Transaction spending = new Transaction();
    spending.setVersion(0);
    spending.addInput(
        new TransactionInput(spending, scriptSig, new TransactionOutPoint(0, spent.getTxId()), 0L));
    spending.addOutput(new TransactionOutput(spending, Coin.ZERO, RETURN));
    Script.parse(scriptSig).correctlySpends(spending, 0, null, null, challenge, FLAGS);
  }

  /** The last output of the form defined by BIP 141, or −1. */
  private static int commitmentIndex(Transaction coinbase) {
    List<TransactionOutput> outputs = coinbase.getOutputs();
    for (int i = outputs.size() - 1; i >= 0; i--) {
      byte[] script = outputs.get(i).getScriptBytes();
      if (script.length >= COMMITMENT_LENGTH
          && Arrays.equals(
              script,
              0,
              COMMITMENT_HEADER.length,
              COMMITMENT_HEADER,
              0,
              COMMITMENT_HEADER.length)) {
        return i;
      }
    }
    return -1;
  }

  private static Sha256Hash merkleRoot(Transaction coinbase, List<Transaction> transactions) {
    List<Sha256Hash> level = new ArrayList<>(transactions.size());
    level.add(coinbase.getTxId());
    transactions.stream().skip(1).map(Transaction::getTxId).forEach(level::add);
    while (level.size() > 1) {
      List<Sha256Hash> above = new ArrayList<>(level.size() / 2 + 1);
      for (int i = 0; i < level.size(); i += 2) {
        Sha256Hash right = level.get(Math.min(i + 1, level.size() - 1));
        above.add(
            Sha256Hash.wrapReversed(
                Sha256Hash.hashTwice(level.get(i).serialize(), right.serialize())));
      }
      level = above;
    }
    return level.get(0);
  }

  /** What is signed: the header without difficulty and nonce, of the block without its solution. */
  private static byte[] signed(Block block, Sha256Hash merkleRoot) {
    return ByteBuffer.allocate(72)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) block.getVersion())
        .put(block.getPrevBlockHash().serialize())
        .put(merkleRoot.serialize())
        .putInt((int) block.time().getEpochSecond())
        .array();
  }

  /** The virtual transaction whose output is the challenge. */
  private Transaction spent(byte[] signed) {
    ByteArrayOutputStream script = new ByteArrayOutputStream();
    script.write(0);
    SolutionScript.push(signed, script);
    Transaction spent = new Transaction();
    spent.setVersion(0);
    spent.addInput(
        new TransactionInput(
            spent,
            script.toByteArray(),
            new TransactionOutPoint(0xffff_ffffL, Sha256Hash.ZERO_HASH),
            0L));
    spent.addOutput(new TransactionOutput(spent, Coin.ZERO, challenge.program()));
    return spent;
  }

  /** The script of a solution; what follows must be a witness of no elements. */
  private static byte[] scriptSig(byte[] solution) {
    if (solution.length == 0) {
      return solution;
    }
    ByteBuffer in = ByteBuffer.wrap(solution);
    try {
      VarInt length = VarInt.read(in);
      if (!length.fitsInt() || length.intValue() > in.remaining()) {
        throw new VerificationException("the block's solution ends early");
      }
      byte[] script = new byte[length.intValue()];
      in.get(script);
      if (VarInt.read(in).longValue() != 0) {
        throw new VerificationException(
            "the block's solution has a witness, which the signet's challenge does not take");
      }
      if (in.hasRemaining()) {
        throw new VerificationException("bytes follow the block's solution");
      }
      return script;
    } catch (BufferUnderflowException e) {
      throw new VerificationException("the block's solution ends early", e);
    }
  }
}
