package dev.tachograph.analysis.internal.run;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What could not be read, in words. */
final class ReadFailures {
  private ReadFailures() {}

  static String cannotRead(Path file, Exception why) {
    String reason =
        why instanceof NoSuchFileException
            ? "it is gone"
            : why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    return file.getFileName() + " could not be read to its end: " + reason;
  }
}
