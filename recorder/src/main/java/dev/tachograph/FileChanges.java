package dev.tachograph;

import dev.tachograph.internal.journal.FileChange;
import dev.tachograph.logging.Console;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What others did to the files of a run, for its report; told on the console. Thread-safe. */
final class FileChanges {
  private static final int MOST = 100;

  private final @Nullable PrintStream console;
  private final List<FileChange> changes = new ArrayList<>();

  /** Tells on a stream; {@code null}: on stderr. */
  FileChanges(@Nullable PrintStream console) {
    this.console = console;
  }

  /** Called by the thread that writes the files. */
  void add(FileChange change) {
    Console.report(console, change.sentence());
    synchronized (changes) {
      if (changes.size() < MOST) {
        changes.add(change);
      } else {
        FileChange last = changes.get(MOST - 1);
        changes.set(MOST - 1, last.and(change));
      }
    }
  }

  /** All, in their order; what came after the first hundred is together in the last. */
  List<FileChange> all() {
    synchronized (changes) {
      return List.copyOf(changes);
    }
  }
}
