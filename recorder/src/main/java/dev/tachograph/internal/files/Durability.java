package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Syncs files to disk where the file system supports it, and remembers what could not be synced.
 */
final class Durability {
  private final FileOperations files;
  private volatile @Nullable IOException notSynced;

  Durability(FileOperations files) {
    this.files = files;
  }

  void sync(FileChannel channel) throws IOException {
    try {
      channel.force(false);
    } catch (IOException failed) {
      survive(failed);
    }
  }

  void sync(Path file) throws IOException {
    try {
      files.syncFile(file);
    } catch (IOException failed) {
      survive(failed);
    }
  }

  private void survive(IOException failed) throws IOException {
    if (!SyncRefusal.is(failed)) {
      throw failed;
    }
    notSynced = failed;
  }

  /** A failure here changes no name: the files have theirs, but may lose them in a power cut. */
  void syncDirectory(Path directory) {
    try {
      files.syncDirectory(directory);
    } catch (IOException failed) {
      notSynced = failed;
    }
  }

  /** Why something that had to be on disk may not be; {@code null} if everything is. */
  @Nullable IOException notSynced() {
    return notSynced;
  }
}
