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

/** What of a run is recorded, and where to. Immutable; made by {@link #builder}. */
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

  /** Bytes of a file before the next one is begun, unless told otherwise: 256 MiB. */
  public static final long MAX_FILE_BYTES = 256L << 20;

  private final Builder values;

  private RunConfig(Builder values) {
    this.values = values.copy();
  }

  /** A configuration that records everything into {@code logs}. */
  public static Builder builder() {
    return new Builder();
  }

  /** The artifacts to write. */
  public Set<Artifact> artifacts() {
    return values.artifacts.clone();
  }

  /** Whether an artifact is a file of the run. */
  boolean hasFile(Artifact artifact) {
    return values.artifacts.contains(artifact)
        && !(values.logsToStdout && artifact == Artifact.LOGS);
  }

  /** The run's name, {@code null} for none. */
  public @Nullable String runName() {
    return values.runName;
  }

  /** Where the files go. */
  public Path outputDir() {
    return values.outputDir;
  }

  /** The program's arguments. */
  public List<String> argv() {
    return values.argv;
  }

  /** What the console shows; {@code null}: no console. */
  public @Nullable LogFilter consoleFilter() {
    return values.consoleFilter;
  }

  /** What the log file takes. */
  public LogFilter jsonFilter() {
    return values.jsonFilter;
  }

  /** Which spans the trace takes. */
  public LogFilter traceFilter() {
    return values.traceFilter;
  }

  /** What else of spans is recorded. */
  public TraceOptions traceOptions() {
    return values.traceOptions;
  }

  /** The least severe level whose records tell their call; {@code null}: none do. */
  public @Nullable Level callSites() {
    return values.callSites;
  }

  /** Whether log records go to stdout instead of a file. */
  public boolean logsToStdout() {
    return values.logsToStdout;
  }

  /** Which records the log file is for. */
  public JsonLogFilter jsonLogFilter() {
    JsonLogFilter chosen = values.jsonLogFilter;
    if (chosen != null) {
      return chosen;
    }
    return values.artifacts.contains(Artifact.RESOURCES)
        ? JsonLogFilter.EXCLUDE_RESOURCES
        : JsonLogFilter.ALL;
  }

  /** Where the console's lines go; {@code null}: to stderr. */
  public @Nullable PrintStream consoleStream() {
    return values.consoleStream;
  }

  /** How many lines wait to be written at most, over all files. */
  public int logBuffer() {
    return values.logBuffer;
  }

  /** Bytes of the ring between callers and files. */
  public int journalBytes() {
    return values.journalBytes;
  }

  /** Where the ring's file is; {@code null}: with the other files. */
  public @Nullable Path journalDir() {
    return values.journalDir;
  }

  /** What becomes of a record for which there is no room. */
  public WhenFull whenFull() {
    return values.whenFull;
  }

  /** How long a caller waits for room at most when it does. */
  public Duration blockTimeout() {
    return values.blockTimeout;
  }

  /** When files are brought to the disk. */
  public Sync sync() {
    return values.sync;
  }

  /** Time between two syncs. */
  public Duration syncInterval() {
    return values.syncInterval;
  }

  /** Whether equal log records in a row become one line that counts them. */
  public boolean collapse() {
    return values.collapse;
  }

  /** Whether the start finishes what killed runs left in the directory. */
  public boolean recover() {
    return values.recover;
  }

  /** Bytes of a file before the next one is begun; 0: one file a stream. */
  public long maxFileBytes() {
    Long chosen = values.maxFileBytes;
    long share = values.maxTotalBytes == 0 ? MAX_FILE_BYTES : values.maxTotalBytes / 8;
    return chosen != null ? chosen : Math.min(MAX_FILE_BYTES, share);
  }

  /** Bytes of all files together, report and ring left out; 0: no bound. */
  public long maxTotalBytes() {
    return values.maxTotalBytes;
  }

  /** What becomes of the run when its files have reached that. */
  public WhenTotal whenTotal() {
    return values.whenTotal;
  }

  /** Which runs of the output directory are kept when the run starts. */
  public Retention retention() {
    return values.retention;
  }

  /** The file that says the levels while the run goes on; {@code null}: none. */
  public @Nullable Path levelsFile() {
    return values.levelsFile;
  }

  /** Time between two samples. */
  public Duration sampleInterval() {
    return values.sampleInterval;
  }

  /** How long the end waits for shutdown actions and hooks; for their daemon threads a second. */
  public Duration shutdownTimeout() {
    return values.shutdownTimeout;
  }

  /** Makes a {@link RunConfig}. */
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

    /** Which artifacts to write; default all. */
    public Builder artifacts(Set<Artifact> artifacts) {
      this.artifacts = EnumSet.noneOf(Artifact.class);
      this.artifacts.addAll(artifacts);
      return this;
    }

    /** The run's name in the report; default none. */
    public Builder runName(@Nullable String runName) {
      this.runName = runName;
      return this;
    }

    /** Where the files go; created if missing; default {@code logs}. */
    public Builder outputDir(Path outputDir) {
      this.outputDir = outputDir;
      return this;
    }

    /** The program's arguments, for the report; default none. */
    public Builder argv(List<String> argv) {
      this.argv = List.copyOf(argv);
      return this;
    }

    /** What the console shows; default {@code info}; {@code null} for no console. */
    public Builder consoleFilter(@Nullable LogFilter consoleFilter) {
      this.consoleFilter = consoleFilter;
      return this;
    }

    /** What the log file takes; default {@code debug}. */
    public Builder jsonFilter(LogFilter jsonFilter) {
      this.jsonFilter = jsonFilter;
      return this;
    }

    /** Which spans the trace takes, by target; default {@code info}. */
    public Builder traceFilter(LogFilter traceFilter) {
      this.traceFilter = traceFilter;
      return this;
    }

    /** What else of spans is recorded; default {@link TraceOptions#DEFAULT}. */
    public Builder traceOptions(TraceOptions traceOptions) {
      this.traceOptions = traceOptions;
      return this;
    }

    /** Which records the log file is for; default all but samples that have their own file. */
    public Builder jsonLogFilter(@Nullable JsonLogFilter jsonLogFilter) {
      this.jsonLogFilter = jsonLogFilter;
      return this;
    }

    /** The least severe level whose records tell the line of their call; default {@code null}. */
    public Builder callSites(@Nullable Level callSites) {
      this.callSites = callSites;
      return this;
    }

    /**
     * Whether log records go to the process's stdout instead of {@code <base>.logs.jsonl}, as the
     * same lines, for containers; default false. Callers don't wait for a slow reader: what finds
     * no room is dropped and counted as always; the other files wait behind it, since one thread
     * writes all. When nobody reads stdout any more, records are counted as dropped and the run
     * goes on. Nothing else should be written to stdout. With {@link Artifact#LOGS} alone the run
     * has no files, needs no output directory, and always {@linkplain WhenFull#DROP drops}.
     */
    public Builder logsToStdout(boolean logsToStdout) {
      this.logsToStdout = logsToStdout;
      return this;
    }

    /** Where the console's lines go; default stderr. It is not closed. */
    public Builder consoleStream(@Nullable PrintStream consoleStream) {
      this.consoleStream = consoleStream;
      return this;
    }

    /**
     * How many lines wait to be written at most, 16 to 16,777,216; default 65,536. Counted at 256
     * bytes a line; the smaller of this and {@link #journalBytes} is the bound.
     */
    public Builder logBuffer(int logBuffer) {
      this.logBuffer = logBuffer;
      return this;
    }

    /**
     * Bytes of the ring between callers and files, 65,536 to 536,870,912; rounded down to a power
     * of two; default 8 MiB. A quarter of it bounds a line.
     */
    public Builder journalBytes(int journalBytes) {
      this.journalBytes = journalBytes;
      return this;
    }

    /**
     * Where the ring's file is; default {@code null}: with the other files. A file system in memory
     * keeps callers from waiting for a slow disk; it survives the process, not the machine.
     */
    public Builder journalDir(@Nullable Path journalDir) {
      this.journalDir = journalDir;
      return this;
    }

    /** What becomes of a record for which there is no room; default {@link WhenFull#DROP}. */
    public Builder whenFull(WhenFull whenFull) {
      this.whenFull = whenFull;
      return this;
    }

    /** How long {@link WhenFull#BLOCK} waits at most, 1 ms to 1 h; default 1 s. */
    public Builder blockTimeout(Duration blockTimeout) {
      this.blockTimeout = blockTimeout;
      return this;
    }

    /** When files are brought to the disk; default {@link Sync#NEVER}. */
    public Builder sync(Sync sync) {
      this.sync = sync;
      return this;
    }

    /** Time between two syncs, 10 ms to 1 h; default 1 s. */
    public Builder syncInterval(Duration syncInterval) {
      this.syncInterval = syncInterval;
      return this;
    }

    /**
     * Whether log records that are equal but for their times, one behind the other within a second,
     * become the first of them and one line with their {@code count}; default true.
     */
    public Builder collapse(boolean collapse) {
      this.collapse = collapse;
      return this;
    }

    /**
     * Whether the start finishes, in the background, what killed runs of this machine left in the
     * output directory; default true.
     */
    public Builder recover(boolean recover) {
      this.recover = recover;
      return this;
    }

    /**
     * Bytes of a file before the next one is begun: a full {@code <base>.logs.jsonl} becomes {@code
     * <base>.logs.1.jsonl}, {@code .2}, … in the order of time, and likewise the other streams. A
     * file is larger only when a single line is. 65,536 to 1 TiB, at most an eighth of {@link
     * #maxTotalBytes} if old files are removed; 0 for one file a stream. Default {@link
     * #MAX_FILE_BYTES}, or an eighth of the total if that is less.
     */
    public Builder maxFileBytes(long maxFileBytes) {
      this.maxFileBytes = maxFileBytes;
      return this;
    }

    /**
     * Bytes of all files of the run together: logs, resources, events, trace and dumps. A sixteenth
     * is for dumps: the oldest make room for the next, unless files are to stay, and one that is
     * larger by itself is cut. The report and the ring, whose size is fixed and at most a sixteenth
     * of this, come on top. 1 MiB to 1 PiB; default 0, no bound.
     */
    public Builder maxTotalBytes(long maxTotalBytes) {
      this.maxTotalBytes = maxTotalBytes;
      return this;
    }

    /** What becomes of a run that reaches {@link #maxTotalBytes}; default the first of these. */
    public Builder whenTotal(WhenTotal whenTotal) {
      this.whenTotal = whenTotal;
      return this;
    }

    /**
     * Which runs of the output directory are kept; the others are removed once, in the background,
     * when the run starts and after what {@link #recover} does, by the rules of {@link
     * dev.tachograph.report.Pruning}. The run itself counts as one, and is never removed. Default
     * {@link Retention#none}: nothing is removed.
     */
    public Builder retention(Retention retention) {
      this.retention = retention;
      return this;
    }

    /**
     * A file that says the levels while the run goes on: properties {@code console}, {@code json}
     * and {@code trace}, each with the directives of {@link LogFilter#parse}. It is read at the
     * start and once a second, and may come, change and go. What it says wins over the filters
     * here; what it does not say is as configured here. What is wrong in it is told once, and what
     * it said last stays. The environment variable {@code TACHO_LEVELS_FILE} names another file.
     * Default {@code null}: none.
     */
    public Builder levelsFile(@Nullable Path levelsFile) {
      this.levelsFile = levelsFile;
      return this;
    }

    /** Time between two samples, 10 ms to 1 h; default 1 s. */
    public Builder sampleInterval(Duration sampleInterval) {
      this.sampleInterval = sampleInterval;
      return this;
    }

    /** How long shutdown actions and hooks are waited for; default 10 s. */
    public Builder shutdownTimeout(Duration shutdownTimeout) {
      this.shutdownTimeout = shutdownTimeout;
      return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException with a sentence that names the option and its legal values
     */
    public RunConfig build() {
      RunConfig config = new RunConfig(this);
      RunConfigChecks.check(config);
      return config;
    }
  }
}
