package dev.tachograph.node.chain;

import dev.tachograph.node.headers.HeaderChain;
import dev.tachograph.node.store.BlockDatabase;
import dev.tachograph.resources.Progress;
import dev.tachograph.sync.SyncStatus;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.jspecify.annotations.Nullable;

/**
 * The chain as it is read by those who serve it, while it grows and is reorganized.
 *
 * <p>Headers and blocks are asked for by hash, and answered only if the hash is on the chain at
 * that time and the bytes have that hash: an answer never mixes two branches. Thread-safe. Calls
 * block on the disk, and for a moment on whoever stores blocks. The first call that needs the
 * height of a hash reads all headers, about a second for a million.
 */
public final class ChainView {
  private final BitcoinNetwork network;
  private final HeaderChain headers;
  private final BlockDatabase database;
  private final int startBlock;
  private final Supplier<Progress> progress;
  private final HeaderIndex index;

  /**
   * A view of a chain whose owner keeps it open as long as the view is used.
   *
   * @param startBlock the lowest block that is wanted; those below may be missing
   * @param progress of the sync of the chain
   */
  public ChainView(
      BitcoinNetwork network,
      HeaderChain headers,
      BlockDatabase database,
      int startBlock,
      Supplier<Progress> progress) {
    this.network = network;
    this.headers = headers;
    this.database = database;
    this.startBlock = startBlock;
    this.progress = progress;
    this.index = new HeaderIndex(headers, database);
  }

  /**
   * A block and its neighbours, all as of one moment.
   *
   * @param height its height
   * @param tip the view's {@link ChainView#height} at that time
   * @param next the hash of the block after it, {@code null} at the tip and above
   */
  public record Position(int height, int tip, @Nullable Sha256Hash next) {}

  /** The network that the chain belongs to. */
  public BitcoinNetwork network() {
    return network;
  }

  /** The lowest block that is wanted. */
  public int startBlock() {
    return startBlock;
  }

  /** What the sync of the chain is doing, such as {@code following}. */
  public String status() {
    return progress.get().status();
  }

  /** Whether the sync has come to the head of its peers. */
  public boolean isSynced() {
    String now = status();
    return now.equals(SyncStatus.UP_TO_DATE.label()) || now.equals(SyncStatus.FOLLOWING.label());
  }

  /**
   * The highest block that is stored along with every block from the start on; if the start itself
   * is missing, along with every block from the genesis block on, which is 0.
   */
  public int height() {
    synchronized (headers) {
      int first = database.has(startBlock) ? startBlock : 0;
      return Math.max(0, Math.min(database.headFrom(first), headers.height()));
    }
  }

  /** The height of the best header, at least that of the highest block. */
  public int headerHeight() {
    return headers.height();
  }

  /** The lowest block of which none is missing up to {@link #height}. */
  public int lowestBlock() {
    synchronized (headers) {
      int height = height();
      if (database.headFrom(0) >= height) {
        return 0;
      }
      int lowest = Math.min(startBlock, height);
      while (lowest > 0 && database.has(lowest - 1)) {
        lowest--;
      }
      return lowest;
    }
  }

  /** The hash at a height, {@code null} above the best header and below 0. */
  public @Nullable Sha256Hash hash(int height) {
    synchronized (headers) {
      return height < 0 || height > headers.height() ? null : headers.hash(height);
    }
  }

  /** The hash of the block at {@link #height}. */
  public Sha256Hash tip() {
    synchronized (headers) {
      return headers.hash(height());
    }
  }

  /**
   * The height of a header on the best chain, {@code null} if it is on none or on another.
   *
   * @throws IOException if the headers cannot be read
   */
  public @Nullable Integer heightOf(Sha256Hash hash) throws IOException {
    return index.heightOf(hash);
  }

  /**
   * Where a hash is on the best chain, {@code null} if it is not there.
   *
   * @throws IOException if the headers cannot be read
   */
  public @Nullable Position position(Sha256Hash hash) throws IOException {
    Integer height = index.heightOf(hash);
    if (height == null) {
      return null;
    }
    synchronized (headers) {
      if (!hash.equals(hash(height))) {
        return null;
      }
      int tip = height();
      return new Position(height, tip, height < tip ? headers.hash(height + 1) : null);
    }
  }

  /**
   * The 80 bytes of a header on the best chain, {@code null} if it is not there.
   *
   * @throws IOException if the database cannot be read
   */
  public byte @Nullable [] header(Sha256Hash hash) throws IOException {
    Integer height = index.heightOf(hash);
    return height == null ? null : ifHashIs(hash, database.header(height));
  }

  /**
   * The bytes of a block on the best chain, witnesses included; {@code null} if it is not there or
   * not stored.
   *
   * @throws IOException if the database cannot be read
   */
  public byte @Nullable [] block(Sha256Hash hash) throws IOException {
    Integer height = index.heightOf(hash);
    return height == null ? null : ifHashIs(hash, database.block(height));
  }

  private static byte @Nullable [] ifHashIs(Sha256Hash hash, byte @Nullable [] bytes) {
    if (bytes == null || bytes.length < Block.HEADER_SIZE) {
      return null;
    }
    byte[] actual = Sha256Hash.hashTwice(bytes, 0, Block.HEADER_SIZE);
    return Sha256Hash.wrapReversed(actual).equals(hash) ? bytes : null;
  }

  /**
   * The work of the chain up to a height, {@code null} above the best header.
   *
   * @throws IOException if the headers cannot be read
   */
  public @Nullable BigInteger work(int height) throws IOException {
    return index.work(height);
  }

  /**
   * The hashes of stored blocks that follow the first one of a locator that is on the best chain,
   * ascending, as of one moment; from block 1 on if none is.
   *
   * @param locator hashes, those that are preferred first
   * @param stop the last hash wanted, included; any other for as many as there are
   * @param limit the maximum number
   * @throws IOException if the headers cannot be read
   */
  public List<Sha256Hash> after(List<Sha256Hash> locator, Sha256Hash stop, int limit)
      throws IOException {
    while (true) {
      int fork = 0;
      Sha256Hash forkHash = hash(0);
      for (Sha256Hash hash : locator) {
        Integer height = index.heightOf(hash);
        if (height != null) {
          fork = height;
          forkHash = hash;
          break;
        }
      }
      synchronized (headers) {
        // Otherwise the chain was reorganized since.
        if (forkHash != null && forkHash.equals(hash(fork))) {
          return storedAfter(fork, stop, limit);
        }
      }
    }
  }

  private List<Sha256Hash> storedAfter(int fork, Sha256Hash stop, int limit) {
    List<Sha256Hash> hashes = new ArrayList<>();
    synchronized (headers) {
      int tip = height();
      for (int height = fork + 1; height <= tip && hashes.size() < limit; height++) {
        hashes.add(headers.hash(height));
        if (headers.hash(height).equals(stop)) {
          break;
        }
      }
    }
    return hashes;
  }
}
