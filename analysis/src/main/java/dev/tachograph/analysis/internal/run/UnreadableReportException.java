package dev.tachograph.analysis.internal.run;

import java.io.IOException;

/** A file is not a readable report; the message names the file and the reason. */
public final class UnreadableReportException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableReportException(String message) {
    super(message);
  }
}
