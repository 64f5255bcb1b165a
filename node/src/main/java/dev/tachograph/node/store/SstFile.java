package dev.tachograph.node.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/** A table file of RocksDB, read by itself: without the database, and without its blob files. */
final class SstFile {
  private SstFile() {}

  /** Receives the entries of a file. */
  @FunctionalInterface
  interface Entries {
    /** Takes a key, which is the number of 4 bytes there, and its value. */
    void accept(int key, byte[] value) throws IOException;
  }

  /**
   * Passes on the entries of a file, if it belongs to a column family whose keys have 4 bytes.
   *
   * <p>The value of a block in a blob file is a reference: type 1, number of the file, offset,
   * size, compression; all but the first and last are variable-length integers of 7 bits a byte
   * ({@code db/blob/blob_index.h}).
   *
   * @return false if the file was not readable to its end; what came before it was passed on
   */
  static boolean forEach(Path file, String family, Entries entries) throws IOException {
    try (Options options = new Options();
        ReadOptions reading = new ReadOptions().setFillCache(false);
        SstFileReader reader = new SstFileReader(options)) {
      reader.open(file.toString());
      byte[] name = reader.getTableProperties().getColumnFamilyName();
      if (!family.equals(new String(name, StandardCharsets.UTF_8))) {
        return true;
      }
      try (SstFileReaderIterator all = reader.newIterator(reading)) {
        for (all.seekToFirst(); all.isValid(); all.next()) {
          byte[] key = all.key();
          if (key.length == Integer.BYTES) {
            entries.accept(ByteBuffer.wrap(key).getInt(), all.value());
          }
        }
        all.status();
      }
      return true;
    } catch (RocksDBException e) {
      return false;
    }
  }

  /** Whether a value of the blocks' family is a reference to a blob file, and no block. */
  static boolean isReference(byte[] value) {
    return value.length <= 32;
  }

  /** The number of the blob file that a reference names. */
  static long blobFile(byte[] reference) {
    long number = 0;
    int shift = 0;
    for (int i = 1; i < reference.length; i++) {
      number |= (long) (reference[i] & 0x7f) << shift;
      shift += 7;
      if (reference[i] >= 0) {
        break;
      }
    }
    return number;
  }
}
