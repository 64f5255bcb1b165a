package dev.tachograph.node.store;

import dev.tachograph.logging.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Opens a database: looks after its files, opens it in RocksDB, checks its index, salvages it. */
final class DatabaseOpening {
  private static final Log LOG = Log.get(BlockDatabase.class);
  private static final int TRIES = 3;

  private final Path dir;
  private final String network;
  private final CompactionObserver compactions;
  private final List<Damage> told = new ArrayList<>();

  DatabaseOpening(Path dir, String network, CompactionObserver compactions) {
    this.dir = dir;
    this.network = network;
    this.compactions = compactions;
  }

  BlockDatabase open() throws IOException {
    makeDirectory();
    DirectoryClaim claim = DirectoryClaim.take(dir);
    try {
      BlockDatabase database = open(claim);
      tell(database.damage());
      return database;
    } catch (IOException | RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  private void makeDirectory() throws IOException {
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw new IOException(
          "cannot be made: " + e.getClass().getSimpleName() + " " + e.getMessage(), e);
    }
    if (!Files.isWritable(dir)) {
      throw new IOException("is not writable");
    }
  }

  private BlockDatabase open(DirectoryClaim claim) throws IOException {
    DatabaseFolder folder = new DatabaseFolder(dir);
    folder.finishSalvage();
    StoredCounts before = StoredCounts.read(dir);
    String why = folder.prepare(told);
    if (why == null) {
      try {
        return tryToOpen(claim, before);
      } catch (RocksDBException e) {
        if (!RocksFiles.isDamage(e)) {
          throw notOpened(e);
        }
        why = firstLine(e);
        claim.lock();
      }
    }
    LOG.warn("the database is damaged and is salvaged").with("reason", why).emit();
    told.addAll(new Salvage(dir, network).run("the database was damaged (" + why + ")"));
    try {
      return tryToOpen(claim, null);
    } catch (RocksDBException e) {
      throw notOpened(e);
    }
  }

  private static IOException notOpened(RocksDBException e) {
    String reason = firstLine(e);
    return new IOException(
        reason.contains("lock file") || reason.contains("lock hold")
            ? "is in use by another process"
            : "holds no usable database: " + reason,
        e);
  }

  private static String firstLine(RocksDBException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }

  private BlockDatabase tryToOpen(DirectoryClaim claim, @Nullable StoredCounts before)
      throws IOException, RocksDBException {
    claim.unlock();
    RocksFiles files = RocksFiles.open(dir, network, compactions);
    try {
      BlockDatabase database = new BlockDatabase(dir, files, claim);
      database.load();
      Damage lost = before == null ? null : database.lostSince(before);
      List<Damage> found = new ArrayList<>(told);
      if (lost != null) {
        found.add(lost);
      }
      found.addAll(new IndexCheck(dir, files).run(database.present()));
      database.found(found);
      database.sync();
      return database;
    } catch (RocksDBException | IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static void tell(List<Damage> damage) {
    damage.stream()
        .filter(each -> each.height() == Damage.NO_BLOCK)
        .forEach(each -> LOG.warn("stored data was damaged").with("what", each.reason()).emit());
    List<Damage> blocks = damage.stream().filter(each -> each.height() != Damage.NO_BLOCK).toList();
    if (!blocks.isEmpty()) {
      LOG.warn("stored blocks are damaged and count as missing")
          .with("blocks", blocks.size())
          .with("first", blocks.get(0).toString())
          .emit();
    }
  }

  /**
   * Opens a database to be read. A process that writes to it may delete files while they are being
   * opened, so it is tried again.
   */
  static BlockDatabase readOnly(Path dir) throws IOException {
    if (!BlockDatabase.exists(dir)) {
      throw new IOException("holds no blocks: nothing was synced to it");
    }
    for (int tries = 1; ; tries++) {
      try {
        return tryToRead(dir);
      } catch (RocksDBException e) {
        if (tries == TRIES || !RocksFiles.isDamage(e)) {
          throw new IOException(
              "cannot be read ("
                  + firstLine(e)
                  + "); a sync, or db verify --repair, salvages what is whole",
              e);
        }
      }
    }
  }

  private static BlockDatabase tryToRead(Path dir) throws IOException, RocksDBException {
    RocksFiles files = RocksFiles.openReadOnly(dir);
    try {
      BlockDatabase database = new BlockDatabase(dir, files, null);
      database.load();
      database.found(new IndexCheck(dir, files).run(database.present()));
      return database;
    } catch (RocksDBException | IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }
}
