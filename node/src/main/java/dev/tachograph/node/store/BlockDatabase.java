package dev.tachograph.node.store;

import dev.tachograph.logging.Log;
import dev.tachograph.node.wire.RawBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.bitcoinj.base.Sha256Hash;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Headers and raw blocks by height, an index of the blocks present, and the height of each hash.
 *
 * <p>A write is atomic: a block, its place in the hash index and its bit in the presence index are
 * stored together or not at all, whatever happens to the process. {@link #sync} makes writes
 * survive a loss of power. Thread-safe; calls block on the disk.
 *
 * <p>What is damaged is found when the database is opened (a file that is gone or cut, a wrong
 * check value in an index) or when a block is read (a wrong check value, or bytes that are not the
 * block of its header). It is reported by {@link #damage}, and the block counts as missing from
 * then on. A database that RocksDB does not open is made anew of what its files still hold.
 *
 * <pre>
 * column family   key                     value
 * default         "format", "network"     text
 * headers         height, 4 bytes BE      header, 80 bytes
 * blocks          height, 4 bytes BE      the block's bytes as received
 * heights         hash, 32 bytes          height, 4 bytes BE
 * presence        height / 4096, 4 B BE   one bit per height, least significant first
 * </pre>
 */
public final class BlockDatabase implements AutoCloseable {
  private static final Log LOG = Log.get(BlockDatabase.class);
  private static final int HEIGHTS_PER_CHUNK = 4096;
  private static final int HEADER_BYTES = 80;

  private final Path dir;
  private final RocksFiles files;
  private final @Nullable DirectoryClaim claim;
  private final BitSet present = new BitSet();
  private final List<Damage> damage = new ArrayList<>();
  private int headerCount;
  private boolean closed;

  BlockDatabase(Path dir, RocksFiles files, @Nullable DirectoryClaim claim) {
    this.dir = dir;
    this.files = files;
    this.claim = claim;
  }

  /**
   * A block to be written.
   *
   * @param height its height
   * @param block the block
   */
  public record Entry(int height, RawBlock block) {}

  /**
   * Opens or creates a database, and salvages one that is damaged. Reads its indexes, some 0.2 GiB
   * for all of mainnet; a salvage reads and writes everything.
   *
   * @param dir its directory; created if missing
   * @param network the network of its blocks, such as {@code regtest}
   * @param compactions notified of the database's compactions
   * @throws IOException with a sentence for the user: the directory cannot be used, another process
   *     has it open, it holds the blocks of another network, or it cannot be salvaged
   */
  public static BlockDatabase open(Path dir, String network, CompactionObserver compactions)
      throws IOException {
    return new DatabaseOpening(dir, network, compactions).open();
  }

  /**
   * Opens a database to read what it holds at this moment, also while another process writes to it:
   * what comes later is not seen. Nothing in the directory is changed, no damage repaired.
   *
   * @param dir its directory
   * @throws IOException with a sentence for the user: there is no database, or it is damaged
   */
  public static BlockDatabase openReadOnly(Path dir) throws IOException {
    return DatabaseOpening.readOnly(dir);
  }

  /** Whether a directory has files of a database, whole or not. */
  public static boolean exists(Path dir) throws IOException {
    return Files.isDirectory(dir) && !new DatabaseFolder(dir).isEmpty();
  }

  void load() throws RocksDBException {
    try (RocksIterator chunks = files.db().newIterator(files.presence())) {
      for (chunks.seekToFirst(); chunks.isValid(); chunks.next()) {
        setChunk(present, ByteBuffer.wrap(chunks.key()).getInt(), chunks.value());
      }
      chunks.status();
    }
    try (RocksIterator headers = files.db().newIterator(files.headers())) {
      headers.seekToLast();
      headerCount = headers.isValid() ? ByteBuffer.wrap(headers.key()).getInt() + 1 : 0;
      headers.status();
    }
  }

  /** Takes the bits of a chunk of the presence index over into a set of heights. */
  static void setChunk(BitSet heights, int chunk, byte[] bits) {
    if (chunk < 0 || chunk > Integer.MAX_VALUE / HEIGHTS_PER_CHUNK - 1) {
      return;
    }
    int first = chunk * HEIGHTS_PER_CHUNK;
    heights.clear(first, first + HEIGHTS_PER_CHUNK);
    BitSet.valueOf(bits).stream().forEach(i -> heights.set(first + i));
  }

  /** Adds damage that was found at the opening, and counts its blocks as missing. */
  synchronized void found(List<Damage> found) throws IOException {
    damage.addAll(found);
    List<Integer> heights =
        found.stream().map(Damage::height).filter(height -> height >= 0 && has(height)).toList();
    if (files.isReadOnly()) {
      heights.forEach(present::clear);
    } else {
      forget(heights);
    }
  }

  /** The network of the blocks, such as {@code regtest}. */
  public String network() {
    return files.network();
  }

  /** What was found damaged, at the opening and since; a copy, oldest first. */
  public synchronized List<Damage> damage() {
    return List.copyOf(damage);
  }

  /** The number of headers, from height 0 on without a gap. */
  public synchronized int headerCount() {
    return headerCount;
  }

  /** A header's 80 bytes, {@code null} if it is not stored. */
  public byte @Nullable [] header(int height) throws IOException {
    return get(files.headers(), key(height));
  }

  /** Appends headers after the last one. */
  public synchronized void appendHeaders(List<byte[]> headers) throws IOException {
    try (WriteBatch batch = new WriteBatch();
        WriteOptions options = new WriteOptions()) {
      for (int i = 0; i < headers.size(); i++) {
        batch.put(files.headers(), key(headerCount + i), headers.get(i));
      }
      files.db().write(options, batch);
      headerCount += headers.size();
    } catch (RocksDBException e) {
      throw failed("cannot be written", e);
    }
  }

  /** Whether a block is stored. */
  public synchronized boolean has(int height) {
    return present.get(height);
  }

  /** The number of blocks of a range that are stored, both ends included. */
  public synchronized int count(int first, int last) {
    return present.get(first, last + 1).cardinality();
  }

  /** The heights of the stored blocks, as a copy. */
  public synchronized BitSet present() {
    return (BitSet) present.clone();
  }

  /** Passes on every height of a range whose block is not stored, both ends included, ascending. */
  public void forEachMissing(int first, int last, IntConsumer missing) {
    BitSet copy;
    synchronized (this) {
      copy = present.get(first, last + 1);
    }
    int span = last - first + 1;
    for (int i = copy.nextClearBit(0); i < span; i = copy.nextClearBit(i + 1)) {
      missing.accept(first + i);
    }
  }

  /** The highest block that is stored along with every block from {@code first} on, -1 for none. */
  public synchronized int headFrom(int first) {
    int hole = present.nextClearBit(first);
    return hole == first ? -1 : hole - 1;
  }

  /** Writes blocks, all or none of them. */
  public synchronized void putBlocks(List<Entry> blocks) throws IOException {
    BitSet after = (BitSet) present.clone();
    try (WriteBatch batch = new WriteBatch();
        WriteOptions options = new WriteOptions()) {
      BitSet chunks = new BitSet();
      for (Entry entry : blocks) {
        byte[] key = key(entry.height());
        batch.put(files.blocks(), key, entry.block().bytes());
        batch.put(files.heights(), entry.block().hash().getBytes(), key);
        after.set(entry.height());
        chunks.set(entry.height() / HEIGHTS_PER_CHUNK);
      }
      for (int chunk = chunks.nextSetBit(0); chunk >= 0; chunk = chunks.nextSetBit(chunk + 1)) {
        putChunk(batch, after, chunk);
      }
      files.db().write(options, batch);
    } catch (RocksDBException e) {
      throw failed("cannot be written", e);
    }
    present.or(after);
  }

  /**
   * A block's bytes, {@code null} if it is not stored, or if it is damaged: then it is no longer
   * stored, and {@link #damage} has it.
   *
   * @throws IOException if the disk cannot be read for another reason
   */
  public byte @Nullable [] block(int height) throws IOException {
    try {
      return read(height);
    } catch (DamagedException first) {
      // Another branch may have replaced header and block in between; not under the lock.
      synchronized (this) {
        try {
          return read(height);
        } catch (DamagedException e) {
          found(List.of(new Damage(height, String.valueOf(e.getMessage()))));
          return null;
        }
      }
    }
  }

  /** A block's bytes cannot be used; the message says why. */
  private static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1;

    DamagedException(String reason) {
      super(reason);
    }
  }

  private byte @Nullable [] read(int height) throws IOException, DamagedException {
    byte[] bytes;
    try {
      bytes = files.db().get(files.blocks(), key(height));
    } catch (RocksDBException e) {
      if (!RocksFiles.isDamage(e)) {
        throw failed("cannot be read", e);
      }
      throw new DamagedException("its bytes cannot be read: " + e.getMessage());
    }
    if (bytes == null) {
      if (has(height)) {
        throw new DamagedException("the index has lost it");
      }
      return null;
    }
    byte[] header = header(height);
    if (header != null && !Arrays.equals(bytes, 0, HEADER_BYTES, header, 0, HEADER_BYTES)) {
      throw new DamagedException("its bytes are not the block of its header");
    }
    return bytes;
  }

  /**
   * Counts blocks as missing, so that a sync fetches them again, and gives up their bytes.
   *
   * @param heights the blocks; those that are not stored are left alone
   */
  public synchronized void forget(Collection<Integer> heights) throws IOException {
    BitSet after = (BitSet) present.clone();
    BitSet chunks = new BitSet();
    try (WriteBatch batch = new WriteBatch();
        WriteOptions options = new WriteOptions()) {
      for (int height : heights) {
        after.clear(height);
        deleteBlock(batch, height);
        chunks.set(height / HEIGHTS_PER_CHUNK);
      }
      for (int chunk = chunks.nextSetBit(0); chunk >= 0; chunk = chunks.nextSetBit(chunk + 1)) {
        putChunk(batch, after, chunk);
      }
      files.db().write(options, batch);
    } catch (RocksDBException e) {
      throw failed("cannot be written", e);
    }
    present.and(after);
  }

  /** The height of a stored block, {@code null} if it is not stored. */
  public @Nullable Integer heightOf(Sha256Hash hash) throws IOException {
    byte[] height = get(files.heights(), hash.getBytes());
    return height == null ? null : ByteBuffer.wrap(height).getInt();
  }

  /**
   * Replaces headers from a height on and deletes their blocks, in one atomic write, as when
   * another branch has more work.
   *
   * @param firstForgotten the lowest height that is replaced; at least 1
   * @param headers the headers from that height on
   * @return the number of blocks deleted
   */
  public synchronized int reorganize(int firstForgotten, List<byte[]> headers) throws IOException {
    BitSet after = present.get(0, firstForgotten);
    try (WriteBatch batch = new WriteBatch();
        WriteOptions options = new WriteOptions()) {
      for (int i = present.nextSetBit(firstForgotten); i >= 0; i = present.nextSetBit(i + 1)) {
        deleteBlock(batch, i);
      }
      batch.deleteRange(files.headers(), key(firstForgotten), key(Integer.MAX_VALUE));
      for (int i = 0; i < headers.size(); i++) {
        batch.put(files.headers(), key(firstForgotten + i), headers.get(i));
      }
      int lastChunk = present.length() / HEIGHTS_PER_CHUNK;
      for (int chunk = firstForgotten / HEIGHTS_PER_CHUNK; chunk <= lastChunk; chunk++) {
        putChunk(batch, after, chunk);
      }
      files.db().write(options, batch);
    } catch (RocksDBException e) {
      throw failed("cannot be written", e);
    }
    int deleted = present.cardinality() - after.cardinality();
    present.and(after);
    headerCount = firstForgotten + headers.size();
    return deleted;
  }

  private void deleteBlock(WriteBatch batch, int height) throws RocksDBException {
    byte[] header = files.db().get(files.headers(), key(height));
    if (header != null) {
      batch.delete(
          files.heights(), Sha256Hash.wrapReversed(Sha256Hash.hashTwice(header)).getBytes());
    }
    batch.delete(files.blocks(), key(height));
  }

  /** Makes everything written so far survive a loss of power. */
  public void sync() throws IOException {
    StoredCounts counts = counts();
    try {
      files.db().syncWal();
    } catch (RocksDBException e) {
      throw failed("cannot be flushed", e);
    }
    if (counts != null) {
      counts.write(dir);
    }
  }

  private synchronized @Nullable StoredCounts counts() throws IOException {
    byte[] tip = headerCount == 0 ? null : header(headerCount - 1);
    return tip == null
        ? null
        : new StoredCounts(
            headerCount, present.cardinality(), Sha256Hash.wrapReversed(Sha256Hash.hashTwice(tip)));
  }

  /** What an earlier {@link #sync} counted and is no longer there, {@code null} for nothing. */
  synchronized @Nullable Damage lostSince(StoredCounts before) throws IOException {
    byte[] tip = header(before.headers() - 1);
    boolean sameBranch =
        tip != null && Sha256Hash.wrapReversed(Sha256Hash.hashTwice(tip)).equals(before.tip());
    int blocks = Math.max(0, before.blocks() - present.cardinality());
    int headers = Math.max(0, before.headers() - headerCount);
    if (headers == 0 && (blocks == 0 || !sameBranch)) {
      return null;
    }
    return Damage.ofDatabase(
        "the newest writes are lost, "
            + headers
            + " headers and "
            + blocks
            + " blocks; they are fetched again");
  }

  /** Writes what is in memory to the disk, so that nothing depends on the write-ahead log. */
  void flush() throws IOException {
    try {
      files.flush();
    } catch (RocksDBException e) {
      throw failed("cannot be flushed", e);
    }
    sync();
  }

  /**
   * Closes the database, and leaves nothing in its write-ahead log, without which all of it can be
   * read. Idempotent.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (!files.isReadOnly()) {
        flush();
      }
    } catch (IOException e) {
      // What was synced is in the write-ahead log, and the next opening reads it.
      LOG.debug("closed without a flush").with("reason", e.getMessage()).emit();
    } finally {
      files.close();
      if (claim != null) {
        claim.close();
      }
    }
  }

  /** Passes on the bytes of all headers, from height 0 on. */
  public void forEachHeader(Consumer<byte[]> header) throws IOException {
    try (RocksIterator headers = files.db().newIterator(files.headers())) {
      for (headers.seekToFirst(); headers.isValid(); headers.next()) {
        header.accept(headers.value());
      }
      headers.status();
    } catch (RocksDBException e) {
      throw failed("cannot be read", e);
    }
  }

  private void putChunk(WriteBatch batch, BitSet bits, int chunk) throws RocksDBException {
    int first = chunk * HEIGHTS_PER_CHUNK;
    batch.put(
        files.presence(), key(chunk), bits.get(first, first + HEIGHTS_PER_CHUNK).toByteArray());
  }

  private byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) throws IOException {
    try {
      return files.db().get(family, key);
    } catch (RocksDBException e) {
      throw failed("cannot be read", e);
    }
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  private static IOException failed(String what, RocksDBException e) {
    return new IOException("the block database " + what + ": " + e.getMessage(), e);
  }
}
