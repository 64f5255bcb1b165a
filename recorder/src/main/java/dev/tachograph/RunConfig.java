package dev.tachograph;

import dev.tachograph.common.Level;
import dev.tachograph.internal.journal.JournalOptions;
import dev.tachograph.logging.JsonLogFilter;
import dev.tachograph.logging.JsonLogWriter;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.report.Retention;
import dev.tachograph.trace.TraceOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
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

  /** Bytes of a file before the next one is begun, by default: 256 MiB. */
  public static final long MAX_FILE_BYTES = 256L << 20;

  private final Builder values;

  private RunConfig(Builder values) {
    this.values = values.copy();
  }

  /** {@return a builder whose defaults record everything into the directory {@code logs}} */
  public static Builder builder() {
    return new Builder();
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

  /** {@return the run's name; {@code null} for none} */
  public @Nullable String runName() {
    return values.runName;
  }

  /** {@return the directory of the run's files} */
  public Path outputDir() {
    return values.outputDir;
  }

  /** {@return the program's arguments, for the report; unmodifiable} */
  public List<String> argv() {
    return values.argv;
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
   * Makes a {@link RunConfig}. Not thread-safe; may be used again after {@link #build}. Values are
   * checked by {@code build}, all together.
   */
  public static final class Builder implements Cloneable {
    private EnumSet<Artifact> artifacts = EnumSet.allOf(Artifact.class);
    private @Nullable String runName;
    private Path outputDir = Path.of("logs");
    private List<String> argv = List.of();
    private @Nullable LogFilter consoleFilter = LogFilter.parse("info");
    private LogFilter jsonFilter = LogFilter.parse("debug");
    private LogFilter traceFilter = LogFilter.parse("info");
    private TraceOptions traceOptions = TraceOptions.DEFAULT;
    private @Nullable JsonLogFilter jsonLogFilter;
    private @Nullable Level callSites;
    private boolean logsToStdout;
    private @Nullable PrintStream consoleStream;
    private int logBuffer = JsonLogWriter.LOG_BUFFER;
    private int journalBytes = JournalOptions.BYTES;
    private @Nullable Path journalDir;
    private WhenFull whenFull = WhenFull.DROP;
    private Duration blockTimeout = Duration.ofSeconds(1);
    private Sync sync = Sync.NEVER;
    private Duration syncInterval = Duration.ofSeconds(1);
    private boolean recover = true;
    private boolean collapse = true;
    private @Nullable Long maxFileBytes;
    private long maxTotalBytes;
    private WhenTotal whenTotal = WhenTotal.DELETE_OLDEST;
    private Retention retention = Retention.none();
    private @Nullable Path levelsFile;
    private Duration sampleInterval = Duration.ofSeconds(1);
    private Duration shutdownTimeout = Duration.ofSeconds(10);

    private Builder() {}

    private Builder copy() {
      try {
        Builder copy = (Builder) clone();
        copy.artifacts = artifacts.clone();
        return copy;
      } catch (CloneNotSupportedException impossible) {
        throw new AssertionError(impossible);
      }
    }

    /**
     * Sets which artifacts are written; default all.
     *
     * @param artifacts copied; without {@link Artifact#REPORT} no report says how the run ended
     * @return this builder
     */
    public Builder artifacts(Set<Artifact> artifacts) {
      this.artifacts = EnumSet.noneOf(Artifact.class);
      this.artifacts.addAll(artifacts);
      return this;
    }

    /**
     * Sets the run's name in the report; default none.
     *
     * @param runName any text, or {@code null} for none
     * @return this builder
     */
    public Builder runName(@Nullable String runName) {
      this.runName = runName;
      return this;
    }

    /**
     * Sets where the files go; default {@code logs}, below the working directory.
     *
     * @param outputDir created if missing, with those above it
     * @return this builder
     */
    public Builder outputDir(Path outputDir) {
      this.outputDir = outputDir;
      return this;
    }

    /**
     * Sets the program's arguments, for the report; default none.
     *
     * @param argv as of {@code main}; copied. Secrets are taken out when it is written
     * @return this builder
     */
    public Builder argv(List<String> argv) {
      this.argv = List.copyOf(argv);
      return this;
    }

    /**
     * Sets what the console shows; default {@code info}. The environment variable {@code TACHO_LOG}
     * wins over it.
     *
     * @param consoleFilter levels and targets; {@code null} for no console
     * @return this builder
     */
    public Builder consoleFilter(@Nullable LogFilter consoleFilter) {
      this.consoleFilter = consoleFilter;
      return this;
    }

    /**
     * Sets what the log file takes; default {@code debug}.
     *
     * @param jsonFilter levels and targets
     * @return this builder
     */
    public Builder jsonFilter(LogFilter jsonFilter) {
      this.jsonFilter = jsonFilter;
      return this;
    }

    /**
     * Sets which spans the trace takes, by target; default {@code info}.
     *
     * @param traceFilter a span counts as INFO
     * @return this builder
     */
    public Builder traceFilter(LogFilter traceFilter) {
      this.traceFilter = traceFilter;
      return this;
    }

    /**
     * Sets what else of spans is recorded.
     *
     * @param traceOptions default {@link TraceOptions#DEFAULT}
     * @return this builder
     */
    public Builder traceOptions(TraceOptions traceOptions) {
      this.traceOptions = traceOptions;
      return this;
    }

    /**
     * Sets which records the log file is for; default all but samples that have their own file.
     *
     * @param jsonLogFilter {@code null} for the default
     * @return this builder
     */
    public Builder jsonLogFilter(@Nullable JsonLogFilter jsonLogFilter) {
      this.jsonLogFilter = jsonLogFilter;
      return this;
    }

    /**
     * Sets from which level on records name the line of their call, which costs a walk of the stack
     * each; default none.
     *
     * @param callSites the least severe level that does; {@code null} for none
     * @return this builder
     */
    public Builder callSites(@Nullable Level callSites) {
      this.callSites = callSites;
      return this;
    }

    /**
     * Sets whether log records go to the process's stdout instead of {@code <base>.logs.jsonl}, as
     * the same lines, for containers; default false. Callers don't wait for a slow reader: what
     * finds no room is dropped and counted as always; the other files wait behind it, since one
     * thread writes all. When nobody reads stdout any more, records are counted as dropped and the
     * run goes on. Nothing else should be written to stdout. With {@link Artifact#LOGS} alone the
     * run has no files, needs no output directory, and always {@linkplain WhenFull#DROP drops}.
     *
     * @param logsToStdout true needs {@link Artifact#LOGS} among the artifacts
     * @return this builder
     */
    public Builder logsToStdout(boolean logsToStdout) {
      this.logsToStdout = logsToStdout;
      return this;
    }

    /**
     * Sets where the console's lines go; default stderr.
     *
     * @param consoleStream not closed; {@code null} for stderr
     * @return this builder
     */
    public Builder consoleStream(@Nullable PrintStream consoleStream) {
      this.consoleStream = consoleStream;
      return this;
    }

    /**
     * Sets how many lines wait to be written at most, over all files. Counted at 256 bytes a line;
     * the smaller of this and {@link #journalBytes} is the bound.
     *
     * @param logBuffer 16 to 16,777,216; default 65,536
     * @return this builder
     */
    public Builder logBuffer(int logBuffer) {
      this.logBuffer = logBuffer;
      return this;
    }

    /**
     * Sets the size of the ring between callers and files. A quarter of it bounds a line.
     *
     * @param journalBytes 65,536 to 536,870,912, rounded down to a power of two; default 8 MiB
     * @return this builder
     */
    public Builder journalBytes(int journalBytes) {
      this.journalBytes = journalBytes;
      return this;
    }

    /**
     * Sets where the ring's file is. A file system in memory keeps callers from waiting for a slow
     * disk; it survives the process, not the machine.
     *
     * @param journalDir a directory; {@code null}, the default: with the other files
     * @return this builder
     */
    public Builder journalDir(@Nullable Path journalDir) {
      this.journalDir = journalDir;
      return this;
    }

    /**
     * Sets what becomes of a record for which there is no room.
     *
     * @param whenFull default {@link WhenFull#DROP}
     * @return this builder
     */
    public Builder whenFull(WhenFull whenFull) {
      this.whenFull = whenFull;
      return this;
    }

    /**
     * Sets how long {@link WhenFull#BLOCK} waits for room.
     *
     * @param blockTimeout at most, 1 ms to 1 h; default 1 s
     * @return this builder
     */
    public Builder blockTimeout(Duration blockTimeout) {
      this.blockTimeout = blockTimeout;
      return this;
    }

    /**
     * Sets when files are brought to the disk; see fsync(2).
     *
     * @param sync default {@link Sync#NEVER}
     * @return this builder
     */
    public Builder sync(Sync sync) {
      this.sync = sync;
      return this;
    }

    /**
     * Sets the time between two syncs, where {@link #sync} has an interval.
     *
     * @param syncInterval 10 ms to 1 h; default 1 s
     * @return this builder
     */
    public Builder syncInterval(Duration syncInterval) {
      this.syncInterval = syncInterval;
      return this;
    }

    /**
     * Sets whether log records that are equal but for their times, one behind the other within a
     * second, become the first of them and one line with their {@code count}.
     *
     * @param collapse default true
     * @return this builder
     */
    public Builder collapse(boolean collapse) {
      this.collapse = collapse;
      return this;
    }

    /**
     * Sets whether the start finishes, in the background, what killed runs of this machine left in
     * the output directory.
     *
     * @param recover default true
     * @return this builder
     */
    public Builder recover(boolean recover) {
      this.recover = recover;
      return this;
    }

    /**
     * Sets when a file is full: a full {@code <base>.logs.jsonl} becomes {@code
     * <base>.logs.1.jsonl}, {@code .2}, … in the order of time, and likewise the other streams. A
     * file is larger only when a single line is.
     *
     * @param maxFileBytes 65,536 to 1 TiB, at most an eighth of {@link #maxTotalBytes} if old files
     *     are removed; 0 for one file a stream. Default {@link #MAX_FILE_BYTES}, or an eighth of
     *     the total if that is less
     * @return this builder
     */
    public Builder maxFileBytes(long maxFileBytes) {
      this.maxFileBytes = maxFileBytes;
      return this;
    }

    /**
     * Sets the bound of all files of the run together: logs, resources, events, trace and dumps. A
     * sixteenth is for dumps: the oldest make room for the next, unless files are to stay, and one
     * that is larger by itself is cut. The report and the ring, whose size is fixed and at most a
     * sixteenth of this, come on top.
     *
     * @param maxTotalBytes 1 MiB to 1 PiB; 0, the default, for no bound
     * @return this builder
     */
    public Builder maxTotalBytes(long maxTotalBytes) {
      this.maxTotalBytes = maxTotalBytes;
      return this;
    }

    /**
     * Sets what becomes of a run that reaches {@link #maxTotalBytes}.
     *
     * @param whenTotal default {@link WhenTotal#DELETE_OLDEST}
     * @return this builder
     */
    public Builder whenTotal(WhenTotal whenTotal) {
      this.whenTotal = whenTotal;
      return this;
    }

    /**
     * Sets which runs of the output directory are kept; the others are removed once, in the
     * background, when the run starts and after what {@link #recover} does, by the rules of {@link
     * dev.tachograph.report.Pruning}. The run itself counts as one, and is never removed.
     *
     * @param retention default {@link Retention#none}: nothing is removed
     * @return this builder
     */
    public Builder retention(Retention retention) {
      this.retention = retention;
      return this;
    }

    /**
     * Sets a file that says the levels while the run goes on: properties {@code console}, {@code
     * json} and {@code trace}, each with the directives of {@link LogFilter#parse}. It is read at
     * the start and once a second, and may come, change and go. What it says wins over the filters
     * here; what it does not say is as configured here. What is wrong in it is reported once, and
     * what it said last stays. The environment variable {@code TACHO_LEVELS_FILE} names another
     * file.
     *
     * @param levelsFile {@code null}, the default: none
     * @return this builder
     */
    public Builder levelsFile(@Nullable Path levelsFile) {
      this.levelsFile = levelsFile;
      return this;
    }

    /**
     * Sets the time between two samples of the resources.
     *
     * @param sampleInterval 10 ms to 1 h; default 1 s
     * @return this builder
     */
    public Builder sampleInterval(Duration sampleInterval) {
      this.sampleInterval = sampleInterval;
      return this;
    }

    /**
     * Sets how long the end of the process waits for shutdown actions and hooks.
     *
     * @param shutdownTimeout 0 to 1 h; default 10 s
     * @return this builder
     */
    public Builder shutdownTimeout(Duration shutdownTimeout) {
      this.shutdownTimeout = shutdownTimeout;
      return this;
    }

    /**
     * Makes the configuration, after checking all values.
     *
     * @return the configuration, which does not change with the builder
     * @throws IllegalArgumentException with a sentence that names the option and its legal values
     */
    public RunConfig build() {
      RunConfig config = new RunConfig(this);
      RunConfigChecks.check(config);
      return config;
    }
  }
}
