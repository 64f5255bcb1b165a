package dev.tachograph.internal.journal;

import java.io.IOException;

/** Somebody else changed the file that is to be written; where it goes on is to be looked for. */
final class FileChangedException extends IOException {
  private static final long serialVersionUID = 1;

  FileChangedException(String file) {
    super(file + " was changed by somebody else.");
  }
}
