package dev.tachograph.node.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionJobInfo;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** The open RocksDB with its column families and all native objects that must be closed. */
final class RocksFiles implements AutoCloseable {
  private static final String FORMAT = "1";
  private static final List<String> FAMILIES =
      List.of("default", "headers", "blocks", "heights", "presence");

  private final DBOptions options;
  private final List<ColumnFamilyOptions> familyOptions;
  private final List<ColumnFamilyHandle> families;
  private final Listener listener;
  private final RocksDB db;

  private RocksFiles(Path dir, CompactionObserver compactions) throws RocksDBException {
    RocksDB.loadLibrary();
    this.listener = new Listener(compactions);
    this.options =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
            .setKeepLogFileNum(1)
            .setStatsDumpPeriodSec(0)
            .setMaxTotalWalSize(128L << 20)
            // All memtables together; by default each of the five families may fill 64 MiB twice.
            .setDbWriteBufferSize(64L << 20)
            .setListeners(List.of(listener));
    this.familyOptions = new ArrayList<>();
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (String name : FAMILIES) {
      ColumnFamilyOptions family = familyOptions(name);
      familyOptions.add(family);
      descriptors.add(new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII), family));
    }
    this.families = new ArrayList<>();
    this.db = RocksDB.open(options, dir.toString(), descriptors, families);
  }

  static RocksFiles open(Path dir, String network, CompactionObserver compactions)
      throws IOException {
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw new IOException("cannot be made: " + reason(e), e);
    }
    if (!Files.isWritable(dir)) {
      throw new IOException("is not writable");
    }
    RocksFiles files;
    try {
      files = new RocksFiles(dir, compactions);
    } catch (RocksDBException e) {
      boolean locked = e.getMessage() != null && e.getMessage().contains("lock");
      throw new IOException(
          locked ? "is in use by another process" : "holds no usable database: " + e.getMessage(),
          e);
    }
    try {
      files.checkIdentity(network);
      return files;
    } catch (RocksDBException e) {
      files.close();
      throw new IOException("cannot be read: " + e.getMessage(), e);
    } catch (IOException e) {
      files.close();
      throw e;
    }
  }

  private void checkIdentity(String network) throws RocksDBException, IOException {
    checkText("format", FORMAT, "has a format of another version of this program");
    checkText("network", network, "holds the blocks of another network");
  }

  private void checkText(String key, String expected, String otherwise)
      throws RocksDBException, IOException {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    byte[] value = db.get(name);
    if (value == null) {
      db.put(name, expected.getBytes(StandardCharsets.UTF_8));
    } else if (!expected.equals(new String(value, StandardCharsets.UTF_8))) {
      throw new IOException(otherwise + " (" + new String(value, StandardCharsets.UTF_8) + ")");
    }
  }

  private static ColumnFamilyOptions familyOptions(String name) {
    ColumnFamilyOptions family =
        new ColumnFamilyOptions().setCompressionType(CompressionType.NO_COMPRESSION);
    if (name.equals("blocks")) {
      // Blocks are written once and never change: apart from their keys they are not compacted.
      family.setEnableBlobFiles(true).setMinBlobSize(1024).setWriteBufferSize(16L << 20);
    }
    return family;
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + " " + e.getMessage();
  }

  RocksDB db() {
    return db;
  }

  ColumnFamilyHandle headers() {
    return families.get(1);
  }

  ColumnFamilyHandle blocks() {
    return families.get(2);
  }

  ColumnFamilyHandle heights() {
    return families.get(3);
  }

  ColumnFamilyHandle presence() {
    return families.get(4);
  }

  @Override
  public void close() {
    families.forEach(ColumnFamilyHandle::close);
    db.close();
    options.close();
    familyOptions.forEach(ColumnFamilyOptions::close);
    listener.close();
  }

  private static final class Listener extends AbstractEventListener {
    private final CompactionObserver observer;

    Listener(CompactionObserver observer) {
      super(EnabledEventCallback.ON_COMPACTION_BEGIN, EnabledEventCallback.ON_COMPACTION_COMPLETED);
      this.observer = observer;
    }

    @Override
    public void onCompactionBegin(RocksDB db, CompactionJobInfo info) {
      observer.started(
          info.jobId(),
          info.inputFiles().size(),
          info.baseInputLevel(),
          info.outputLevel(),
          info.compactionReason().name());
    }

    @Override
    public void onCompactionCompleted(RocksDB db, CompactionJobInfo info) {
      Status status = info.status();
      observer.ended(
          info.jobId(),
          info.stats().totalInputBytes(),
          info.stats().totalOutputBytes(),
          info.stats().elapsedMicros() / 1_000.0,
          status.getCode() == Status.Code.Ok ? "" : status.getCodeString());
    }
  }
}
