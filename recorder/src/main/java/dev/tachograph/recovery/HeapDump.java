package dev.tachograph.recovery;

import dev.tachograph.internal.files.FileOwners;
import dev.tachograph.internal.journal.JournalReader;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.report.RawMembers;
import dev.tachograph.internal.report.RunningReport;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The heap dump that a JVM wrote when its heap was full, {@code -XX:+HeapDumpOnOutOfMemoryError}.
 */
final class HeapDump {
  private static final Pattern PATH = Pattern.compile("\"-XX:HeapDumpPath=([^\"\\\\]*)\"");

  private HeapDump() {}

  /** The file of a run's own user that is newer than the run; {@code null} if there is none. */
  static @Nullable Path find(
      @Nullable ProcessIdentity owner,
      @Nullable JournalReader reader,
      RunningReport report,
      Object whose) {
    String cwd = reader == null ? null : Cause.value(reader.identity(), "cwd");
    if (owner == null || cwd == null) {
      return null;
    }
    String started = RawMembers.text(report.object("meta").get("started_at"));
    String flags = report.object("meta", "build").getOrDefault("jvm_flags", "[]");
    String name = "java_pid" + owner.pid() + ".hprof";
    Matcher given = PATH.matcher(flags);
    try {
      Path directory = Path.of(cwd);
      Path file = directory.resolve(name);
      if (given.find()) {
        Path named = directory.resolve(given.group(1).replace("%p", Long.toString(owner.pid())));
        file = named.toFile().isDirectory() ? named.resolve(name) : named;
      }
      return FileOwners.isFileOf(file, whose) && Cause.isNewer(file, started) ? file : null;
    } catch (IOException | InvalidPathException | java.time.DateTimeException none) {
      return null;
    }
  }
}
