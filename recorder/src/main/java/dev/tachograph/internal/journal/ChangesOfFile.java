package dev.tachograph.internal.journal;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What others did to the files of one stream. Used by the writer thread, except for the counts. */
final class ChangesOfFile {
  private final Map<FileChange.What, FileChange> unreported = new EnumMap<>(FileChange.What.class);
  private final AtomicLong lines = new AtomicLong();

  void add(FileChange change) {
    unreported.merge(change.what(), change, FileChange::and);
    lines.addAndGet(Math.max(0, change.lines()));
  }

  /** The lines that are no longer in the files, as far as is known. */
  long lines() {
    return lines.get();
  }

  /** A change that is to be reported; {@code null} if there is none. */
  @Nullable FileChange unreported() {
    return unreported.isEmpty() ? null : unreported.values().iterator().next();
  }

  void reported(FileChange change) {
    unreported.remove(change.what());
  }
}
