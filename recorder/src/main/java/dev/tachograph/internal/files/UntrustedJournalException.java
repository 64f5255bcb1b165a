package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A claim refers to a journal that may not be its own; the message continues a sentence that begins
 * with "The journal".
 */
public final class UntrustedJournalException extends IOException {
  private static final long serialVersionUID = 1L;

  UntrustedJournalException(Path journal, String why) {
    super(journal + " " + why);
  }
}
