package dev.tachograph.node.localnet;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Coin;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.core.TransactionInput;
import org.bitcoinj.core.TransactionOutput;

/**
 * Mines blocks on a block of a regtest chain. They have valid proof of work and a coinbase alone,
 * so that a branch of thousands is generated within a second; the same branch, count, seed and
 * times always give the same bytes.
 *
 * <p>Begun by {@link LocalChain#branchAt}. Not thread-safe.
 */
public final class BranchBuilder {
  private static final int SUBSIDY_HALVING = 150;
  private static final int OP_RETURN = 0x6a;
  private static final int OP_PUSHDATA4 = 0x4e;

  private final LocalChain chain;
  private final int fork;
  private long seed = 1;
  private int dataBytes;
  private Duration spacing = Duration.ofMinutes(10);
  private Instant first;

  BranchBuilder(LocalChain chain, int fork) {
    if (chain.network() != BitcoinNetwork.REGTEST) {
      throw new IllegalArgumentException("only regtest blocks are mined, not " + chain.network());
    }
    this.chain = chain;
    this.fork = fork;
    this.first = header(chain.block(fork)).time().plus(spacing);
  }

  private static Block header(byte[] block) {
    return Block.read(ByteBuffer.wrap(block, 0, Block.HEADER_SIZE).slice());
  }

  /** Branches with different seeds have different hashes; default 1. */
  public BranchBuilder seed(long newSeed) {
    seed = newSeed;
    return this;
  }

  /** Adds an output of so many bytes that nobody can spend to each block; default 0: none. */
  public BranchBuilder dataBytes(int bytes) {
    dataBytes = bytes;
    return this;
  }

  /**
   * The times of the blocks.
   *
   * @param firstTime of the first block; default ten minutes after the block it is mined on
   * @param between one block and the next; default ten minutes; whole seconds
   */
  public BranchBuilder times(Instant firstTime, Duration between) {
    first = firstTime;
    spacing = between;
    return this;
  }

  /**
   * Mines.
   *
   * @param count the number of blocks, 0 or more
   * @return a chain that has the old one's blocks up to the fork, then the new ones
   */
  public LocalChain mine(int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> blocks = new ArrayList<>(count);
    Sha256Hash previous = chain.hash(fork);
    for (int i = 0; i < count; i++) {
      Transaction coinbase = coinbase(fork + 1 + i, random);
      Block block =
          new Block(
              Block.BLOCK_VERSION_BIP65,
              previous,
              coinbase.getTxId(),
              first.plus(spacing.multipliedBy(i)),
              Block.EASIEST_DIFFICULTY_TARGET,
              0,
              List.of(coinbase));
      block.solve();
      previous = block.getHash();
      blocks.add(block.serialize());
    }
    return chain.replacedAfter(fork, blocks);
  }

  private Transaction coinbase(int height, SplittableRandom random) {
    Transaction coinbase = new Transaction();
    coinbase.addInput(
        TransactionInput.coinbaseInput(coinbase, GeneratedScripts.coinbase(height, random)));
    Coin subsidy = Coin.FIFTY_COINS.shiftRight(Math.min(40, height / SUBSIDY_HALVING));
    coinbase.addOutput(
        new TransactionOutput(coinbase, subsidy, GeneratedScripts.payToPubKeyHash(random)));
    if (dataBytes > 0) {
      coinbase.addOutput(new TransactionOutput(coinbase, Coin.ZERO, data(random)));
    }
    return coinbase;
  }

  private byte[] data(SplittableRandom random) {
    ByteBuffer script = ByteBuffer.allocate(6 + dataBytes);
    script.put((byte) OP_RETURN).put((byte) OP_PUSHDATA4);
    script.putInt(Integer.reverseBytes(dataBytes));
    script.put(GeneratedScripts.bytes(random, dataBytes));
    return script.array();
  }
}
