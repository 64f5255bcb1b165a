package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Lists a directory of runs. The time it takes grows with the number of runs, so neither a start
 * nor an end may do it while its caller waits; tests watch for that here.
 */
public final class Listing {
  static volatile Consumer<Path> watcher = directory -> {};

  private Listing() {}

  /** Opens a directory for its entries that match a glob; to be closed. */
  @SuppressWarnings("StreamResourceLeak") // by the caller
  public static DirectoryStream<Path> of(Path directory, String glob) throws IOException {
    watcher.accept(directory);
    return Files.newDirectoryStream(directory, glob);
  }
}
