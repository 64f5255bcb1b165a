package dev.tachograph.internal.sampling;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The space available to this user on the file system of the run's files. */
final class RunDiskSpace implements ResourceReader {
  private final Path directory;
  private final WarnOnce warnings;
  private @Nullable FileStore store;

  RunDiskSpace(Path directory, WarnOnce warnings) {
    this.directory = directory;
    this.warnings = warnings;
  }

  @Override
  public String name() {
    return "run's file system";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    try {
      FileStore known = store;
      if (known == null) {
        known = Files.getFileStore(directory);
        store = known;
      }
      out.put(ResourceKey.RUN_FREE_KB, known.getUsableSpace() >> 10);
    } catch (IOException | SecurityException unreadable) {
      store = null;
      warnings.warn("the free space of " + directory + " can't be read", unreadable);
    }
  }
}
