package dev.tachograph.analysis;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Nothing of a run can be read; the message is a sentence that names the file and says why. */
public final class UnreadableRunException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String run;

  UnreadableRunException(Path run, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.run = run.toString();
  }

  /** {@return the path as the caller of {@link RecordedRun#open} named it} */
  public Path run() {
    return Path.of(run);
  }
}
