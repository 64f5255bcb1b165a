package dev.tachograph.analysis.internal.run;

import java.io.IOException;

/** A file is no report that can be read; the message names the file and says why. */
public final class UnreadableReportException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableReportException(String message) {
    super(message);
  }
}
