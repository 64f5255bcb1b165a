package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.ProcFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of one part of a reader; an unreadable one is reported once, by its path. */
final class SourceFiles implements AutoCloseable {
  private final WarnOnce warnings;
  private final List<ProcFile> files = new ArrayList<>();

  SourceFiles(WarnOnce warnings) {
    this.warnings = warnings;
  }

  ProcFile file(Path path, int limit) {
    ProcFile file = new ProcFile(path, limit);
    files.add(file);
    return file;
  }

  @Nullable ByteCursor read(ProcFile file) {
    ByteCursor text = file.read();
    if (text == null) {
      report(file);
    }
    return text;
  }

  /** Reports once that a file cannot be read. */
  void report(ProcFile file) {
    if (file.failure() != null) {
      warnings.unreadable(file.path(), file.failure());
    }
  }

  @Override
  public void close() {
    files.forEach(ProcFile::close);
    files.clear();
  }
}
