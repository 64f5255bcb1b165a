package dev.tachograph.node.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Logger;
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
  private final Logger logger = new NoLogger();
  private final boolean readOnly;
  private final RocksDB db;
  private String network = "";

  private RocksFiles(Path dir, CompactionObserver compactions, boolean readOnly)
      throws RocksDBException {
    this.readOnly = readOnly;
    this.listener = new Listener(compactions);
    this.options = options();
    this.familyOptions = new ArrayList<>();
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (String name : FAMILIES) {
      ColumnFamilyOptions family = familyOptions(name);
      familyOptions.add(family);
      descriptors.add(new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII), family));
    }
    this.families = new ArrayList<>();
    try {
      this.db =
          readOnly
              ? RocksDB.openReadOnly(options, dir.toString(), descriptors, families)
              : RocksDB.open(options, dir.toString(), descriptors, families);
    } catch (RocksDBException e) {
      closeOptions();
      throw e;
    }
  }

  private DBOptions options() {
    DBOptions made = new DBOptions().setStatsDumpPeriodSec(0).setParanoidChecks(true);
    if (readOnly) {
      // It would write its own log into a directory that is somebody else's.
      return made.setLogger(logger);
    }
    // All families are flushed together: without the write-ahead log the indexes still agree.
    return made.setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setAtomicFlush(true)
        .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
        .setKeepLogFileNum(1)
        .setMaxTotalWalSize(128L << 20)
        // All memtables together; by default each of the five families may fill 64 MiB twice.
        .setDbWriteBufferSize(64L << 20)
        .setListeners(List.of(listener));
  }

  /**
   * Opens or creates a database.
   *
   * @throws RocksDBException if RocksDB does not open it
   * @throws IOException with a sentence without its subject, if it is not of this network
   */
  static RocksFiles open(Path dir, String network, CompactionObserver compactions)
      throws IOException, RocksDBException {
    RocksDB.loadLibrary();
    RocksFiles files = new RocksFiles(dir, compactions, false);
    try {
      files.checkText("format", FORMAT, "has a format of another version of this program");
      files.checkText("network", network, "holds the blocks of another network");
      files.network = network;
      return files;
    } catch (RocksDBException | IOException e) {
      files.close();
      throw e;
    }
  }

  /** Opens an existing database without changing anything in its directory. */
  static RocksFiles openReadOnly(Path dir) throws IOException, RocksDBException {
    RocksDB.loadLibrary();
    RocksFiles files = new RocksFiles(dir, CompactionObserver.none(), true);
    try {
      if (!FORMAT.equals(files.text("format"))) {
        throw new IOException("has a format of another version of this program");
      }
      files.network = files.text("network");
      return files;
    } catch (RocksDBException | IOException e) {
      files.close();
      throw e;
    }
  }

  /** Whether a failure comes from what the files hold, and not from the disk or the process. */
  static boolean isDamage(RocksDBException e) {
    Status status = e.getStatus();
    if (status == null) {
      return false;
    }
    return switch (status.getCode()) {
      case Corruption, NotFound, InvalidArgument -> true;
      case IOError -> String.valueOf(e.getMessage()).contains("No such file");
      default -> false;
    };
  }

  private void checkText(String key, String expected, String otherwise)
      throws RocksDBException, IOException {
    String value = text(key);
    if (value.isEmpty()) {
      db.put(key.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    } else if (!expected.equals(value)) {
      throw new IOException(otherwise + " (" + value + ")");
    }
  }

  private String text(String key) throws RocksDBException {
    byte[] value = db.get(key.getBytes(StandardCharsets.UTF_8));
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
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

  /** Writes what is in memory to table and blob files. */
  void flush() throws RocksDBException {
    try (FlushOptions flush = new FlushOptions()) {
      db.flush(flush, families);
    }
  }

  boolean isReadOnly() {
    return readOnly;
  }

  String network() {
    return network;
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
    closeOptions();
  }

  private void closeOptions() {
    options.close();
    familyOptions.forEach(ColumnFamilyOptions::close);
    listener.close();
    logger.close();
  }

  private static final class NoLogger extends Logger {
    NoLogger() {
      super(InfoLogLevel.HEADER_LEVEL);
    }

    @Override
    protected void log(InfoLogLevel level, String message) {
      // The failures that matter are exceptions.
    }
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
