package dev.tachograph.node.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The right of one database object to change a directory, from before RocksDB opens it until it is
 * closed.
 *
 * <p>RocksDB locks the file {@code LOCK} only while it is open, and by fcntl(2): the lock goes when
 * the process closes any descriptor of that file. So the file is never touched here while RocksDB
 * has it open in this process, which a set of the directories in use sees to.
 */
final class DirectoryClaim implements AutoCloseable {
  private static final Set<Path> CLAIMED = new HashSet<>();

  private final Path dir;
  private @Nullable FileChannel channel;

  private DirectoryClaim(Path dir) {
    this.dir = dir;
  }

  /**
   * Claims a directory and locks it.
   *
   * @throws IOException with a sentence without its subject, if another process or object has it
   */
  static DirectoryClaim take(Path dir) throws IOException {
    DirectoryClaim claim = new DirectoryClaim(dir.toRealPath());
    synchronized (CLAIMED) {
      if (!CLAIMED.add(claim.dir)) {
        throw inUse();
      }
    }
    try {
      claim.lock();
      return claim;
    } catch (IOException | RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  /** Locks the directory for a while in which RocksDB does not have it open. */
  void lock() throws IOException {
    FileChannel opened =
        FileChannel.open(dir.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel = opened;
    FileLock lock;
    try {
      lock = opened.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw inUse();
    }
  }

  private static IOException inUse() {
    return new IOException("is in use by another process");
  }

  /** Gives the lock up, since RocksDB takes it next; the claim stays. */
  void unlock() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  @Override
  public void close() {
    try {
      unlock();
    } catch (IOException e) {
      // The descriptor is gone all the same, and the lock with it.
    }
    synchronized (CLAIMED) {
      CLAIMED.remove(dir);
    }
  }
}
