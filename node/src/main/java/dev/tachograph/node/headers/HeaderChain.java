package dev.tachograph.node.headers;

import dev.tachograph.node.store.BlockDatabase;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.BlockLocator;
import org.bitcoinj.core.NetworkParameters;
import org.bitcoinj.core.StoredBlock;
import org.bitcoinj.core.VerificationException;
import org.bitcoinj.store.BlockStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The headers from the genesis block to the best known tip, checked and kept in the database.
 *
 * <p>The anchor is the network's genesis block. Every header must follow the previous one, have the
 * proof of work that it claims, claim the difficulty that the network's rule requires, pass
 * bitcoinj's checkpoints, and not lie more than two hours in the future. A branch with more work
 * than ours replaces it, if it forks at most two difficulty periods below the tip and fits into one
 * message; deeper ones are rejected. Thread-safe. Memory: some 32 bytes per header.
 */
public final class HeaderChain {
  /**
   * The maximum number of headers accepted, as protection against peers that never stop: some 75
   * years of blocks.
   */
  static final int MAX_HEADERS = 4_000_000;

  private static final int HASH_BYTES = Sha256Hash.LENGTH;

  private final NetworkParameters params;
  private final BlockDatabase database;
  private RecentHeaders recent;
  private int loaded;
  private byte[] hashes = new byte[HASH_BYTES * 1024];

  /**
   * Opens the chain in a database; only the genesis block if that is new.
   *
   * @throws IOException if the database cannot be read or written, or its headers do not form a
   *     chain
   */
  public HeaderChain(NetworkParameters params, BlockDatabase database) throws IOException {
    this.params = params;
    this.database = database;
    Block genesis = params.getGenesisBlock().cloneAsHeader();
    this.recent = new RecentHeaders(stored(genesis));
    remember(0, genesis.getHash());
    if (database.headerCount() == 0) {
      database.appendHeaders(List.of(bytes(genesis)));
    } else {
      load();
    }
  }

  /** What {@link #accept} did with headers of a peer. */
  public enum Verdict {
    /** All were known already. */
    KNOWN,
    /** The chain is longer now. */
    EXTENDED,
    /** Another branch had more work and replaced ours. */
    REPLACED,
    /** They belong to a branch without more work than ours. */
    WEAKER_BRANCH
  }

  private void load() throws IOException {
    try {
      database.forEachHeader(this::loadNext);
    } catch (VerificationException e) {
      throw new IOException("holds headers that are no chain: " + e.getMessage(), e);
    }
  }

  private void loadNext(byte[] bytes) {
    Block header = parse(bytes);
    if (loaded++ > 0) {
      append(recent, next(recent, header));
    } else {
      check(header.getHash().equals(hash(0)), "the first header is not the network's genesis");
    }
  }

  /** The height of the tip; the genesis block has 0. */
  public synchronized int height() {
    return recent.getChainHead().getHeight();
  }

  /** The work in the chain up to the tip. */
  public synchronized BigInteger work() {
    return recent.getChainHead().getChainWork();
  }

  /** The hash of the block at a height, which must not be above the tip. */
  public synchronized Sha256Hash hash(int height) {
    int at = height * HASH_BYTES;
    return Sha256Hash.wrap(Arrays.copyOfRange(hashes, at, at + HASH_BYTES));
  }

  /**
   * Hashes of the chain, dense at the tip and increasingly sparse below, the genesis block last.
   */
  public synchronized BlockLocator locator() {
    List<Sha256Hash> locator = new ArrayList<>();
    int step = 1;
    for (int at = height(); at > 0; at -= step) {
      locator.add(hash(at));
      step = locator.size() > 10 ? step * 2 : 1;
    }
    locator.add(hash(0));
    return new BlockLocator(locator);
  }

