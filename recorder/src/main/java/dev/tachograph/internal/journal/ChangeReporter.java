package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.json.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reports in the log what others did to the run's files. Used by the writer thread. */
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

  /** Checks all files once more, including those that were not written to since the last check. */
  void checkAll() {
    if (hasLooked) {
      return;
    }
    hasLooked = true;
    for (FramedFile file : files) {
      try {
        if (file != null) {
          file.checkSegments();
          boolean ignored = file.look();
        }
      } catch (IOException | RuntimeException failed) {
        // What is to be written there fails as well, and reports the change.
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

  /** Reports pending changes; false if the log did not accept a report. */
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
