package dev.tachograph.internal.sampling;

import java.io.File;
import java.nio.file.Path;

/**
 * Counts open file descriptors. Since Linux 6.2 the size of {@code /proc/self/fd} is their number;
 * before that the entries are counted.
 */
final class OpenFiles {
  private final File directory;
  private final WarnOnce warnings;
  private final boolean live;
  private boolean sized;
  private boolean checked;

  OpenFiles(Path proc, WarnOnce warnings) {
    this.directory = proc.resolve("self").resolve("fd").toFile();
    this.warnings = warnings;
    this.live = proc.equals(Path.of("/proc"));
  }

  /** The number, or -1 if it cannot be read. */
  long count() {
    if (sized) {
      return directory.length();
    }
    String[] entries = directory.list();
    if (entries == null) {
      warnings.warn(directory + " can't be read", null);
      return -1;
    }
    // The listing is itself an open file of this process.
    long count = live ? Math.max(0, entries.length - 1) : entries.length;
    if (live && !checked) {
      checked = true;
      sized = Math.abs(directory.length() - count) <= 4;
    }
    return count;
  }
}