  /**
   * Accepts headers as a peer sent them, in order.
   *
   * @throws VerificationException if they break a rule; the chain is unchanged
   * @throws IOException if the database cannot be written
   */
  public synchronized Verdict accept(List<Block> headers) throws IOException {
    int known = 0;
    while (known < headers.size() && onChain(headers.get(known).getHash()) != null) {
      known++;
    }
    if (known == headers.size()) {
      return Verdict.KNOWN;
    }
    List<Block> fresh = headers.subList(known, headers.size());
    StoredBlock fork = onChain(fresh.get(0).getPrevBlockHash());
    if (fork == null) {
      throw new VerificationException("the headers do not connect to the newest that are known");
    }
    int parent = fork.getHeight();
    check(parent + fresh.size() <= MAX_HEADERS, "there are more headers than can be");
    RecentHeaders branch = recent.branchFrom(fork);
    List<StoredBlock> checked = new ArrayList<>(fresh.size());
    for (Block header : fresh) {
      StoredBlock next = next(branch, header.cloneAsHeader());
      branch.put(next);
      branch.setChainHead(next);
      checked.add(next);
    }
    if (branch.getChainHead().getChainWork().compareTo(work()) <= 0) {
      return Verdict.WEAKER_BRANCH;
    }
    boolean replaces = parent < height();
    if (replaces) {
      database.truncate(parent + 1);
    }
    database.appendHeaders(checked.stream().map(block -> bytes(block.getHeader())).toList());
    checked.forEach(block -> remember(block.getHeight(), block.getHeader().getHash()));
    recent = branch;
    return replaces ? Verdict.REPLACED : Verdict.EXTENDED;
  }

  /**
   * Stores those of the blocks that are on the chain; another branch may have replaced it since
   * they were asked for.
   *
   * @return the blocks that were stored
   * @throws IOException if the database cannot be written; none is stored then
   */
  public synchronized List<BlockDatabase.Entry> store(List<BlockDatabase.Entry> blocks)
      throws IOException {
    List<BlockDatabase.Entry> ours = new ArrayList<>(blocks.size());
    for (BlockDatabase.Entry entry : blocks) {
      if (entry.height() <= height() && hash(entry.height()).equals(entry.block().hash())) {
        ours.add(entry);
      }
    }
    if (!ours.isEmpty()) {
      database.putBlocks(ours);
    }
    return ours;
  }

  private StoredBlock next(RecentHeaders chain, Block header) {
    StoredBlock previous = chain.getChainHead();
    int height = previous.getHeight() + 1;
    check(
        header.getPrevBlockHash().equals(previous.getHeader().getHash()),
        "header " + height + " does not follow on the one before it");
    Block.verifyHeader(header);
    try {
      params.checkDifficultyTransitions(previous, header, chain);
    } catch (BlockStoreException e) {
      throw new VerificationException("the difficulty of header " + height, e);
    }
    check(
        params.passesCheckpoint(height, header.getHash()),
        "header " + height + " is not the block that the network's checkpoint names");
    return previous.build(header);
  }

  private void append(RecentHeaders chain, StoredBlock block) {
    chain.put(block);
    chain.setChainHead(block);
    remember(block.getHeight(), block.getHeader().getHash());
  }

  private void remember(int height, Sha256Hash hash) {
    int at = height * HASH_BYTES;
    if (at + HASH_BYTES > hashes.length) {
      hashes = Arrays.copyOf(hashes, hashes.length * 2);
    }
    System.arraycopy(hash.getBytes(), 0, hashes, at, HASH_BYTES);
  }

  /** A header of the chain itself, not of an abandoned branch, if it is among the newest. */
  private @Nullable StoredBlock onChain(Sha256Hash hash) {
    StoredBlock found = recent.get(hash);
    boolean ours =
        found != null && found.getHeight() <= height() && hash(found.getHeight()).equals(hash);
    return ours ? found : null;
  }

  private static StoredBlock stored(Block genesis) {
    return new StoredBlock(genesis, genesis.getWork(), 0);
  }

  private static Block parse(byte[] header) {
    return Block.read(ByteBuffer.wrap(header));
  }

  private static byte[] bytes(Block header) {
    return header.cloneAsHeader().serialize();
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new VerificationException(otherwise);
    }
  }
}
