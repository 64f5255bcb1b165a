package dev.tachograph.recovery;

import dev.tachograph.internal.journal.JournalReader;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The process that records a run, as the run's journal names it: of a run without a report nothing
 * else does.
 *
 * @param pid its process id, in the namespace that it is in
 * @param startTicks when it started, in clock ticks since the boot; field 22 of proc_pid_stat(5);
 *     {@code null} where that could not be read
 * @param bootId the id of the boot that it was started in; {@code null} where that could not be
 *     read
 */
public record RecordingProcess(long pid, @Nullable Long startTicks, @Nullable String bootId) {
  /**
   * {@return the process of an unfinished run; {@code null} if it has no journal that can be read
   * and trusted, or is recorded by this process}
   *
   * <p>The file is only read, and no lock is taken or given up. Thread-safe.
   *
   * @param directory of the run
   * @param base what the names of its files begin with
   */
  public static @Nullable RecordingProcess of(Path directory, String base) {
    JournalReader reader = UnfinishedReport.header(directory, base);
    ProcessIdentity found = reader == null ? null : ProcessIdentity.parse(reader.identity());
    return found == null
        ? null
        : new RecordingProcess(found.pid(), found.startTicks(), found.bootId());
  }
}
