package dev.tachograph.node.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileMetaData;

/**
 * Checks, when a database is opened, that each block in the presence index has an entry, and that
 * the blob file in which its bytes are is there and complete. RocksDB itself opens without these.
 *
 * <p>What is read: all table files with their check values, some 150 bytes per block and the blocks
 * under 1,024 bytes, 0.2 GiB for mainnet; and of each blob file its ends. Blocks in blob files are
 * not read.
 */
final class IndexCheck {
  private static final int ABSENT = -1;
  private static final int IN_TABLE = 0;

  private final Path dir;
  private final RocksFiles files;

  IndexCheck(Path dir, RocksFiles files) {
    this.dir = dir;
    this.files = files;
  }

  /**
   * Checks a database that has just been opened. What is not in a table file yet, but was read from
   * a write-ahead log, is read.
   *
   * @param present the presence index
   * @return the damage found, by height
   * @throws RocksDBException if a table file is damaged
   */
  List<Damage> run(BitSet present) throws RocksDBException, IOException {
    files.db().verifyChecksum();
    Map<Integer, String> faults = blobFaults();
    int[] fileOf = blobFiles(present.length());
    List<Damage> found = new ArrayList<>();
    for (int height = present.nextSetBit(0); height >= 0; height = present.nextSetBit(height + 1)) {
      int file = fileOf[height];
      String fault = file == ABSENT ? absence(height) : faults.get(file);
      if (fault != null) {
        found.add(new Damage(height, fault));
      }
    }
    return found;
  }

  /** Why a block is in no table file: it may still be in a memtable, which is no damage. */
  private @Nullable String absence(int height) throws RocksDBException {
    byte[] key = ByteBuffer.allocate(4).putInt(height).array();
    return files.db().get(files.blocks(), key) == null ? "the index has lost it" : null;
  }

  /** The blob files in use that are not what they were, by number. */
  private Map<Integer, String> blobFaults() throws RocksDBException {
    Map<Integer, String> faults = new HashMap<>();
    for (String file : files.db().getLiveFiles(false).files) {
      String name = file.substring(file.lastIndexOf('/') + 1);
      String fault = name.endsWith(".blob") ? BlobFile.fault(dir.resolve(name)) : null;
      if (fault != null) {
        faults.put(
            Integer.parseInt(name.substring(0, name.indexOf('.'))),
            "its file " + name + " " + fault);
      }
    }
    return faults;
  }

  /** For each height the number of the blob file that has its block. */
  private int[] blobFiles(int length) throws IOException {
    int[] fileOf = new int[length];
    Arrays.fill(fileOf, ABSENT);
    List<LiveFileMetaData> tables = new ArrayList<>(files.db().getLiveFilesMetaData());
    // What was written later counts: upper levels after lower ones, then by sequence number.
    tables.sort(
        Comparator.comparingInt((LiveFileMetaData table) -> -table.level())
            .thenComparingLong(SstFileMetaData::largestSeqno));
    for (LiveFileMetaData table : tables) {
      if (new String(table.columnFamilyName(), StandardCharsets.UTF_8).equals("blocks")) {
        Path file = dir.resolve(table.fileName().substring(1));
        SstFile.forEach(
            file,
            "blocks",
            (height, value) -> {
              if (height >= 0 && height < length) {
                fileOf[height] =
                    SstFile.isReference(value) ? (int) SstFile.blobFile(value) : IN_TABLE;
              }
            });
      }
    }
    return fileOf;
  }
}
