package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.json.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Tells in the log what others did to the run's files. Used by the writer thread. */
final class ChangeReporter {
  private final RunClock clock;
  private final @Nullable FramedFile[] files;
  private final LossReporter.Notices notices;
  private final JsonWriter json = new JsonWriter();
  private boolean hasLooked;

  ChangeReporter(RunClock clock, @Nullable FramedFile[] files, LossReporter.Notices notices) {
    this.clock = clock;
    this.files = files;
    this.notices = notices;
  }

  /** Looks at all files once more, also at those that nothing was written to since. */
  void lookAtTheEnd() {
    if (hasLooked) {
      return;
    }
    hasLooked = true;
    for (FramedFile file : files) {
      try {
        if (file != null) {
          file.lookAtSegments();
          boolean ignored = file.look();
        }
      } catch (IOException | RuntimeException failed) {
        // What is to be written there fails as well, and tells it.
      }
    }
  }

  boolean hasUnreported() {
    for (FramedFile file : files) {
      if (file != null && file.changes.unreported() != null) {
        return true;
      }
    }
    return false;
  }

  /** Tells what is not told yet; false: the log did not take it. */
  boolean report() {
    for (FramedFile file : files) {
      for (FileChange next = unreported(file); next != null; next = unreported(file)) {
        JsonWriter line = LossNotices.changed(json, clock, next);
        if (!notices.append(Stream.LOGS, line.buffer(), line.length()) || file == null) {
          return false;
        }
        file.changes.reported(next);
      }
    }
    return true;
  }

  private static @Nullable FileChange unreported(@Nullable FramedFile file) {
    return file == null ? null : file.changes.unreported();
  }
}
