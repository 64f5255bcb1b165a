package dev.tachograph.node.headers;

import static java.util.Objects.requireNonNull;

import dev.tachograph.node.store.BlockDatabase;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.base.internal.TimeUtils;
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
 * than ours replaces it, if it forks at most two difficulty periods below the tip and not below
 * {@link #keepUpTo}; deeper ones are not taken. Thread-safe. Memory: some 32 bytes per header.
 */
public final class HeaderChain {
  /**
   * The maximum number of headers accepted, as protection against peers that never stop: some 75
   * years of blocks.
   */
  static final int MAX_HEADERS = 4_000_000;

  /** How far a header may be ahead of the clock, as in Bitcoin Core's MAX_FUTURE_BLOCK_TIME. */
  private static final Duration MAX_AHEAD = Duration.ofHours(2);

  private static final int HASH_BYTES = Sha256Hash.LENGTH;

  private final NetworkParameters params;
  private final BlockDatabase database;
  private RecentHeaders recent;
  private int loaded;
  private byte[] hashes = new byte[HASH_BYTES * 1024];
  private int lowestFork = -1;
  private ReorganizationListener listener = (fork, oldHead, newHead, orphaned) -> {};

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
    /** They belong to a branch without more work than ours so far. */
    WEAKER_BRANCH,
    /** They fork from the chain below the lowest block that may be replaced. */
    TOO_DEEP
  }

  /**
   * The outcome of {@link #accept}.
   *
   * @param verdict what was done
   * @param common the highest block of the chain, as it is now, that the peer has; at least 0
   * @param notYet why the last headers were left out for now, {@code null} if all were taken: they
   *     are ahead of this machine's clock
   */
  public record Accepted(Verdict verdict, int common, @Nullable String notYet) {
    /** Whether the chain has changed. */
    public boolean isNew() {
      return verdict == Verdict.EXTENDED || verdict == Verdict.REPLACED;
    }
  }

  /** Is told when another branch replaced a part of the chain. */
  @FunctionalInterface
  public interface ReorganizationListener {
    /**
     * Called while the chain is locked; must not block.
     *
     * @param fork the highest block that both branches have
     * @param oldHead the height of the tip before
     * @param newHead the height of the tip now
     * @param orphaned the number of stored blocks that were deleted
     */
    void reorganized(int fork, int oldHead, int newHead, int orphaned);
  }

  /** Passes reorganizations on to a listener; the last one given counts. */
  public synchronized void onReorganization(ReorganizationListener newListener) {
    listener = newListener;
  }

  /**
   * Forbids to replace blocks up to a height.
   *
   * @param height the highest block that stays, {@code -1} for none
   */
  public synchronized void keepUpTo(int height) {
    lowestFork = height;
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

  /** The height of a block of the chain, {@code -1} if it is not on it. */
  public synchronized int heightOf(Sha256Hash hash) {
    StoredBlock found = recent.get(hash);
    if (found != null) {
      return isOurs(found) ? found.getHeight() : -1;
    }
    byte[] wanted = hash.getBytes();
    for (int height = height(); height >= 0; height--) {
      int at = height * HASH_BYTES;
      if (Arrays.equals(hashes, at, at + HASH_BYTES, wanted, 0, HASH_BYTES)) {
        return height;
      }
    }
    return -1;
  }

  /** The hash of the block at a height, {@code null} above the tip. */
  public synchronized @Nullable Sha256Hash hashOrNull(int height) {
    return height > height() ? null : hash(height);
  }

  /** Passes the height of the tip to an action, while which the chain cannot change. */
  public synchronized void withHeight(IntConsumer action) {
    action.accept(height());
  }

  /** Runs an action while the chain cannot change, if a block is on it; otherwise false. */
  public synchronized boolean ifOnChain(int height, Sha256Hash hash, BooleanSupplier action) {
    return has(height, hash) && action.getAsBoolean();
  }

  /** Whether a block is on the chain at a height. */
  public synchronized boolean has(int height, Sha256Hash hash) {
    return height >= 0 && height <= height() && hash(height).equals(hash);
  }

  /**
   * Hashes of the chain, dense at a height and increasingly sparse below, the genesis block last.
   *
   * @param top the height of the first one; not above the tip
   */
  public synchronized BlockLocator locator(int top) {
    return new BlockLocator(below(top, new ArrayList<>()));
  }

  /** Like {@link #locator(int)}, headed by the tip of a branch if there is one. */
  public synchronized BlockLocator locator(int top, HeaderBranch branch) {
    StoredBlock fork = branch.fork();
    if (fork == null || branch.headers().isEmpty() || !isOurs(fork)) {
      return locator(top);
    }
    List<Sha256Hash> locator = new ArrayList<>();
    locator.add(branch.headers().get(branch.headers().size() - 1).getHeader().getHash());
    return new BlockLocator(below(fork.getHeight(), locator));
  }

  private List<Sha256Hash> below(int top, List<Sha256Hash> locator) {
    int step = 1;
    for (int at = top; at > 0; at -= step) {
      locator.add(hash(at));
      step = locator.size() > 10 ? step * 2 : 1;
    }
    locator.add(hash(0));
    return locator;
  }

  /** Accepts headers like {@link #accept(List, HeaderBranch)}, without a branch from before. */
  public Accepted accept(List<Block> headers) throws IOException {
    return accept(headers, new HeaderBranch());
  }

  /**
   * Accepts headers as a peer sent them, in order. Headers of a branch that may get more work than
   * ours are kept in {@code branch}; the peer is asked for the rest from {@link #locator(int,
   * HeaderBranch)} on.
   *
   * @throws UnconnectedHeaders if the first one follows on no header of the chain
   * @throws VerificationException if they break a rule; the chain is unchanged
   * @throws IOException if the database cannot be written
   */
  public synchronized Accepted accept(List<Block> headers, HeaderBranch branch) throws IOException {
    int known = 0;
    int common = 0;
    while (known < headers.size()) {
      Sha256Hash hash = headers.get(known).getHash();
      int height = known > 0 && has(common + 1, hash) ? common + 1 : heightOf(hash);
      if (height < 0) {
        break;
      }
      common = height;
      known++;
    }
    if (known == headers.size()) {
      return new Accepted(Verdict.KNOWN, common, null);
    }
    return acceptFresh(headers.subList(known, headers.size()), branch);
  }

  private Accepted acceptFresh(List<Block> fresh, HeaderBranch branch) throws IOException {
    if (!continues(branch, fresh.get(0))) {
      int parent = heightOf(fresh.get(0).getPrevBlockHash());
      if (parent < 0) {
        throw new UnconnectedHeaders();
      }
      StoredBlock fork = recent.get(fresh.get(0).getPrevBlockHash());
      if (fork == null || parent < lowestFork) {
        branch.clear();
        return new Accepted(Verdict.TOO_DEEP, parent, null);
      }
      branch.begin(recent.branchFrom(fork), fork);
    }
    StoredBlock fork = requireNonNull(branch.fork());
    check(
        fork.getHeight() + branch.headers().size() + fresh.size() <= MAX_HEADERS,
        "there are more headers than can be");
    String notYet = null;
    try {
      notYet = extend(branch, fresh);
    } catch (VerificationException e) {
      branch.clear();
      throw e;
    }
    return decide(branch, fork, notYet);
  }

  /** Whether a header follows on the last one of a branch that still forks from our chain. */
  private boolean continues(HeaderBranch branch, Block first) {
    StoredBlock fork = branch.fork();
    if (fork == null || branch.headers().isEmpty() || !isOurs(fork)) {
      return false;
    }
    StoredBlock last = branch.headers().get(branch.headers().size() - 1);
    return first.getPrevBlockHash().equals(last.getHeader().getHash());
  }

  /** Adds headers to a branch, up to the first that is ahead of the clock; returns its reason. */
  private @Nullable String extend(HeaderBranch branch, List<Block> fresh) {
    RecentHeaders view = requireNonNull(branch.view());
    for (Block header : fresh) {
      Duration ahead = Duration.between(TimeUtils.currentTime(), header.time());
      if (ahead.compareTo(MAX_AHEAD) > 0) {
        return String.format(
            Locale.ROOT,
            "header %d is %d minutes ahead of this machine's clock, at most %d are taken",
            view.getChainHead().getHeight() + 1,
            ahead.toMinutes(),
            MAX_AHEAD.toMinutes());
      }
      StoredBlock next = next(view, header.cloneAsHeader());
      view.put(next);
      view.setChainHead(next);
      branch.add(next);
    }
    return null;
  }

  /** Makes a branch the chain if it has more work. */
  private Accepted decide(HeaderBranch branch, StoredBlock fork, @Nullable String notYet)
      throws IOException {
    RecentHeaders view = requireNonNull(branch.view());
    if (view.getChainHead().getChainWork().compareTo(work()) <= 0) {
      if (branch.headers().isEmpty() || branch.headers().size() > HeaderBranch.MAX_HEADERS) {
        branch.clear();
      }
      boolean onlyEarly = branch.headers().isEmpty() && notYet != null;
      return new Accepted(
          onlyEarly ? Verdict.KNOWN : Verdict.WEAKER_BRANCH, fork.getHeight(), notYet);
    }
    int oldHead = height();
    boolean replaces = fork.getHeight() < oldHead;
    List<byte[]> bytes = branch.headers().stream().map(block -> bytes(block.getHeader())).toList();
    int orphaned = 0;
    if (replaces) {
      orphaned = database.reorganize(fork.getHeight() + 1, bytes);
    } else {
      database.appendHeaders(bytes);
    }
    branch.headers().forEach(block -> remember(block.getHeight(), block.getHeader().getHash()));
    recent = view;
    branch.clear();
    if (replaces) {
      listener.reorganized(fork.getHeight(), oldHead, height(), orphaned);
    }
    return new Accepted(replaces ? Verdict.REPLACED : Verdict.EXTENDED, height(), notYet);
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

  /** Whether a header is of the chain itself, not of an abandoned branch. */
  private boolean isOurs(StoredBlock block) {
    return has(block.getHeight(), block.getHeader().getHash());
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
