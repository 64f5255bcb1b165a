package dev.tachograph.node.localnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.ProtocolException;
import org.bitcoinj.utils.BlockFileLoader;
import org.jspecify.annotations.Nullable;

/**
 * A chain of serialized blocks in memory, from the genesis block on, to be served. Immutable.
 *
 * <p>Created by {@link #generate} or {@link #fromBlockFile}; {@link #branchAt} mines on it.
 */
public final class LocalChain {
  private final BitcoinNetwork network;
  private final byte[][] blocks;
  private final Sha256Hash[] hashes;
  private final Map<Sha256Hash, Integer> heights;

  /**
   * Creates a chain of blocks.
   *
   * @throws IllegalArgumentException if a block does not follow the previous one
   */
  LocalChain(BitcoinNetwork network, List<byte[]> blocks) {
    this(network, blocks, new Sha256Hash[0]);
  }

  /** The first blocks have these hashes, which are not computed again. */
  private LocalChain(BitcoinNetwork network, List<byte[]> blocks, Sha256Hash[] known) {
    this.network = network;
    this.blocks = blocks.toArray(new byte[0][]);
    this.hashes = Arrays.copyOf(known, this.blocks.length);
    this.heights = new HashMap<>(this.blocks.length * 2);
    for (int height = 0; height < known.length; height++) {
      heights.put(known[height], height);
    }
    for (int height = known.length; height < this.blocks.length; height++) {
      byte[] block = this.blocks[height];
      hashes[height] = Sha256Hash.wrapReversed(Sha256Hash.hashTwice(block, 0, Block.HEADER_SIZE));
      Sha256Hash previous = Sha256Hash.wrapReversed(Arrays.copyOfRange(block, 4, 36));
      Sha256Hash expected = height == 0 ? Sha256Hash.ZERO_HASH : hashes[height - 1];
      if (!previous.equals(expected)) {
        throw new IllegalArgumentException(
            "block " + height + " does not follow on the block before it");
      }
      heights.put(hashes[height], height);
    }
  }

  /**
   * Generates a regtest chain with valid proof of work; the same count and seed always give the
   * same bytes.
   *
   * @param blocks the number of blocks including the genesis block; at least 1
   */
  public static LocalChain generate(int blocks, long seed) {
    return generate(blocks, seed, () -> false);
  }

  /**
   * Generates a regtest chain like {@link #generate(int, long)}, shorter if a stop is requested
   * meanwhile.
   */
  public static LocalChain generate(int blocks, long seed, BooleanSupplier stop) {
    return new LocalChain(BitcoinNetwork.REGTEST, new RegtestGenerator(seed).blocks(blocks, stop));
  }

  /**
   * Reads a chain from a block file of Bitcoin Core's format: magic, length, block; repeated.
   *
   * @throws IOException if the file cannot be read, or does not contain a chain from the genesis
   *     block on
   */
  public static LocalChain fromBlockFile(BitcoinNetwork network, Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new NoSuchFileException(file.toString(), null, "not there or not readable");
    }
    List<byte[]> blocks = new ArrayList<>();
    try {
      new BlockFileLoader(network, List.of(file.toFile()))
          .streamBuffers()
          .forEach(buffer -> blocks.add(bytes(buffer)));
      return new LocalChain(network, blocks);
    } catch (IllegalArgumentException | ProtocolException | UncheckedIOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Begins a branch of a regtest chain.
   *
   * @param fork the height of the block to mine on
   */
  public BranchBuilder branchAt(int fork) {
    return new BranchBuilder(this, fork);
  }

  LocalChain replacedAfter(int fork, List<byte[]> branch) {
    List<byte[]> all = new ArrayList<>(fork + 1 + branch.size());
    all.addAll(Arrays.asList(blocks).subList(0, fork + 1));
    all.addAll(branch);
    return new LocalChain(network, all, Arrays.copyOf(hashes, fork + 1));
  }

  /** The height of the last block that is also in another chain from the same genesis block. */
  public int forkHeight(LocalChain other) {
    int height = Math.min(size(), other.size()) - 1;
    while (!hash(height).equals(other.hash(height))) {
      height--;
    }
    return height;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** The network that the chain belongs to. */
  public BitcoinNetwork network() {
    return network;
  }

  /** The number of blocks: the height of the last one plus one. */
  public int size() {
    return blocks.length;
  }

  /** The bytes of a block, not a copy. */
  public byte[] block(int height) {
    return blocks[height];
  }

  /** The hash of a block. */
  public Sha256Hash hash(int height) {
    return hashes[height];
  }

  /** The height of a block, {@code null} if it is not in the chain. */
  public @Nullable Integer heightOf(Sha256Hash hash) {
    return heights.get(hash);
  }

  /** The sum of the blocks' sizes. */
  public long bytes() {
    long sum = 0;
    for (byte[] block : blocks) {
      sum += block.length;
    }
    return sum;
  }
}
