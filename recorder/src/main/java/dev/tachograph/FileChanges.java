package dev.tachograph;

import dev.tachograph.internal.console.Console;
import dev.tachograph.internal.journal.FileChange;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What others did to the files of a run, for its report; also reported on the console. Thread-safe.
 */
final class FileChanges {
  private static final int MAX_CHANGES = 100;

  private final @Nullable PrintStream console;
  private final List<FileChange> changes = new ArrayList<>();

  /** Reports to a stream, or to stderr if it is {@code null}. */
  FileChanges(@Nullable PrintStream console) {
    this.console = console;
  }

  /** Called by the thread that writes the files. */
  void add(FileChange change) {
    Console.report(console, change.sentence());
    synchronized (changes) {
      if (changes.size() < MAX_CHANGES) {
        changes.add(change);
      } else {
        FileChange last = changes.get(MAX_CHANGES - 1);
        changes.set(MAX_CHANGES - 1, last.and(change));
      }
    }
  }

  /** All changes, in order; those after the first hundred are combined in the last. */
  List<FileChange> all() {
    synchronized (changes) {
      return List.copyOf(changes);
    }
  }
}
