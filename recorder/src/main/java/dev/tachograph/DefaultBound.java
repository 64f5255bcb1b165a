package dev.tachograph;

import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.files.SpaceReserve;
import dev.tachograph.internal.files.SpaceReserve.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The bounds of a run on a disk that is somebody else's. */
final class DefaultBound {
  /** What is told when recording ends because the disk fills. */
  static final String RESERVED =
      "Recording has stopped, since the file system of the run's files would have less than 5 %"
          + " free; the program goes on. Make room, or name another directory, for the next run.";

  private static final long MAX_BYTES = 2L << 30;
  private static final long MIN_BYTES = 1L << 20;
  private static final int PART_OF_FREE = 10;

  private DefaultBound() {}

  /** The total of a run's files; 2 GiB where the free space cannot be read. */
  static long totalBytes(Path directory) {
    try {
      return totalBytes(Space.of(existing(directory)).usable());
    } catch (IOException | RuntimeException unreadable) {
      return MAX_BYTES;
    }
  }

  static long totalBytes(long free) {
    return Math.max(MIN_BYTES, Math.min(MAX_BYTES, free / PART_OF_FREE));
  }

  /** The directory, or the nearest above it that exists. */
  private static Path existing(Path directory) {
    Path at = directory.toAbsolutePath().normalize();
    for (Path above = at.getParent(); !Files.exists(at) && above != null; ) {
      at = above;
      above = at.getParent();
    }
    return at;
  }

  /** The space that a run leaves free. */
  static SpaceReserve reserve(RunConfig config, @Nullable RunFiles files) {
    if (!config.bounded() || files == null) {
      return SpaceReserve.NONE;
    }
    try {
      return SpaceReserve.of(Space.of(files.directory()));
    } catch (IOException | RuntimeException unreadable) {
      return SpaceReserve.NONE;
    }
  }
}
