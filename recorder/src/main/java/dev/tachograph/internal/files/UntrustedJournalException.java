package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.file.Path;

/** A claim names a journal that may be something else; its message goes on from "The journal". */
public final class UntrustedJournalException extends IOException {
  private static final long serialVersionUID = 1L;

  UntrustedJournalException(Path journal, String why) {
    super(journal + " " + why);
  }
}
