package dev.tachograph.internal.journal;

import java.io.IOException;

/** Another process changed the file being written; its true end must be found before writing on. */
final class FileChangedException extends IOException {
  private static final long serialVersionUID = 1;

  FileChangedException(String file) {
    super(file + " was changed by somebody else.");
  }
}
