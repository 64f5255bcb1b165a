package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Has files on the disk, where the file system can do that at all, and knows what was not. */
final class Durability {
  private final FileSeam files;
  private volatile @Nullable IOException notSynced;

  Durability(FileSeam files) {
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

  /**
   * What fails here changes no name: the files have theirs, only not for sure after a power cut.
   */
  void syncDirectory(Path directory) {
    try {
      files.syncDirectory(directory);
    } catch (IOException failed) {
      notSynced = failed;
    }
  }

  /** Why something is not for sure on the disk that was to be; {@code null} while all is. */
  @Nullable IOException notSynced() {
    return notSynced;
  }
}
