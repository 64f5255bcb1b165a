package dev.tachograph.node.store;

import dev.tachograph.node.wire.RawBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
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
  private static final int HEIGHTS_PER_CHUNK = 4096;

  private final RocksFiles files;
  private final BitSet present = new BitSet();
  private int headerCount;
  private boolean closed;

  private BlockDatabase(RocksFiles files) {
    this.files = files;
  }

  /**
   * A block to be written.
   *
   * @param height its height
   * @param block the block
   */
  public record Entry(int height, RawBlock block) {}

  /**
   * Opens or creates a database.
   *
   * @param dir its directory; created if missing
   * @param network the network of its blocks, such as {@code regtest}
   * @param compactions notified of the database's compactions
   * @throws IOException with a sentence for the user: the directory cannot be used, another process
   *     has it open, or it holds the blocks of another network
   */
  public static BlockDatabase open(Path dir, String network, CompactionObserver compactions)
      throws IOException {
    RocksFiles files = RocksFiles.open(dir, network, compactions);
    BlockDatabase database = new BlockDatabase(files);
    try {
      database.load();
      return database;
    } catch (RocksDBException e) {
      files.close();
      throw failed("cannot be read", e);
    }
  }

  private void load() throws RocksDBException {
    try (RocksIterator chunks = files.db().newIterator(files.presence())) {
      for (chunks.seekToFirst(); chunks.isValid(); chunks.next()) {
        int first = ByteBuffer.wrap(chunks.key()).getInt() * HEIGHTS_PER_CHUNK;
        BitSet chunk = BitSet.valueOf(chunks.value());
        for (int i = chunk.nextSetBit(0); i >= 0; i = chunk.nextSetBit(i + 1)) {
          present.set(first + i);
        }
      }
      chunks.status();
    }
    try (RocksIterator headers = files.db().newIterator(files.headers())) {
      headers.seekToLast();
      headerCount = headers.isValid() ? ByteBuffer.wrap(headers.key()).getInt() + 1 : 0;
      headers.status();
    }
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

  /** A block's bytes, {@code null} if it is not stored. */
  public byte @Nullable [] block(int height) throws IOException {
    return get(files.blocks(), key(height));
  }

  /** The height of a stored block, {@code null} if it is not stored. */
  public @Nullable Integer heightOf(Sha256Hash hash) throws IOException {
    byte[] height = get(files.heights(), hash.getBytes());
    return height == null ? null : ByteBuffer.wrap(height).getInt();
  }

  /**
   * Replaces headers from a height on and deletes their blocks, in one atomic write, as when another
   * branch has more work.
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
    try {
      files.db().syncWal();
    } catch (RocksDBException e) {
      throw failed("cannot be flushed", e);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      files.close();
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
