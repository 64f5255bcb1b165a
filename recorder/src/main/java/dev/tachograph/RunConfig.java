package dev.tachograph;

import dev.tachograph.common.Level;
import dev.tachograph.internal.lifecycle.AgentEnd;
import dev.tachograph.logging.JsonLogFilter;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.recovery.Retention;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.settings.Settings;
import dev.tachograph.trace.TraceOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a run is recorded, and where to. Immutable and thread-safe; made by {@link #builder}. */
public final class RunConfig {
  /** A file of a run. */
  public enum Artifact {
    /** {@code <base>.logs.jsonl}. */
    LOGS,
    /** {@code <base>.resources.jsonl}; without it samples go to the logs. */
    RESOURCES,
    /** {@code <base>.events.jsonl}. */
    EVENTS,
    /** {@code <base>.trace.json}. */
    TRACE,
    /** {@code <base>.json}. */
    REPORT
  }

  /** What becomes of a record for which there is no room. */
  public enum WhenFull {
    /** It is refused and counted. */
    DROP,
    /** Its caller waits a bounded time, interrupted or not; then it is refused and counted. */
    BLOCK
  }

  /** When the files are brought to the disk, beyond what the system does by itself. */
  public enum Sync {
    /** Only when the run ends: what was acknowledged survives the process, not the machine. */
    NEVER,
    /** Once an interval. */
    INTERVAL,
    /** Once an interval, and after a record at ERROR. */
    INTERVAL_AND_ERROR
  }

  /** What becomes of a run whose files have reached their total size. */
  public enum WhenTotal {
    /** The oldest file of the stream that has most bytes is removed, and the run goes on. */
    DELETE_OLDEST,
    /**
     * The files stay, and no more is taken: first all but the log at WARN and above is refused and
     * counted, then everything.
     */
    STOP
  }

  /** Whose run it is. */
  public enum Scope {
    /** The process's: all records are its, but those of class loaders with a run of their own. */
    PROCESS,
    /**
     * That of the class loader of the class that starts it: of each class loader there may be one
     * at a time, such as for web applications of one server.
     */
    LOADER
  }

  /** Bytes of a file before the next one is begun, by default: 256 MiB. */
  public static final long MAX_FILE_BYTES = 256L << 20;

  /** What code set, before the settings. */
  private final RunConfigBuilder code;

  private final RunConfigBuilder values;

  RunConfig(RunConfigBuilder code) {
    this.code = code.copy();
    this.values = code.copy();
    Settings given = code.settingsChosen ? code.settings : Settings.ofProgram();
    values.settings = given;
    if (given != null) {
      AppliedSettings.apply(given, values);
    }
    if (values.bounded && !values.totalChosen) {
      values.maxTotalBytes = DefaultBound.totalBytes(values.outputDir);
      AppliedSettings.fitFiles(values);
    }
    if (values.unrecorded) {
      values.artifacts.clear();
      values.logsToStdout = false;
    }
  }

  /** What code set, with the settings that were found: a copy finds no others. */
  private RunConfigBuilder copyOfCode() {
    RunConfigBuilder copy = code.copy();
    return copy.settings(values.settings);
  }

  /** {@return a builder whose defaults record everything into the directory {@code logs}} */
  public static RunConfigBuilder builder() {
    return new RunConfigBuilder();
  }

  /** {@return the artifacts to write, a copy} */
  public Set<Artifact> artifacts() {
    return values.artifacts.clone();
  }

  /** Whether an artifact is a file of the run. */
  boolean hasFile(Artifact artifact) {
    return values.artifacts.contains(artifact)
        && !(values.logsToStdout && artifact == Artifact.LOGS);
  }

  /** Whether the run has files at all. */
  boolean hasFiles() {
    for (Artifact artifact : Artifact.values()) {
      if (hasFile(artifact)) {
        return true;
      }
    }
    return false;
  }

  /** {@return the run's name; {@code null} for none} */
  public @Nullable String runName() {
    return values.runName;
  }

  /**
   * {@return the {@code run_id} of the run to whose process tree this one belongs; {@code null}:
   * what the environment says}
   */
  public @Nullable String parent() {
    return values.parent;
  }

  /** A copy of these settings that has somebody else recorded in the place of this process. */
  RunConfig observing(ResourceReader observed) {
    RunConfigBuilder copy = copyOfCode();
    copy.observed = observed;
    return new RunConfig(copy);
  }

  /** Who is recorded in the place of this process; {@code null}: this process is. */
  @Nullable ResourceReader observed() {
    return values.observed;
  }

  /** This configuration for a program that does not know of its run. */
  RunConfig of(AgentEnd agent) {
    RunConfigBuilder copy = copyOfCode();
    copy.agent = agent;
    return new RunConfig(copy);
  }

  /** What an agent sees of the program's end; {@code null}: there is no agent. */
  @Nullable AgentEnd agent() {
    return values.agent;
  }

  /** This configuration for a program whose run can have no files. */
  RunConfig unrecorded() {
    RunConfigBuilder copy = copyOfCode();
    copy.unrecorded = true;
    return new RunConfig(copy);
  }

  /**
   * {@return whether the program does not run where it cannot be recorded as it is configured, see
   * {@link RunConfigBuilder#required}}
   */
  public boolean required() {
    return values.required;
  }

  /** {@return whose run it is} That of a command, or of an agent, is the process's in any case. */
  public Scope scope() {
    return values.scope;
  }

  /** {@return the directory of the run's files} */
  public Path outputDir() {
    return values.outputDir;
  }

  /** {@return the program's arguments, for the report; unmodifiable} */
  public List<String> argv() {
    return values.argv;
  }

  /**
   * {@return the tags that the run has at its start, by key; unmodifiable} Those of {@code
   * TACHO_TAGS} are among them where {@linkplain RunConfigBuilder#settings settings} were given.
   */
  public Map<String, String> tags() {
    return values.tags;
  }

  /** {@return which levels and targets the console shows; {@code null}: there is no console} */
  public @Nullable LogFilter consoleFilter() {
    return values.consoleFilter;
  }

  /** {@return which levels and targets the log file takes} */
  public LogFilter jsonFilter() {
    return values.jsonFilter;
  }

  /** {@return which spans the trace takes, by target; a span counts as INFO} */
  public LogFilter traceFilter() {
    return values.traceFilter;
  }

  /** {@return what else of spans is recorded, beside name and times} */
  public TraceOptions traceOptions() {
    return values.traceOptions;
  }

  /**
   * {@return the least severe level whose records name the line of their call; {@code null}: none
   * do}
   */
  public @Nullable Level callSites() {
    return values.callSites;
  }

  /** {@return whether log records go to stdout instead of a file} */
  public boolean logsToStdout() {
    return values.logsToStdout;
  }

  /**
   * {@return which records the log file is for; where it was not set, all but samples that have
   * their own file}
   */
  public JsonLogFilter jsonLogFilter() {
    JsonLogFilter chosen = values.jsonLogFilter;
    if (chosen != null) {
      return chosen;
    }
    return values.artifacts.contains(Artifact.RESOURCES)
        ? JsonLogFilter.EXCLUDE_RESOURCES
        : JsonLogFilter.ALL;
  }

  /** {@return the stream that the console's lines go to; {@code null}: stderr} */
  public @Nullable PrintStream consoleStream() {
    return values.consoleStream;
  }

  /** {@return the number of lines that may wait to be written, over all files} */
  public int logBuffer() {
    return values.logBuffer;
  }

  /** {@return the size of the ring between callers and files, in bytes} */
  public int journalBytes() {
    return values.journalBytes;
  }

  /** {@return the directory of the ring's file; {@code null}: that of the other files} */
  public @Nullable Path journalDir() {
    return values.journalDir;
  }

  /** {@return what happens to a record when the ring has no room} */
  public WhenFull whenFull() {
    return values.whenFull;
  }

  /** {@return how long a caller waits for room at most, under {@link WhenFull#BLOCK}} */
  public Duration blockTimeout() {
    return values.blockTimeout;
  }

  /** {@return when the files are synced to the disk} */
  public Sync sync() {
    return values.sync;
  }

  /** {@return the time between two syncs} */
  public Duration syncInterval() {
    return values.syncInterval;
  }

  /** {@return whether equal log records in a row become one line with their count} */
  public boolean collapse() {
    return values.collapse;
  }

  /** {@return whether the start finishes the runs that killed processes left in the directory} */
  public boolean recover() {
    return values.recover;
  }

  /**
   * {@return bytes of a file before the next one is begun; 0: one file a stream} Where it was not
   * set, {@link #MAX_FILE_BYTES} or an eighth of the total, whichever is less.
   */
  public long maxFileBytes() {
    Long chosen = values.maxFileBytes;
    long share = values.maxTotalBytes == 0 ? MAX_FILE_BYTES : values.maxTotalBytes / 8;
    return chosen != null ? chosen : Math.min(MAX_FILE_BYTES, share);
  }

  /** {@return the bound of all files together in bytes, without report and ring; 0: no bound} */
  public long maxTotalBytes() {
    return values.maxTotalBytes;
  }

  /** {@return what happens when the files reach {@link #maxTotalBytes}} */
  public WhenTotal whenTotal() {
    return values.whenTotal;
  }

  /** {@return which runs of the output directory are kept when this run starts} */
  public Retention retention() {
    return values.retention;
  }

  /** {@return the file that sets the levels while the run goes on; {@code null}: none} */
  public @Nullable Path levelsFile() {
    return values.levelsFile;
  }

  /** {@return the time between two samples of the resources} */
  public Duration sampleInterval() {
    return values.sampleInterval;
  }

  /**
   * {@return how long the end of the process waits for shutdown actions and hooks; for their daemon
   * threads it waits a second}
   */
  public Duration shutdownTimeout() {
    return values.shutdownTimeout;
  }

  /**
   * {@return what was set from outside of the program; {@code null}: nothing was, or it did not ask
   * for that}
   */
  public @Nullable Settings settings() {
    return values.settings;
  }

  /** Whether recording stops before the file system is full. */
  boolean bounded() {
    return values.bounded;
  }

  /** Whether files other than the log's may hold texts of records. */
  boolean recordsTexts() {
    return values.recordsTexts;
  }

  /** Where each value comes from, for the report's configuration; empty without settings. */
  Map<String, @Nullable Object> origins() {
    Settings given = values.settings;
    return given == null
        ? Map.of()
        : Map.of(SettingOrigins.SECTION, SettingOrigins.of(given, code, this));
  }
}
