package dev.tachograph;

import dev.tachograph.internal.files.RemoteStorage;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Warns at the start of a run about guarantees that its storage cannot give. */
final class Storage {
  private Storage() {}

  /**
   * A sentence about storage on another machine, which may hang.
   *
   * @param typeOf returns the type of the file system that a directory is on
   * @return {@code null} if there is nothing to warn about
   */
  static @Nullable String warning(RunConfig config, Function<Path, @Nullable String> typeOf) {
    Path journal = config.journalDir();
    Path ring = journal == null ? config.outputDir() : journal;
    String type = typeOf.apply(ring);
    if (type != null && RemoteStorage.isRemote(type)) {
      return "The journal is on a network file system ("
          + type
          + ", "
          + ring
          + "): while that stands still, so does whatever logs; set journalDir to a local directory.";
    }
    type = typeOf.apply(config.outputDir());
    if (type != null && RemoteStorage.isRemote(type)) {
      return "The files of the run are on a network file system ("
          + type
          + ", "
          + config.outputDir()
          + "): while that stands still, records wait in the journal, and further ones are dropped.";
    }
    return null;
  }
}
